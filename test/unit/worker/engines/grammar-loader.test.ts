import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelSourceError } from "../../../../src/contract/errors.ts";
import { GrammarLoader } from "../../../../worker/engines/grammar-loader.ts";
import { idOf, tokenizer } from "../generation/table-model.ts";

const SOURCE = new URL("../../../../src/entries/grammar.ts", import.meta.url).href;
const never = new AbortController().signal;
const grammar = { kind: "ebnf", ebnf: 'root ::= "a"' } as const;

describe("the loader of the grammar engine", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mixtral-grammar-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("imports the file when the first grammar is asked for, and holds answers to it", async () => {
    const loader = new GrammarLoader(SOURCE, tokenizer);
    const state = await loader.begin(grammar, false, never);
    expect(state.mask().ids()).toEqual([idOf("<0x61>"), idOf("a")].sort((one, other) => one - other));
    state.dispose();
    await expect(loader.begin({ kind: "ebnf", ebnf: "root" }, false, never)).rejects.toThrow(TypeError);
  });

  it("says where it looked and what to do, and tries again with the next request", async () => {
    const file = join(folder, "grammar.mjs");
    const url = pathToFileURL(file).href;
    const loader = new GrammarLoader(url, tokenizer);
    const failure = loader.begin(grammar, false, never);
    await expect(failure).rejects.toThrow(ModelSourceError);
    await expect(failure).rejects.toThrow(
      /grammar\.mjs.*Serve the package's grammar\.js beside its script, or give its address as grammarUrl/,
    );
    await expect(failure).rejects.toMatchObject({ code: "model-source", details: { url } });

    writeFileSync(
      file,
      "export const openGrammars = (tokenizer) => ({ compile: async () => ({ begin: () => tokenizer.eosId, release() {} }) });",
    );
    expect(await loader.begin(grammar, false, never)).toBe(tokenizer.eosId);
  });

  it("needs an address", async () => {
    await expect(new GrammarLoader(undefined, tokenizer).begin(grammar, false, never)).rejects.toThrow(/without grammarUrl/);
  });

  it("does not keep a request that is cancelled waiting for the file", async () => {
    const file = join(folder, "slow.mjs");
    writeFileSync(file, "await new Promise(() => setTimeout(() => undefined, 1)); export const openGrammars = () => null;");
    const controller = new AbortController();
    const waiting = new GrammarLoader(pathToFileURL(file).href, tokenizer).begin(grammar, false, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });
});
