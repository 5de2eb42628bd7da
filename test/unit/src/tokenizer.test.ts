import { afterEach, describe, expect, it, vi } from "vitest";
import { Mixtral } from "../../../src/mixtral.ts";
import { defineTool } from "../../../src/tools/tool.ts";
import { ChannelWorker } from "./support/channel-worker.ts";
import { hostWith } from "./support/host.ts";
import { ScriptedEngine } from "./support/scripted-engine.ts";

/** Makes the page's workers run a host whose file names this prompt format; gives the workers that were started. */
function stubWorker(promptFormat: string | null): ChannelWorker[] {
  const engine = new ScriptedEngine([], { promptFormat });
  const host = hostWith({
    loadTokenizer: async () => ({
      info: engine.info,
      encode: (prompt) => engine.encode(prompt),
      decode: (ids) => engine.decode(ids),
    }),
  });
  const started: ChannelWorker[] = [];
  vi.stubGlobal(
    "Worker",
    class extends ChannelWorker {
      constructor() {
        super(host);
        started.push(this);
      }
    },
  );
  return started;
}

afterEach(() => void vi.unstubAllGlobals());

describe("Mixtral.tokenizer", () => {
  it("encodes a text by itself and messages as the whole prompt, counts, and decodes", async () => {
    stubWorker("trelis-v3");
    using tokenizer = await Mixtral.tokenizer("https://example.org/a.gguf");
    expect(await tokenizer.encode("ab")).toEqual([97, 98]);
    expect(await tokenizer.count([{ role: "user", content: "q" }])).toBe("[INST] q [/INST]".length + 1);
    expect(await tokenizer.decode([1, 97, 2])).toBe("a");
  });

  it("renders messages as `load` does where only the repository tells the prompt format", async () => {
    stubWorker(null);
    const messages = [{ role: "user", content: "q" }] as const;
    const tools = [defineTool({ name: "f", description: "d", execute: () => null })];
    const source = { repo: "Trelis/Mixtral-8x7B-Instruct-v0.1-function-calling-v3", file: "any.gguf", revision: "gguf" };
    using known = await Mixtral.tokenizer(source);
    using same = await Mixtral.tokenizer(undefined, { promptFormat: "trelis-v3" });
    using other = await Mixtral.tokenizer({ ...source, repo: "some/other" });
    const ids = await known.encode(messages, { tools });
    expect(ids).toEqual(await same.encode(messages, { tools }));
    // A plain Mixtral is asked as an agent.
    using agent = await Mixtral.tokenizer(undefined, { promptFormat: "json-agent" });
    expect(await other.encode(messages, { tools })).toEqual(await agent.encode(messages, { tools }));
  });

  it("stops its worker when it is disposed", async () => {
    const [started, tokenizer] = [stubWorker(null), await Mixtral.tokenizer()];
    tokenizer.dispose();
    expect(started.map(({ terminated }) => terminated)).toEqual([1]);
    await expect(tokenizer.encode("a")).rejects.toMatchObject({ code: "engine-lost", details: { reason: "disposed" } });
  });

  it("leaves no worker behind where the file names an unknown prompt format; takes the page's over it", async () => {
    const started = stubWorker("other");
    await expect(Mixtral.tokenizer()).rejects.toThrow(/There is no prompt format "other"/);
    expect(started.map(({ terminated }) => terminated)).toEqual([1]);
    expect((await Mixtral.tokenizer(undefined, { promptFormat: "trelis-v3" })).info.promptFormat).toBe("other");
  });
});
