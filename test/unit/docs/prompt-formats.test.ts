/** The page's examples as a reader would type them, and what it says of each format. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chatTemplateFormat, formats, type MessageFormat, visibleText } from "../../../src/entries/prompts.ts";
import { type FormatChoice, Mixtral, type PromptPart } from "../../../src/index.ts";
import { promptFormatNames } from "../../../src/prompts/formats.ts";
import { ScriptedEngine } from "../src/support/scripted-engine.ts";

const ROOT = process.env.MIXTRAL_ROOT ?? process.cwd();
const AsyncFunction = (async () => undefined).constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<unknown>;

const text = await readFile(join(ROOT, "docs", "prompt-formats.md"), "utf8");
const [first = "", template = "", own = "", ...more] = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) =>
  (code ?? "").replace(/^import .*$/gm, ""),
);
const run = (names: object, code: string, result: string): Promise<unknown> =>
  new AsyncFunction(...Object.keys(names), `"use strict";\n${code}\nreturn ${result};`)(...Object.values(names));
const question = [{ role: "user", content: "Hi" }] as const;

describe("docs/prompt-formats.md", () => {
  it("has examples that work", async () => {
    expect(more).toEqual([]);
    const seen = (await run({ formats, visibleText }, first, "{ parts, reply, turn: format.parse(reply, [weather]) }")) as {
      readonly parts: readonly PromptPart[];
      readonly turn: unknown;
    };
    expect(visibleText(seen.parts)).toMatch(/^<s> \[INST\] You have access to the following functions\. /);
    expect(seen.turn).toEqual({ text: "", calls: [{ name: "get_current_weather", arguments: { city: "London" } }], invalid: [] });

    const engine = new ScriptedEngine([], { promptFormat: null, chatTemplate: "{{ bos_token }}Q {{ messages[0].content }}" });
    const templated = (await run({ Mixtral, chatTemplateFormat, engine }, template, "mixtral")) as Mixtral;
    expect(templated.render(question).text).toBe("<s>Q Hi");

    const load = async (_: string, { promptFormat }: { promptFormat: FormatChoice }) =>
      Mixtral.fromEngine(new ScriptedEngine([]), promptFormat);
    const polite = (await run({ formats, Mixtral: { load } }, own, "mixtral")) as Mixtral;
    expect(polite.render(question).text).toContain("<<SYS>>\nBe polite.\n<</SYS>>\n\nHi [/INST]");
  });

  it("has a section for each format, with the calls that a turn holds", () => {
    for (const name of promptFormatNames) expect(text).toContain(`\n## ${name}\n`);
    for (const [name, { mostCalls }] of Object.entries<MessageFormat>(formats)) {
      const row = text.split("\n").find((line) => line.startsWith(`| [\`${name}\`]`));
      expect(row?.split("|").at(-2)?.trim()).toBe(mostCalls === 0 ? "none" : mostCalls === 1 ? "1" : "many");
    }
  });

  it("shows prompts as the formats render them", () => {
    const search = {
      function: "search_bing",
      description: "Search the web for content on Bing.",
      arguments: [{ name: "query", type: "string", description: "The search query string" }],
    };
    const shown = visibleText(formats["trelis-v2"].render([{ role: "user", content: "question" }], [search]));
    expect(text).toContain(`\`\`\`\n${shown}\`\`\``);
    const agent = visibleText(formats["json-agent"].render([{ role: "user", content: "question" }], [search]));
    const [, end = ""] = /(\[\/INST\][\s\S]*)/.exec(agent) ?? [];
    expect(text).toContain(end);
  });
});
