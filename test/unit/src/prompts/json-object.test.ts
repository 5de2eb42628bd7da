import { describe, expect, it } from "vitest";
import { ObjectScanner } from "../../../../src/prompts/json-object.ts";

describe("ObjectScanner", () => {
  it.each([
    ["{}", 2],
    ['{"a": {"b": [1, {"c": "}"}]}} rest', 29],
    ['{"a": "\\"}"} x', 12],
    ['{"a": "\\\\"} x', 11],
    ['{"a": {', -1],
    ['{"a": "}', -1],
  ])("ends %j after %d characters", (text, length) => {
    expect(new ObjectScanner().push(text)).toBe(length);
  });

  it("goes on across pieces, and counts within the last one", () => {
    const scanner = new ObjectScanner();
    expect(['{"a', '": "\\', '"}', '", "b": {}', " }!"].map((piece) => scanner.push(piece))).toEqual([-1, -1, -1, -1, 2]);
  });
});
