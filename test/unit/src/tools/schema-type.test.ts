import { describe, expect, expectTypeOf, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/prompts/conversation.ts";
import type { FromSchema } from "../../../../src/tools/schema-type.ts";
import { defineTool } from "../../../../src/tools/tool.ts";

const context = { signal: new AbortController().signal, callId: "1" };

describe("the type of a tool's arguments", () => {
  it("comes from a schema written in place", async () => {
    const tool = defineTool({
      name: "f",
      parameters: {
        type: "object",
        properties: { city: { type: "string" }, unit: { enum: ["c", "f"] }, days: { type: "array", items: { type: "integer" } } },
        required: ["city"],
      },
      execute: (args) => {
        expectTypeOf(args).toEqualTypeOf<{ city: string; unit?: "c" | "f"; days?: number[] }>();
        return args.city.length;
      },
    });
    expect(await tool.execute({ city: "Paris" }, context)).toBe(5);
  });

  it("can be stated", async () => {
    const parameters: { [keyword: string]: unknown } = { type: "object" };
    const stated = defineTool<{ city: string }>({ name: "f", parameters, execute: ({ city }) => city });
    const annotated = defineTool({ name: "f", parameters, execute: ({ city }: { city: string }) => city });
    expect(await stated.execute({ city: "Rome" }, context)).toBe("Rome");
    expect(await annotated.execute({ city: "Rome" }, context)).toBe("Rome");
  });

  it("is any object of JSON without a schema", async () => {
    const tool = defineTool({
      name: "f",
      execute: (args) => {
        expectTypeOf(args).toEqualTypeOf<JsonObject>();
        return Object.keys(args).length;
      },
    });
    expect(await tool.execute({}, context)).toBe(0);
  });

  it("follows nested schemas", () => {
    expectTypeOf<
      FromSchema<{ type: "object"; properties: { a: { type: "null" }; b: { const: 3 } }; required: ["a", "b"] }>
    >().toEqualTypeOf<{ a: null; b: 3 }>();
    expectTypeOf<FromSchema<{ type: "array" }>>().toEqualTypeOf<JsonValue[]>();
    expectTypeOf<FromSchema<{ anyOf: [] }>>().toEqualTypeOf<JsonValue>();
    expect(true).toBe(true);
  });
});
