import { describe, expect, it } from "vitest";
import type { Conversation } from "../../../../src/prompts/conversation.ts";
import { formatFor, promptFormat, promptFormatNames } from "../../../../src/prompts/formats.ts";
import { readMessages } from "../../../../src/prompts/messages.ts";

const trelis = promptFormat("trelis-v3");
const instruct = promptFormat("mixtral-instruct");
const plain: Conversation = readMessages([{ role: "user", content: "q" }]);
const withCall: Conversation = readMessages([
  { role: "user", content: "q" },
  { role: "function_call", content: '{"name": "f", "arguments": {}}' },
  { role: "function_response", content: "1" },
]);

describe("formats", () => {
  it("have the names that they are listed under", () => {
    expect(promptFormatNames.map((name) => promptFormat(name).name)).toEqual(promptFormatNames);
    expect(() => promptFormat("toString")).toThrow(/There is no prompt format "toString"/);
  });

  it("are chosen by what is in play", () => {
    expect(formatFor(trelis, plain, [{ name: "f" }])).toBe(trelis);
    expect(formatFor(trelis, plain, [])).toBe(instruct);
    expect(formatFor(trelis, withCall, [])).toBe(trelis);
    expect(formatFor(instruct, plain, [])).toBe(instruct);
    expect(() => formatFor(instruct, plain, [{ name: "f" }])).toThrow(/promptFormat: "trelis-v3"/);
    expect(() => formatFor(instruct, withCall, [])).toThrow(TypeError);
  });
});
