import { afterEach, describe, expect, it } from "vitest";
import { compileToolGrammar, type ToolGrammar } from "../../../../src/entries/grammar.ts";
import { chatTemplateFormat } from "../../../../src/prompts/chat-template.ts";
import type { ParsedCall } from "../../../../src/prompts/conversation.ts";
import { fixedFormats } from "../../../../src/prompts/formats.ts";
import type { PromptFormat } from "../../../../src/prompts/prompt-format.ts";
import { argumentCheck } from "../../../../src/tools/argument-schema.ts";
import { seededRandom } from "../../../support/random.ts";
import {
  CHATML_TEMPLATE,
  CHATML_TOKENS,
  MISTRAL_TOKENS,
  MISTRAL_V3_TEMPLATE,
  PLAIN_OBJECT_TEMPLATE,
  PLAIN_OBJECT_TOKENS,
} from "./support/templates.ts";

const TOOLS = [
  {
    name: "book_table",
    parameters: {
      type: "object",
      properties: {
        place: { type: "string" },
        guests: { type: "integer" },
        wishes: { type: "array", items: { type: "string" } },
      },
      required: ["place", "guests"],
      additionalProperties: false,
    },
  },
  {
    name: "search",
    parameters: { type: "object", properties: { query: { type: "string" } }, required: ["query"], additionalProperties: false },
  },
];
const CALLS: readonly ParsedCall[] = [
  { name: "book_table", arguments: { place: 'Noma "2"', guests: 2, wishes: ["window", "]}"] } },
  { name: "search", arguments: { query: "a\nb" } },
  { name: "book_table", arguments: { place: "x", guests: 3 } },
];

const chat = (chatTemplate: string, controlTokens: readonly string[]): PromptFormat =>
  chatTemplateFormat({ chatTemplate, controlTokens });
const FORMATS: readonly (readonly [string, PromptFormat])[] = [
  ...Object.values(fixedFormats)
    .filter(({ callsTools }) => callsTools)
    .map((format) => [format.name, format] as const),
  ["chat-template, ChatML", chat(CHATML_TEMPLATE, CHATML_TOKENS)],
  ["chat-template, Mistral", chat(MISTRAL_V3_TEMPLATE, MISTRAL_TOKENS)],
  ["chat-template, plain object", chat(PLAIN_OBJECT_TEMPLATE, PLAIN_OBJECT_TOKENS)],
];

describe.each(FORMATS)("the grammar of %s", (name, format) => {
  const compiled: ToolGrammar[] = [];
  const compile = async (options: Omit<Parameters<typeof compileToolGrammar>[1], "format">): Promise<ToolGrammar> => {
    const grammar = await compileToolGrammar(TOOLS, { ...options, format });
    compiled.push(grammar);
    return grammar;
  };
  afterEach(() => {
    for (const grammar of compiled.splice(0)) grammar.dispose();
  });

  it("accepts what the format writes, and what it accepts is read back", async () => {
    const grammar = await compile({ choice: "required" });
    for (const call of CALLS) {
      for (const written of [format.write([call]), format.write([call], TOOLS)]) {
        expect([written, grammar.accepts(written)]).toEqual([written, true]);
        expect(format.parse(written, TOOLS, { strict: true })).toEqual({ text: "", calls: [call], invalid: [] });
      }
    }
    if (format.mostCalls === 1) return;
    const all = format.write(CALLS);
    expect([all, grammar.accepts(all)]).toEqual([all, true]);
    expect(format.parse(all, TOOLS, { strict: true }).calls).toEqual(CALLS);
    expect((await compile({ choice: "required", mostCalls: 2 })).accepts(all)).toBe(false);
  });

  it("refuses calls that are wrong, cut off, or not allowed", async () => {
    const grammar = await compile({ choice: "required" });
    for (const wrong of [
      { name: "fly", arguments: {} },
      { name: "search", arguments: {} },
      { name: "search", arguments: { query: 5 } },
      { name: "search", arguments: { query: "a", more: 1 } },
    ])
      expect([wrong, grammar.accepts(format.write([wrong]))]).toEqual([wrong, false]);
    expect(grammar.accepts(format.write(CALLS.slice(0, 1)).slice(0, -1))).toBe(false);
    const named = await compile({ choice: { name: "search" } });
    expect(named.accepts(format.write(CALLS.slice(1, 2)))).toBe(true);
    expect(named.accepts(format.write(CALLS.slice(0, 1)))).toBe(false);
  });

  it("lets the model answer in words, unless a call is required", async () => {
    const answer = name === "json-agent" ? ' "Final Answer",\n    "input": "It is 15 °C."\n}' : "It is 15 °C.";
    expect((await compile({ choice: "auto" })).accepts(answer)).toBe(true);
    expect((await compile({ choice: "required" })).accepts(answer)).toBe(false);
    expect(format.parse(answer, TOOLS, { strict: true })).toEqual({ text: "It is 15 °C.", calls: [], invalid: [] });
  });

  it("accepts no text in which a call would be read that is wrong", async () => {
    const grammar = await compile({ choice: "auto" });
    const problems = new Map(TOOLS.map(({ name, parameters }) => [name, argumentCheck(parameters, name)]));
    const right = format.write([{ name: "search", arguments: { query: "a" } }]);
    const random = seededRandom(11);
    const pick = (choices: readonly string[]): string => choices[Math.floor(random() * choices.length)] ?? "";
    // Pieces of right calls in any order, and words between: most are texts, some calls, some nearly.
    const pieces = [
      right,
      right.slice(0, -1),
      right.replace('"a"', "5"),
      "So ",
      "{",
      '"name": ',
      '"search"',
      '{"name": "search"',
      "\n",
      "```",
      ": ",
      "}",
      "[",
      "x",
    ];
    let accepted = 0;
    let called = 0;
    for (let round = 0; round < 400; round++) {
      const text = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(pieces)).join("");
      if (!grammar.accepts(text)) continue;
      accepted++;
      const { calls, invalid } = format.parse(text, TOOLS, { strict: true });
      expect([text, invalid, calls.flatMap((call) => problems.get(call.name)?.(call.arguments) ?? ["unknown"])]).toEqual([
        text,
        [],
        [],
      ]);
      called += calls.length;
    }
    expect(Math.min(accepted, called)).toBeGreaterThan(0);
  });
});
