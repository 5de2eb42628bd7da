import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../../../src/prompts/chat-message.ts";
import { defineTool, toolsByName } from "../../../../src/tools/tool.ts";
import { untrustedSources } from "../../../../src/tools/untrusted-text.ts";

const tools = toolsByName([
  defineTool({ name: "web", untrusted: true, execute: () => 1 }),
  defineTool({ name: "own", execute: () => 1 }),
]);
const called = (name: string): ChatMessage => ({
  role: "assistant",
  tool_calls: [{ id: "1", type: "function", function: { name, arguments: "{}" } }],
});
const result: ChatMessage = { role: "tool", tool_call_id: "1", content: "1" };

describe("untrustedSources", () => {
  it.each<[string, readonly ChatMessage[], readonly string[]]>([
    ["nothing", [{ role: "user", content: "q" }], []],
    ["the page's own function", [called("own"), result], []],
    ["an untrusted function", [called("web"), result], ["web"]],
    ["a call without its result", [called("web")], []],
    ["one id used for two functions in turn", [called("web"), result, called("own"), result], ["web"]],
    ["a function of which nothing is known", [called("toString"), result], []],
    ["a marked result of it", [called("other"), { ...result, untrusted: true } as ChatMessage], ["other"]],
    ["a marked message", [{ role: "user", content: "q", untrusted: true }], ["messages[0]"]],
    ["a marked system message", [{ role: "system", content: "q", untrusted: true }], ["messages[0]"]],
    [
      "the card's roles",
      [
        { role: "function_call", content: '{"name": "web", "arguments": {}}' },
        { role: "function_response", content: "1" },
      ],
      ["web"],
    ],
    [
      "the card's roles, unreadable",
      [
        { role: "function_call", content: "web" },
        { role: "function_response", content: "1" },
      ],
      [],
    ],
  ])("names %s", (_, messages, sources) => {
    expect(untrustedSources(messages, tools)).toEqual(sources);
  });
});
