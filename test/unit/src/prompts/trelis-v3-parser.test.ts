import { describe, expect, it } from "vitest";
import { type ParserEvent, parseAll, turnOf } from "../../../../src/prompts/prompt-format.ts";
import { trelisParser } from "../../../../src/prompts/trelis-v3-parser.ts";

const KNOWN: ReadonlySet<string> = new Set(["get_current_weather", "ping"]);
const CALL = JSON.stringify({ name: "get_current_weather", arguments: { city: "London" } }, null, 4);

function parse(text: string): ReturnType<typeof parseAll> {
  return parseAll(trelisParser(KNOWN), text);
}

/** The same text in pieces of each size must give the same texts, calls and problems. */
function parseInPieces(text: string, size: number): ReturnType<typeof parseAll> {
  const parser = trelisParser(KNOWN);
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
  ["broken JSON", '{"name": "ping", "arguments": {a: 1}}', { text: "", calls: [], invalid: 1 }],
  ["single quotes", "{'name': 'ping', 'arguments': {}}", { text: "", calls: [], invalid: 1 }],
  ["arguments that are a list", '{"name": "ping", "arguments": [1]}', { text: "", calls: [], invalid: 1 }],
  ["__proto__ in the arguments", '{"name": "ping", "arguments": {"a": {"__proto__": {}}}}', { text: "", calls: [], invalid: 1 }],
  ["a number out of range", '{"name": "ping", "arguments": {"a": 1e999}}', { text: "", calls: [], invalid: 1 }],
  ["a call without its end", CALL.slice(0, -3), { text: "", calls: [], invalid: 1 }],
  ["a lone backtick at the end", "a `", { text: "a `", calls: [] }],
  ["nothing", "", { text: "", calls: [] }],
];

describe("trelisParser", () => {
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
    const parser = trelisParser(KNOWN);
    expect(parser.push("Hello")).toEqual([{ type: "text-delta", text: "Hello" }]);
    expect(parser.push(" ")).toEqual([]);
    expect(parser.push("you {")).toEqual([{ type: "text-delta", text: " you" }]);
    expect(parser.push("x")).toEqual([
      { type: "text-delta", text: " {" },
      { type: "text-delta", text: "x" },
    ]);
  });

  it("reports a call while it is written", () => {
    const parser = trelisParser(KNOWN);
    const deltas = [...CALL]
      .flatMap((character) => parser.push(character))
      .flatMap((event) => (event.type === "tool-call-delta" ? [event.text] : []));
    expect(deltas.join("")).toBe(CALL);
    expect(deltas.length).toBeGreaterThan(20);
  });

  it("says that a call was cut off", () => {
    const parser = trelisParser(KNOWN);
    parser.push(CALL.slice(0, 40));
    expect(parser.finish(true)).toEqual([
      { type: "tool-call-invalid", text: CALL.slice(0, 40), problem: "it was cut off before its end" },
    ]);
  });
});
