import { describe, expect, it } from "vitest";
import { readJson } from "../../../../src/prompts/loose-json.ts";

describe("readJson", () => {
  it.each<[string, unknown]>([
    ['{"a": [1, 2,],}', { a: [1, 2] }],
    ["{'a': 'it\\'s'}", { a: "it's" }],
    ["{a: 1}", { a: 1 }],
    ['{"a": True, "b": False, "c": None}', { a: true, b: false, c: null }],
    ['{"a": "one\ntwo"}', { a: "one\ntwo" }],
    ["['}', \"]\"]", ["}", "]"]],
  ])("mends %s, unless strict", (text, value) => {
    expect(readJson(text, false)).toEqual({ value });
    expect(readJson(text, true)).toEqual({ problem: expect.stringContaining("it is not valid JSON") });
  });

  it("takes valid JSON as it is", () => {
    for (const strict of [true, false]) expect(readJson(' {"a": "it\'s"} ', strict)).toEqual({ value: { a: "it's" } });
  });

  it.each(['{"a": 1', '{"a": "x}', '{"a": [1}', '{"a": 1]}', "{'a': '}", '{"a": {"b": 1}', '{"a"', "", "{"])(
    "never mends what is not whole: %s",
    (text) => {
      expect(readJson(text, false)).toHaveProperty("problem");
    },
  );

  it("refuses every beginning of a call that is not whole", () => {
    const call = '{\'name\': "f", "arguments": {"a": [1, {"b": "]}"}], c: \'x\'},}';
    expect(readJson(call, false)).toHaveProperty("value");
    for (let length = 0; length < call.length; length++) expect(readJson(call.slice(0, length), false)).toHaveProperty("problem");
  });
});
