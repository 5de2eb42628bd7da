import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../../../src/prompts/chat-message.ts";
import { jsonAgent } from "../../../../src/prompts/json-agent.ts";
import { messageFormat } from "../../../../src/prompts/message-format.ts";
import { visibleText } from "../../../../src/prompts/visible-text.ts";
import { loadMixtralTokenizer } from "../support/mixtral-tokenizer.ts";

const text = (schema: object): { type: "object"; properties: { [name: string]: object } } => ({
  type: "object",
  properties: { ...schema },
});
const CALCULATOR = {
  name: "Calculator",
  description: "Use it for every calculation",
  parameters: text({ expression: { type: "string", examples: ["51 ^ 0.5"] } }),
};
const SEARCH = { name: "Search", description: "Finds information.", parameters: text({ query: { type: "string" } }) };
const WEATHER = {
  name: "weather",
  description: "The weather",
  parameters: {
    ...text({ city: { type: "string", description: "The city" }, days: { type: "integer", minimum: 1 } }),
    required: ["city"],
  },
};
const TOOLS = [CALCULATOR, SEARCH, WEATHER];
const format = messageFormat(jsonAgent);
const prompt = (messages: readonly ChatMessage[], options = {}): string => visibleText(format.render(messages, TOOLS, options));
const question: ChatMessage = { role: "user", content: "What is 4.1 * 7.9?" };
const asked = (name: string, given: object): ChatMessage => ({
  role: "function_call",
  content: JSON.stringify({ name, arguments: given }),
});

describe("json-agent, rendering", () => {
  const first = prompt([question]);

  it("states the tools in prose, an example of each, and ends the primer at the colon", () => {
    expect(first.startsWith("<s> [INST] You are a helpful assistant")).toBe(true);
    expect(first).toContain("\n- Calculator: Use it for every calculation.\n- Search: Finds information.\n");
    expect(first).toContain(
      '- weather: The weather. Its input is an object with "city" (string): The city; "days" (integer, may be left out).',
    );
    expect(first).toContain("\n- Final Answer: ");
    expect(first).toContain('```json\n{\n    "tool_name": "Calculator",\n    "input": "51 ^ 0.5"\n}\n```');
    expect(first).toContain('"input": {\n        "city": "<city>",\n        "days": 1\n    }');
    expect(first).toContain('"tool_name": "Final Answer",\n    "input": "How are you today?"');
    expect(first).toMatch(/\n \[\/INST\]\nUser: What is 4\.1 \* 7\.9\?\nAssistant: ```json\n\{\n"tool_name":$/);
  });

  it("goes on with the reply, the tool's output and a new primer", () => {
    const calls: readonly ChatMessage[] = [
      question,
      asked("Calculator", { expression: "4.1 * 7.9" }),
      { role: "function_response", content: "32.39" },
    ];
    const reply = ' "Calculator",\n    "input": "4.1 * 7.9"\n}\n```';
    const next = '\nTool Output: 32.39\nAssistant: ```json\n{\n    "tool_name":';
    expect(prompt(calls)).toBe(`${first}${reply}${next}`);
    expect(prompt([...calls, { role: "assistant", content: "It is 32.39." }, { role: "user", content: "Thanks" }])).toBe(
      `${first}${reply}${next} "Final Answer",\n    "input": "It is 32.39."\n}\n\`\`\`\nUser: Thanks\nAssistant: \`\`\`json\n{\n    "tool_name":`,
    );
  });

  it("joins the hits of a search, as JSON unless exact", () => {
    const hits: readonly ChatMessage[] = [
      question,
      asked("Search", { query: "a" }),
      { role: "function_response", content: '["one", "two"]' },
    ];
    expect(prompt(hits)).toContain('\nTool Output: "one\\n---\\ntwo"\nAssistant:');
    expect(prompt(hits, { exact: true })).toContain("\nTool Output: one\n---\ntwo\nAssistant:");
  });

  it("keeps the system message, and a text before a call", () => {
    const rendered = prompt([
      { role: "system", content: "Be kind. " },
      question,
      {
        role: "assistant",
        content: "Let me see.",
        tool_calls: [{ id: "1", type: "function", function: { name: "weather", arguments: '{"city": "Rome", "days": 2}' } }],
      },
      { role: "tool", tool_call_id: "1", content: "15" },
    ]);
    expect(rendered).toContain(" [INST] Be kind.\n\nYou are");
    expect(rendered).toContain(
      '\nAssistant: Let me see.\n```json\n{\n"tool_name": "weather",\n    "input": {\n        "city": "Rome",\n        "days": 2\n    }\n}\n```\nTool Output: 15\n',
    );
  });

  it("refuses a tool that ends the loop, and a message to be continued", () => {
    expect(() => format.render([question], [{ name: "Final Answer" }])).toThrow(/"Final Answer", which ends the loop/);
    expect(() => format.render([question, { role: "assistant", content: "It", prefix: true }], TOOLS)).toThrow(/prefix: true/);
  });

  it("begins and ends with the tokens of the walkthrough", async ({ skip }) => {
    const tokenizer = await loadMixtralTokenizer();
    if (tokenizer === null) return skip("no fixtures beside the repository");
    const ids = tokenizer.encode(format.render([question], TOOLS));
    expect(ids.slice(0, 5)).toEqual([1, 28705, 733, 16289, 28793]);
    expect(tokenizer.decode(ids.slice(-4)).endsWith('":')).toBe(true);
    // A space after the colon would be a token of its own.
    expect(ids.at(-1)).not.toBe(28705);
  });

  it("brings the walkthrough's settings", () => {
    expect(format.defaults).toEqual({
      sampling: { temperature: 0.1, topP: 0.15, topK: 0, repetitionPenalty: 1.1 },
      maxTokens: 512,
      stop: ["\n```"],
    });
  });
});

describe("json-agent, calls", () => {
  it.each<[string, { name: string; arguments: { [key: string]: string | number } }, string]>([
    ["a plain text", { name: "Search", arguments: { query: 'a "b"\nc' } }, ' "Search",\n    "input": "a \\"b\\"\\nc"\n}'],
    ["an object", { name: "weather", arguments: { city: "Rome", days: 2 } }, ' "weather",\n    "input": {'],
    ["one argument of several", { name: "weather", arguments: { city: "Rome" } }, ' "weather",\n    "input": {'],
    ["an argument of another name", { name: "Search", arguments: { q: "a" } }, ' "Search",\n    "input": {'],
  ])("writes and reads %s", (_, call, beginning) => {
    const written = format.write([call], TOOLS);
    expect(written.startsWith(beginning)).toBe(true);
    for (const strict of [true, false]) {
      expect(format.parse(`${written}\n\`\`\``, TOOLS, { strict })).toEqual({ text: "", calls: [call], invalid: [] });
      // Without the tools, every input is an object, which is understood as well.
      expect(format.parse(format.write([call]), TOOLS, { strict }).calls).toEqual([call]);
    }
  });

  it("lets the grammar write a tool's call or the answer, and never free text", () => {
    const grammar = format.grammar([SEARCH, WEATHER]);
    expect(grammar).toMatchObject({ text: false, begin: "", mostCalls: 1 });
    expect(grammar?.calls.map(({ name }) => name)).toEqual(["Search", "weather", "Final Answer"]);
    expect(grammar?.calls[0]?.pieces).toEqual([
      ...['"Search"', ",", '"input"', ":"],
      { schema: { anyOf: [{ type: "string" }, SEARCH.parameters] } },
      "}",
    ]);
    expect(format.grammar([SEARCH, WEATHER], "required")?.calls.map(({ name }) => name)).toEqual(["Search", "weather"]);
    expect(format.grammar([SEARCH, WEATHER], "none")).toBeNull();
  });
});
