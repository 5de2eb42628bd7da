import { describe, expect, it } from "vitest";
import { readTools } from "../../../../src/prompts/read-tools.ts";
import { fromTrelisV2, toTrelisV2 } from "../../../../src/prompts/trelis-v2-metadata.ts";
import { defineTool } from "../../../../src/tools/tool.ts";

const SPEC = {
  name: "f",
  description: "d",
  parameters: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
} as const;

describe("readTools", () => {
  it("takes functions in each of their forms", () => {
    const tool = defineTool({ ...SPEC, execute: () => null });
    const metadata = { type: "function", function: SPEC } as const;
    const v2 = { function: "f", description: "d", arguments: [{ name: "a", type: "string" }] };
    for (const form of [SPEC, tool, metadata, v2]) {
      const [{ name, description, parameters } = { name: "" }] = readTools([form]);
      expect({ name, description, parameters }).toEqual(SPEC);
    }
  });

  it.each<[unknown, RegExp]>([
    ["f", /tools is "f"; give an array/],
    [[null], /tools\[0\] is null/],
    [[SPEC, { name: 5 }], /tools\[1\]\.name is 5/],
    [[{}], /tools\[0\] is not a function/],
    [[{ function: "", arguments: [] }], /tools\[0\] is not a function/],
  ])("refuses %j", (tools, message) => {
    expect(() => readTools(tools as never)).toThrow(message);
  });
});

describe("v2's metadata", () => {
  it("goes there and back", () => {
    const v2 = {
      function: "f",
      description: "d",
      arguments: [
        { name: "a", type: "string", description: "first" },
        { name: "b", type: "array", items: { type: "number" } },
      ],
    };
    expect(toTrelisV2(fromTrelisV2(v2))).toEqual(v2);
    expect(toTrelisV2({ name: "g" })).toEqual({ function: "g", arguments: [] });
    expect(toTrelisV2({ name: "g", parameters: true })).toEqual({ function: "g", arguments: [] });
  });
});
