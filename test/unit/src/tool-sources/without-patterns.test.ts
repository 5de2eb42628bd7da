import { describe, expect, it } from "vitest";
import { withoutPatterns } from "../../../../src/tool-sources/without-patterns.ts";

describe("withoutPatterns", () => {
  it("drops regular expressions at any depth, and what they allowed stays allowed", () => {
    const schema = {
      type: "object",
      properties: {
        pattern: { type: "string", pattern: "^(a+)+$", minLength: 2 },
        list: { type: "array", items: { anyOf: [{ pattern: "x" }, { type: "null" }] } },
      },
      patternProperties: { "^(b+)+$": { type: "string" } },
      additionalProperties: false,
      required: ["pattern"],
      $defs: { patternProperties: { enum: ["pattern", { pattern: "kept" }] } },
    };
    expect(withoutPatterns(schema)).toEqual({
      type: "object",
      properties: {
        pattern: { type: "string", minLength: 2 },
        list: { type: "array", items: { anyOf: [{}, { type: "null" }] } },
      },
      required: ["pattern"],
      $defs: { patternProperties: { enum: ["pattern", { pattern: "kept" }] } },
    });
    expect(withoutPatterns({ type: "object", properties: {}, additionalProperties: false })).toEqual({
      type: "object",
      properties: {},
      additionalProperties: false,
    });
  });
});
