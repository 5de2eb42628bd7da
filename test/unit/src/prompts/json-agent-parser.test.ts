import { describe, expect, it } from "vitest";
import { JsonAgentParser } from "../../../../src/prompts/json-agent-parser.ts";
import { type ParsedTurn, type ParserEvent, turnOf } from "../../../../src/prompts/prompt-format.ts";

const one = (type: string) => ({ type: "object", properties: { value: { type } } });
const TOOLS = [
  { name: "Search", parameters: one("string") },
  { name: "wait", parameters: one("number") },
  { name: "book", parameters: { type: "object", properties: { place: { type: "string" }, guests: { type: "integer" } } } },
  { name: "now" },
];

function read(
  text: string,
  size: number,
  strict: boolean = false,
  cut: boolean = false,
): ParsedTurn & { readonly isOver: boolean } {
  const parser = new JsonAgentParser(TOOLS, { strict });
  const events: ParserEvent[] = [];
  for (let start = 0; start < text.length; start += size) events.push(...parser.push(text.slice(start, start + size)));
  const { isOver } = parser;
  events.push(...parser.finish(cut));
  return { ...turnOf(events), isOver };
}

const call = (name: string, given: object) => ({ text: "", calls: [{ name, arguments: given }], invalid: [], isOver: true });
const answer = (text: string, isOver: boolean = true) => ({ text, calls: [], invalid: [], isOver });

describe("JsonAgentParser", () => {
  it.each<[string, string, ReturnType<typeof call> | ReturnType<typeof answer>]>([
    ["a plain text", ' "Search",\n    "input": "a"\n}\n```', call("Search", { value: "a" })],
    ["a call without its fence", ' "Search", "input": "}"}', call("Search", { value: "}" })],
    ["a plain number", ' "wait", "input": 3}', call("wait", { value: 3 })],
    ["an object", ' "book", "input": {"place": "Noma", "guests": 2}}', call("book", { place: "Noma", guests: 2 })],
    ["an object as text", ' "book", "input": "{\\"place\\": \\"Noma\\"}"}', call("book", { place: "Noma" })],
    ["no input", ' "now", "input": null}', call("now", {})],
    ["a missing input", ' "now"}', call("now", {})],
    ["the older key", ' "Search", "tool_input": "a"}', call("Search", { value: "a" })],
    ["a trailing comma", ' "Search", "input": "a",\n}', call("Search", { value: "a" })],
    ["single quotes", " 'Search', 'input': 'it'}", call("Search", { value: "it" })],
    ["the whole object again", '```json\n{"tool_name": "Search", "input": "a"}\n```', call("Search", { value: "a" })],
    ["the final answer", ' "Final Answer",\n"input": "It\\u2019s \\"15\\" °C.\\n"}\n``` and more', answer('It’s "15" °C.\n')],
    ["a final answer that is no text", ' "Final Answer", "input": {"a": 1}}', answer('{"a":1}')],
    ["an unknown tool", ' "Fly", "input": "to the moon"}', answer("to the moon")],
    ["a reply that is no JSON", " It is 15 °C.", answer(" It is 15 °C.", false)],
  ])("reads %s, whole and in pieces", (_, text, expected) => {
    for (const size of [1, 2, 5, 1000]) expect(read(text, size)).toEqual(expected);
  });

  it("gives the final answer out as it comes", () => {
    const parser = new JsonAgentParser(TOOLS);
    expect(parser.push(' "Final Answer", "input": "It is')).toEqual([{ type: "text-delta", text: "It is" }]);
    expect(parser.push(" \\")).toEqual([{ type: "text-delta", text: " " }]);
    expect(parser.push("u00b0C")).toEqual([{ type: "text-delta", text: "°C" }]);
    expect(parser.isOver).toBe(false);
    expect(parser.push('."}')).toEqual([{ type: "text-delta", text: "." }]);
    expect(parser.isOver).toBe(true);
  });

  it("names the tool before its call's pieces", () => {
    const parser = new JsonAgentParser(TOOLS);
    expect(parser.push(' "Sea')).toEqual([]);
    expect(parser.push('rch"')).toEqual([
      { type: "tool-call-start", name: "Search" },
      { type: "tool-call-delta", text: ' "Search"' },
    ]);
    expect(parser.push(', "input": "a"}')).toEqual([
      { type: "tool-call-delta", text: ', "input": "a"}' },
      { type: "tool-call", call: { name: "Search", arguments: { value: "a" } } },
    ]);
  });

  it.each([
    ["a call that was cut off", ' "Search", "input": "a', /ends before|cut off/],
    ["an input that fits no argument", ' "book", "input": 5}', /not an object of the tool's arguments/],
    ["a forbidden key", ' "book", "input": {"__proto__": {}}}', /refused.*__proto__/],
    ["the constructor as a key", ' "book", "input": {"constructor": 1}}', /refused.*constructor/],
  ])("reports %s", (_, text, problem) => {
    for (const size of [1, 1000]) {
      const turn = read(text, size, false, true);
      expect([turn.calls, turn.text]).toEqual([[], ""]);
      expect(turn.invalid[0]?.problem).toMatch(problem);
      expect(turn.invalid[0]?.text).toBe(text);
    }
  });

  it("keeps what a cut-off answer said", () => {
    expect(read(' "Final Answer", "input": "It is', 3, false, true).text).toBe("It is");
  });

  it("mends nothing where it is strict", () => {
    for (const text of [' "Search", "input": "a",}', " 'Search', 'input': 'a'}"]) expect(read(text, 4, true).calls).toEqual([]);
    expect(read(' "Search", "input": "a"}', 4, true).calls).toHaveLength(1);
  });
});
