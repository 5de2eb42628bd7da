import { describe, expect, it } from "vitest";
import type { Conversation } from "../../../../src/prompts/conversation.ts";
import { checkOwnFormat, fixedFormats, formatFor, promptFormat, promptFormatNames } from "../../../../src/prompts/formats.ts";
import { readMessages } from "../../../../src/prompts/messages.ts";
import type { PromptFormat } from "../../../../src/prompts/prompt-format.ts";

const instruct = fixedFormats["mixtral-instruct"];
const trelis = fixedFormats["trelis-v3"];
const mistral = fixedFormats["mistral-tools"];
const plain: Conversation = readMessages([{ role: "user", content: "Hi" }]);
const withCall: Conversation = readMessages([
  { role: "user", content: "Hi" },
  { role: "function_call", content: '{"name": "f", "arguments": {}}' },
]);

describe("promptFormat", () => {
  it("knows each format by its name, and no other", () => {
    for (const name of promptFormatNames) if (name !== "chat-template") expect(promptFormat(name).name).toBe(name);
    expect(promptFormatNames).toHaveLength(6);
    expect(() => promptFormat("toString")).toThrow(/There is no prompt format "toString".*one of: mixtral-instruct, trelis-v3/);
    expect(() => promptFormat("chat-template")).toThrow(/made for each model/);
  });
});

describe("formatFor", () => {
  it("asks in the plain format where no function is in play, as the models were trained", () => {
    for (const format of [instruct, trelis, fixedFormats["trelis-v2"], fixedFormats["json-agent"]])
      expect(formatFor(format, plain, [])).toBe(instruct);
    expect(formatFor(mistral, plain, [])).toBe(mistral);
  });

  it("keeps the model's format where functions are in play, and takes a plain Mixtral for an agent", () => {
    for (const format of [trelis, fixedFormats["trelis-v2"], fixedFormats["json-agent"], mistral]) {
      expect(formatFor(format, plain, [{ name: "f" }])).toBe(format);
      expect(formatFor(format, withCall, [])).toBe(format);
    }
    expect(formatFor(instruct, plain, [{ name: "f" }])).toBe(fixedFormats["json-agent"]);
    expect(formatFor(instruct, withCall, [])).toBe(fixedFormats["json-agent"]);
  });

  it("refuses functions in a format that cannot state them", () => {
    const mute: PromptFormat = { ...instruct, name: "mute" };
    expect(() => formatFor(mute, plain, [{ name: "f" }])).toThrow(/"mute" cannot call functions/);
  });
});

describe("checkOwnFormat", () => {
  it("takes a whole format, and names what one lacks", () => {
    const own: PromptFormat = { ...trelis, name: "mine" };
    expect(checkOwnFormat(own)).toBe(own);
    const { write: _, ...half } = own;
    expect(() => checkOwnFormat(half as PromptFormat)).toThrow(/promptFormat\.write is of type undefined.*needs a function/);
  });
});
