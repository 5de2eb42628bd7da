import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../../../src/prompts/chat-message.ts";
import { readMessages } from "../../../../src/prompts/messages.ts";

const call = (id: string, name = "f", text = "{}"): ChatMessage => ({
  role: "assistant",
  content: null,
  tool_calls: [{ id, type: "function", function: { name, arguments: text } }],
});

describe("readMessages", () => {
  it("reads OpenAI's roles", () => {
    const { messages, tools } = readMessages([
      { role: "developer", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
      call("1", "f", '{"x": 1}'),
      { role: "tool", tool_call_id: "1", content: '{"y": 2}' },
      { role: "assistant", content: "Done." },
    ]);
    expect(tools).toEqual([]);
    expect(messages).toEqual([
      { role: "system", text: "Be brief." },
      { role: "user", text: "a\n\nb" },
      { role: "assistant", text: "", calls: [{ id: "1", name: "f", arguments: { x: 1 } }], prefix: false },
      { role: "tool", callId: "1", result: { y: 2 } },
      { role: "assistant", text: "Done.", calls: [], prefix: false },
    ]);
  });

  it("reads the card's roles into the same shape", () => {
    const { messages, tools } = readMessages([
      {
        role: "function_metadata",
        content: '[{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]',
      },
      { role: "user", content: "q" },
      { role: "function_call", content: '{\n "name": "f",\n "arguments": {\n "x": 1\n }\n}' },
      { role: "function_response", content: "15 C" },
    ]);
    expect(tools).toEqual([{ name: "f", parameters: { type: "object" } }]);
    expect(messages.slice(1)).toEqual([
      { role: "assistant", text: "", calls: [{ id: "call_2", name: "f", arguments: { x: 1 } }], prefix: false },
      { role: "tool", callId: "call_2", result: "15 C" },
    ]);
  });

  const user: ChatMessage = { role: "user", content: "q" };
  const WRONG: readonly (readonly [string, unknown, RegExp])[] = [
    ["no array", "hello", /messages is "hello"; give an array/],
    ["an empty array", [], /messages is empty/],
    ["a message that is no object", [null], /messages\[0\] is null/],
    ["an unknown role", [{ role: "robot", content: "x" }], /messages\[0\]\.role is "robot"/],
    [
      "an image",
      [{ role: "user", content: [{ type: "image_url", image_url: {} }] }],
      /content\[0\] has the type "image_url"; this model reads only text/,
    ],
    ["a missing content", [{ role: "user" }], /messages\[0\]\.content is undefined/],
    ["a result without a call", [user, { role: "tool", tool_call_id: "1", content: "x" }], /answers the call "1"/],
    [
      "a result given twice",
      [user, call("1"), { role: "tool", tool_call_id: "1", content: "1" }, { role: "tool", tool_call_id: "1", content: "1" }],
      /has its result already/,
    ],
    ["a call without a result", [user, call("1"), user], /The call "1" has no result/],
    [
      "an end with one of two calls answered",
      [
        user,
        {
          role: "assistant",
          tool_calls: ["a", "b"].map((id) => ({ id, type: "function", function: { name: "f", arguments: "{}" } })),
        },
        { role: "tool", tool_call_id: "a", content: "1" },
      ],
      /The call "b" has no result/,
    ],
    ["a prefix with calls", [user, { ...call("1"), prefix: true }], /prefix: true has tool_calls/],
    ["arguments that are no JSON", [user, call("1", "f", "{x")], /tool_calls\[0\]\.function\.arguments is not JSON/],
    ["arguments with __proto__", [user, call("1", "f", '{"__proto__": {"a": 1}}')], /__proto__/],
    ["a response without a call", [user, { role: "function_response", content: "x" }], /no function_call is before it/],
    [
      "a card call without a name",
      [user, { role: "function_call", content: "{}" }],
      /role function_call, but it is not an object with name/,
    ],
    ["a prefix that is not last", [user, { role: "assistant", content: "x", prefix: true }, user], /must be the last/],
  ];
  it.each(WRONG)("refuses %s", (_, input, message) => {
    expect(() => readMessages(input as ChatMessage[])).toThrow(TypeError);
    expect(() => readMessages(input as ChatMessage[])).toThrow(message);
  });
});
