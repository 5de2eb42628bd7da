import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileGrammar, compileToolGrammar, readTokenizer, type ToolGrammarOptions } from "../../../../src/entries/grammar.ts";
import { defineTool } from "../../../../src/tools/tool.ts";
import { promptFormat } from "../../../../src/prompts/formats.ts";
import { formats } from "../../../../src/entries/prompts.ts";
import { loadFixture } from "../../../support/fixtures.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] } as const;
const weather = { name: "get_weather", description: "The weather", parameters };
const call = (city: unknown): string => JSON.stringify({ name: "get_weather", arguments: { city } }, null, 4);

async function accepted(options: ToolGrammarOptions, texts: readonly string[]): Promise<boolean[]> {
  const grammar = await compileToolGrammar([weather], options);
  try {
    return texts.map((text) => grammar.accepts(text));
  } finally {
    grammar.dispose();
  }
}

describe("compileToolGrammar", () => {
  it("takes functions as metadata, in short, and made with defineTool", async () => {
    const tool = defineTool({ ...weather, execute: () => null });
    for (const tools of [[weather], [tool], [{ type: "function" as const, function: weather }]]) {
      const grammar = await compileToolGrammar(tools, { format: "trelis-v3", choice: "required" });
      expect([grammar.accepts(call("Rome")), grammar.accepts(call(5)), grammar.accepts("Hello")]).toEqual([true, false, false]);
      grammar.dispose();
      grammar.dispose();
      expect(() => grammar.accepts("")).toThrow(/disposed/);
    }
  });

  it("takes functions in the metadata of trelis-v2, and names one that is none", async () => {
    const tool = { function: "get_weather", arguments: [{ name: "city", type: "string" }] };
    const grammar = await compileToolGrammar([tool], { format: formats["trelis-v3"], choice: "required" });
    expect([call("Rome"), call(5)].map((text) => grammar.accepts(text))).toEqual([true, false]);
    grammar.dispose();
    for (const wrong of [{ description: "x" }, { name: "" }, null])
      await expect(compileToolGrammar([wrong as never], { format: "trelis-v3" })).rejects.toThrow(/tools\[0\]/);
  });

  it("follows the choice", async () => {
    const texts = [call("Rome"), "Hello", `${call("Rome")}\n`];
    expect(await accepted({ format: "trelis-v3" }, texts)).toEqual([true, true, true]);
    expect(await accepted({ format: "trelis-v3", choice: "none" }, texts)).toEqual([true, true, true]);
    expect(await accepted({ format: "trelis-v3", choice: { name: "get_weather" } }, texts)).toEqual([true, false, true]);
    await expect(compileToolGrammar([weather], { format: "trelis-v3", choice: { name: "x" } })).rejects.toThrow(TypeError);
  });

  it.each(["mixtral-instruct", "trelis-v3", "trelis-v2", "json-agent", "mistral-tools"] as const)(
    "takes what the format %s writes for a call, and no call that is wrong",
    async (name) => {
      const format = promptFormat(name);
      if (!format.callsTools) return expect(format.grammar([weather], "auto")).toBeNull();
      const write = (city: never): string => format.write([{ name: "get_weather", arguments: { city } }]);
      const grammar = await compileToolGrammar([weather], { format: name, choice: "required" });
      expect(
        [
          write("Rome" as never),
          write(5 as never),
          `${write("Rome" as never)
            .trimEnd()
            .slice(0, -1)}`,
        ].map((text) => grammar.accepts(text)),
      ).toEqual([true, false, false]);
      grammar.dispose();
    },
  );

  it("takes a format as it is, and refuses what is none", async () => {
    expect(await accepted({ format: promptFormat("trelis-v3"), choice: "required" }, [call("Rome")])).toEqual([true]);
    await expect(compileToolGrammar([weather], { format: "chat-template" })).rejects.toThrow(TypeError);
    await expect(compileToolGrammar([weather], { format: {} as never })).rejects.toThrow(TypeError);
    await expect(compileToolGrammar([weather], undefined as never)).rejects.toThrow(/options are undefined; give at least/);
    const plain = { format: "mixtral-instruct" } as const;
    await expect(compileToolGrammar([weather], plain)).rejects.toThrow(/"mixtral-instruct" has no calls; .*"trelis-v3"/);
    const empty = compileToolGrammar([], { format: "trelis-v3", choice: "required" });
    await expect(empty).rejects.toThrow(/A call is asked for, but there are no tools/);
    const always = { format: "trelis-v3", choice: "always" } as never;
    await expect(compileToolGrammar([weather], always)).rejects.toThrow(/choice is "always"; give "auto"/);
    const noTokenizer = { format: "trelis-v3", tokenizer: "model.gguf" } as never;
    await expect(compileToolGrammar([weather], noTokenizer)).rejects.toThrow(
      /tokenizer is "model.gguf"; give what readTokenizer/,
    );
    await expect(
      compileToolGrammar([{ ...weather, parameters: { type: "dict" } as never }], { format: "trelis-v3" }),
    ).rejects.toThrow(/get_weather: .*"dict"/);
  });

  it("checks as a model with a tokenizer of its own writes", async ({ skip }) => {
    const header = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
    if (header === null) return skip("no fixtures beside the repository");
    const tokenizer = await readTokenizer(new Blob([header]));
    // White space in front counts as it is: this turn goes on in the prompt's text, which a format of either kind says.
    const texts = [call("São Paulo"), call(null), "Hello", `${" ".repeat(8)}${call("Rome")}`, `${" ".repeat(9)}${call("Rome")}`];
    for (const format of ["trelis-v3", promptFormat("trelis-v3"), formats["trelis-v3"]] as const)
      expect(await accepted({ format, choice: "required", tokenizer }, texts)).toEqual([true, false, false, true, false]);
    const object = await compileGrammar({ kind: "json-object" }, { tokenizer: await readTokenizer(header) });
    expect([object.accepts('{"a": [1, "é"]}'), object.accepts("[]")]).toEqual([true, false]);
  });
});

describe("the built file", () => {
  it("is imported by Node as it is, and compiles there", () => {
    const script = `
      import { compileToolGrammar, compileGrammar } from "mixtral.js/grammar";
      const tools = [{ name: "now", parameters: { type: "object", properties: {} } }];
      const grammar = await compileToolGrammar(tools, { format: "trelis-v3", choice: "required" });
      const yes = await compileGrammar({ kind: "ebnf", ebnf: 'root ::= "yes"' });
      console.log(grammar.accepts('{"name": "now", "arguments": {}}'), grammar.accepts("no"), yes.accepts("yes"));
      grammar.dispose();`;
    const out = execFileSync(process.execPath, ["--disallow-code-generation-from-strings", "--input-type=module", "-e", script], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(out.trim()).toBe("true false true");
  });
});
