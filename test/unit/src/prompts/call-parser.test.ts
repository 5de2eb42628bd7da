import { describe, expect, it } from "vitest";
import { type ParserEvent, parseAll, turnOf } from "../../../../src/prompts/prompt-format.ts";
import { CallParser, type CallSyntax } from "../../../../src/prompts/call-parser.ts";
import { NAME_AND_ARGUMENTS } from "../../../../src/prompts/call-text.ts";
import type { ToolSpec } from "../../../../src/prompts/conversation.ts";

const TOOLS: readonly ToolSpec[] = [{ name: "get_current_weather" }, { name: "ping" }];
const ONE: CallSyntax = { keys: NAME_AND_ARGUMENTS, mostCalls: 1 };
const MANY: CallSyntax = {
  keys: { name: ["name"], arguments: ["arguments", "parameters"] },
  mostCalls: Number.POSITIVE_INFINITY,
  openers: ["[TOOL_CALLS]", "<tool_call>"],
  closers: ["</tool_call>"],
  begin: "[",
};
const CALL = JSON.stringify({ name: "get_current_weather", arguments: { city: "London" } }, null, 4);

function parserOf(syntax: CallSyntax = ONE, strict: boolean = false): CallParser {
  return new CallParser(TOOLS, syntax, { strict });
}

function parse(text: string): ReturnType<typeof parseAll> {
  return parseAll(parserOf(), text);
}

/** The same text in pieces of each size must give the same texts, calls and problems. */
function parseInPieces(
  text: string,
  size: number,
  syntax: CallSyntax = ONE,
  strict: boolean = false,
): ReturnType<typeof parseAll> {
  const parser = parserOf(syntax, strict);
  const events: ParserEvent[] = [];
  for (let start = 0; start < text.length; start += size) events.push(...parser.push(text.slice(start, start + size)));
  events.push(...parser.finish(false));
  return turnOf(events);
}

const CASES: readonly (readonly [string, string, { text: string; calls: readonly string[]; invalid?: number }])[] = [
  ["a plain call", CALL, { text: "", calls: ["get_current_weather"] }],
  ["white space around", `\n  ${CALL}\n\n`, { text: "", calls: ["get_current_weather"] }],
  ["a fence", `\`\`\`json\n${CALL}\n\`\`\``, { text: "", calls: ["get_current_weather"] }],
  ["a fence without a language", `\`\`\`\n${CALL}\n\`\`\``, { text: "", calls: ["get_current_weather"] }],
  ["text around", `Let me look.\n\n${CALL}\nDone!`, { text: "Let me look.", calls: ["get_current_weather"] }],
  ["text and a fence", `Sure:\n\`\`\`json\n${CALL}\n\`\`\`\nThere.`, { text: "Sure:", calls: ["get_current_weather"] }],
  ["only the first of two calls", `${CALL}\n${CALL}`, { text: "", calls: ["get_current_weather"] }],
  ["an unknown function at the start", '{"name": "fly", "arguments": {}}', { text: "", calls: ["fly"] }],
  [
    "an unknown function inside a text",
    'E.g. {"name": "fly", "arguments": {}}.',
    { text: 'E.g. {"name": "fly", "arguments": {}}.', calls: [] },
  ],
  ["a known function without arguments", '{"name": "ping"}', { text: "", calls: ["ping"] }],
  ["arguments as JSON text", '{"name": "ping", "arguments": "{\\"a\\": 1}"}', { text: "", calls: ["ping"] }],
  ["arguments before the name", '{"arguments": {"a": 1}, "name": "ping"}', { text: "", calls: ["ping"] }],
  [
    "braces and quotes inside strings",
    '{"name": "ping", "arguments": {"a": "} \\" {", "b": [{}]}} x',
    { text: "", calls: ["ping"] },
  ],
  ["an answer", "It is 15 °C.", { text: "It is 15 °C.", calls: [] }],
  ["an answer with its own white space", "\n One.\n\n Two. \n", { text: "\n One.\n\n Two. \n", calls: [] }],
  ["an object that is no call", '{"name": "Bob", "age": 3}', { text: '{"name": "Bob", "age": 3}', calls: [] }],
  ["other JSON", '{"a": {"b": 1}} and {x}', { text: '{"a": {"b": 1}} and {x}', calls: [] }],
  ["code", "Use `x` or ```js\nlet a = {};\n```.", { text: "Use `x` or ```js\nlet a = {};\n```.", calls: [] }],
  ["a fence with other JSON", '```json\n{"a": 1}\n```', { text: '```json\n{"a": 1}\n```', calls: [] }],
  ["bare keys", '{name: "ping", "arguments": {a: 1}}', { text: "", calls: ["ping"] }],
  ["single quotes", "{'name': 'ping', 'arguments': {'a': '}'}}", { text: "", calls: ["ping"] }],
  ["trailing commas", '{"name": "ping", "arguments": {"a": [1, 2,],},}', { text: "", calls: ["ping"] }],
  ["Python's words", '{"name": "ping", "arguments": {"a": True, "b": None}}', { text: "", calls: ["ping"] }],
  ["broken JSON", '{"name": "ping", "arguments": {"a": 1]}', { text: "", calls: [], invalid: 1 }],
  ["a list of one call", `[${CALL}]`, { text: "", calls: ["get_current_weather"] }],
  ["a fenced list of one call", `\`\`\`json\n[${CALL}]\n\`\`\``, { text: "", calls: ["get_current_weather"] }],
  ["OpenAI's own form", `{"type": "function", "function": ${CALL}}`, { text: "", calls: ["get_current_weather"] }],
  ["constructor in the arguments", '{"name": "ping", "arguments": {"constructor": 1}}', { text: "", calls: [], invalid: 1 }],
  ["arguments that are a list", '{"name": "ping", "arguments": [1]}', { text: "", calls: [], invalid: 1 }],
  ["__proto__ in the arguments", '{"name": "ping", "arguments": {"a": {"__proto__": {}}}}', { text: "", calls: [], invalid: 1 }],
  ["a number out of range", '{"name": "ping", "arguments": {"a": 1e999}}', { text: "", calls: [], invalid: 1 }],
  ["a call without its end", CALL.slice(0, -3), { text: "", calls: [], invalid: 1 }],
  ["a lone backtick at the end", "a `", { text: "a `", calls: [] }],
  ["nothing", "", { text: "", calls: [] }],
];

describe("CallParser", () => {
  it.each(CASES)("reads %s", (_, text, expected) => {
    const turn = parse(text);
    expect({ text: turn.text, calls: turn.calls.map((call) => call.name), invalid: turn.invalid.length }).toEqual({
      invalid: 0,
      ...expected,
    });
  });

  it.each(CASES)("reads %s in pieces", (_, text) => {
    const whole = parse(text);
    for (const size of [1, 2, 3, 5, 8, 13]) expect(parseInPieces(text, size)).toEqual(whole);
  });

  it("keeps the arguments", () => {
    expect(parse(CALL).calls).toEqual([{ name: "get_current_weather", arguments: { city: "London" } }]);
    expect(parse('{"name": "ping", "arguments": "{\\"a\\": 1}"}').calls[0]?.arguments).toEqual({ a: 1 });
  });

  it("gives text out as it comes, and holds back only what may be a call", () => {
    const parser = parserOf();
    expect(parser.push("Hello")).toEqual([{ type: "text-delta", text: "Hello" }]);
    expect(parser.push(" ")).toEqual([]);
    expect(parser.push("you {")).toEqual([{ type: "text-delta", text: " you" }]);
    expect(parser.push("x")).toEqual([
      { type: "text-delta", text: " {" },
      { type: "text-delta", text: "x" },
    ]);
  });

  it("reports a call while it is written", () => {
    const parser = parserOf();
    const deltas = [...CALL]
      .flatMap((character) => parser.push(character))
      .flatMap((event) => (event.type === "tool-call-delta" ? [event.text] : []));
    expect(deltas.join("")).toBe(CALL);
    expect(deltas.length).toBeGreaterThan(20);
  });

  it("says that a call was cut off", () => {
    const parser = parserOf();
    parser.push(CALL.slice(0, 40));
    expect(parser.finish(true)).toEqual([
      { type: "tool-call-invalid", text: CALL.slice(0, 40), problem: "it was cut off before its end" },
    ]);
  });

  it("names the function before its call's pieces, and only where it is certain", () => {
    const kinds = (text: string): readonly string[] => {
      const parser = parserOf();
      const events = [...text].flatMap((character) => parser.push(character));
      return [...new Set([...events, ...parser.finish(false)].map((event) => event.type))];
    };
    expect(kinds(CALL)).toEqual(["tool-call-start", "tool-call-delta", "tool-call"]);
    expect(kinds('{"name": "fly", "arguments": {}}')).toEqual(["tool-call-start", "tool-call-delta", "tool-call"]);
    expect(kinds('{"name": "Bob", "age": 3}')).toEqual(["text-delta"]);
  });

  it("knows when the turn is over", () => {
    const parser = parserOf();
    parser.push(CALL.slice(0, -1));
    expect(parser.isOver).toBe(false);
    parser.push("}");
    expect(parser.isOver).toBe(true);
    expect(parser.push("more")).toEqual([]);
  });
});

const TWO = [CALL, '{"name": "ping", "arguments": {}}'] as const;
const NAMES = ["get_current_weather", "ping"];

describe("CallParser, several calls a turn", () => {
  it.each<[string, string, string, readonly string[]]>([
    ["a list", `[${TWO.join(", ")}]`, "", NAMES],
    ["an announced list", `[TOOL_CALLS] [${TWO.join(", ")}]`, "", NAMES],
    ["an announced object", `[TOOL_CALLS]${CALL}`, "", NAMES.slice(0, 1)],
    ["tags", TWO.map((call) => `<tool_call>\n${call}\n</tool_call>`).join("\n"), "", NAMES],
    ["text before tags", `Let me look.\n<tool_call>${CALL}</tool_call>`, "Let me look.", NAMES.slice(0, 1)],
    ["parameters", '{"name": "ping", "parameters": {}}', "", ["ping"]],
    ["an id before the name", '[{"id": "abc", "name": "ping", "arguments": {}}]', "", ["ping"]],
    ["lines", TWO.join("\n"), "", NAMES],
    ["an unknown function after a tag", '<tool_call>{"name": "fly", "arguments": {}}</tool_call>', "", ["fly"]],
    ["what follows is dropped", `[${TWO.join(",")}] It is 15 °C. ${CALL}`, "", NAMES],
    ["brackets and tags in a text", "a [1] <b> [TOOL] <tool> [x", "a [1] <b> [TOOL] <tool> [x", []],
    ["a list that is an answer", "[1, 2]", "[1, 2]", []],
  ])("reads %s, whole and in pieces", (_, text, answer, names) => {
    for (const size of [1, 2, 3, 7, 1000]) {
      const turn = parseInPieces(text, size, MANY);
      expect({ text: turn.text, calls: turn.calls.map((call) => call.name), invalid: turn.invalid }).toEqual({
        text: answer,
        calls: names,
        invalid: [],
      });
    }
  });

  it("keeps the complete calls and reports the one that was cut off", () => {
    const turn = parseInPieces(`[TOOL_CALLS] [${TWO.join(", ").slice(0, -3)}`, 4, MANY);
    expect(turn.calls.map((call) => call.name)).toEqual(["get_current_weather"]);
    expect(turn.invalid).toHaveLength(1);
  });

  it("takes an announced object that is no call for a wrong one", () => {
    expect(parseInPieces('<tool_call>{"a": 1}</tool_call>', 1000, MANY).invalid).toEqual([
      { text: '{"a": 1}', problem: "it has no name and arguments" },
    ]);
  });
});

describe("CallParser, strict", () => {
  it("takes a turn for calls or for text, and guesses nothing", () => {
    for (const size of [1, 3, 1000]) {
      const strict = (text: string, syntax: CallSyntax = ONE): ReturnType<typeof parseAll> =>
        parseInPieces(text, size, syntax, true);
      expect(strict(`\n${CALL}`).calls).toHaveLength(1);
      expect(strict(`[${TWO.join(",")}]`, MANY).calls).toHaveLength(2);
      expect(strict(`[TOOL_CALLS][${TWO.join(",")}]`, MANY).calls).toHaveLength(2);
      for (const text of [
        " an answer \n",
        `Look: ${CALL.replace("get_current_weather", "get_other_weather")}`,
        'So {"name" : 5}, {"a": {"b": 1}} or {"na',
      ])
        expect(strict(text)).toEqual({ text, calls: [], invalid: [] });
      expect(strict(`Look {here}:\n\n${CALL}`)).toMatchObject({
        text: "Look {here}:",
        calls: [{ name: "get_current_weather" }],
        invalid: [],
      });
      // Calls with a marker of their own stand at the beginning.
      const list = `Look: [${TWO.join(",")}]`;
      expect(strict(list, MANY)).toEqual({ text: list, calls: [], invalid: [] });
      expect(strict("{'name': 'ping', 'arguments': {}}").calls).toEqual([]);
    }
  });
});
