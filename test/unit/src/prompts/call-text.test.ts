import { describe, expect, it } from "vitest";
import { readCall, refusal } from "../../../../src/prompts/call-text.ts";
import type { ToolSpec } from "../../../../src/prompts/conversation.ts";

const KNOWN: ReadonlyMap<string, ToolSpec> = new Map([["ping", { name: "ping" }]]);

describe("refusal", () => {
  it.each(["text", 1, null, [], {}, { a: [{ constructor: 1 }] }])("accepts %j", (value) => {
    expect(refusal(value)).toBeNull();
  });

  it("refuses __proto__ at any depth, numbers out of range, and depth without end", () => {
    expect(refusal(JSON.parse('{"a": [{"__proto__": 1}]}'))).toContain("__proto__");
    expect(refusal(JSON.parse("[1e999]"))).toContain("too large");
    expect(refusal(JSON.parse("[".repeat(65) + "]".repeat(65)))).toContain("deeper than 64");
    expect(refusal(JSON.parse("[".repeat(64) + "]".repeat(64)))).toBeNull();
  });
});

describe("readCall", () => {
  it.each<[string, string]>([
    ['{"name": "f", "arguments": {"a": 1}}', "call"],
    ['{"name": "f", "arguments": null}', "call"],
    ['{"name": "ping"}', "call"],
    ['{"name": "f"}', "other"],
    ['{"name": 1, "arguments": {}}', "other"],
    ['{"arguments": {}}', "other"],
    ["[1]", "other"],
    ["{a: 1}", "other"],
    ['{"name": "f", "arguments": {}', "invalid"],
    ['{"name": "f", "arguments": "{"}', "invalid"],
    ['{"name": "f", "arguments": "[]"}', "invalid"],
  ])("takes %s for %s", (text, kind) => {
    expect(readCall(text, KNOWN).kind).toBe(kind);
  });
});
