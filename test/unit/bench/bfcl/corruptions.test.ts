import { describe, expect, it } from "vitest";
import { corruptionsOf } from "../../../../bench/lib/bfcl/corruptions.mjs";

const TOOL = {
  type: "function" as const,
  function: {
    name: "order",
    description: "",
    parameters: {
      type: "object",
      properties: { dish: { type: "string" }, size: { type: "string", enum: ["small", "large"] }, count: { type: "integer" } },
      required: ["dish"],
    },
  },
};

describe("corruptionsOf", () => {
  it("breaks a right call in every way that applies to it", () => {
    const call = { name: "order", arguments: { dish: "soup", size: "small", count: 2 } };
    const found = corruptionsOf(call, TOOL);
    expect(found.map(({ kind }) => kind).sort()).toEqual([
      "bound violated",
      "extra key",
      "missing key",
      "not in enum",
      "wrong name",
      "wrong type",
      "wrong type",
      "wrong type",
    ]);
    expect(found.every(({ call: wrong, tool }) => wrong !== call || tool !== TOOL)).toBe(true);
    expect(found.find(({ kind }) => kind === "bound violated")?.tool.function.parameters.properties).toMatchObject({
      count: { type: "integer", maximum: 1 },
    });
    expect(call.arguments).toEqual({ dish: "soup", size: "small", count: 2 });
  });
});
