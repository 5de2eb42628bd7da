import { describe, expect, it } from "vitest";
import { defineTool, type ToolDefinition, toolMetadata } from "../../../../src/tools/tool.ts";

const execute = (): null => null;

const nested = (items: object): Partial<ToolDefinition> => ({
  parameters: { type: "object", properties: { list: { type: "array", items } } },
});

describe("defineTool", () => {
  it("keeps what it is given, and takes no arguments by default", () => {
    const tool = defineTool({ name: "ping", description: "Pings", execute });
    expect(tool).toMatchObject({ name: "ping", description: "Pings", parameters: { type: "object", properties: {} } });
    expect(tool.problems({})).toEqual([]);
    expect(Object.isFrozen(tool)).toBe(true);
    expect(toolMetadata(tool)).toEqual({
      type: "function",
      function: { name: "ping", description: "Pings", parameters: tool.parameters },
    });
  });

  it("leaves the page's schema as it is, even a frozen one", () => {
    const parameters = Object.freeze({
      type: "object",
      properties: { a: { $ref: "#/$defs/a" } },
      $defs: { a: { type: "string" } },
    });
    const text = JSON.stringify(parameters);
    const tool = defineTool({ name: "f", parameters, execute });
    expect(tool.problems({ a: 1 })).toEqual(['a: Instance type "number" is invalid. Expected "string".']);
    expect(JSON.stringify(tool.parameters)).toBe(text);
  });

  it("takes references that lead somewhere, to themselves too, and leaves annotations alone", () => {
    const parameters = {
      type: "object",
      properties: {
        tree: { $ref: "#/$defs/tree" },
        word: { type: "string", pattern: "^\\p{L}+$", default: { pattern: "(" }, examples: [{ $ref: "#/no" }] },
      },
      $defs: { tree: { type: "object", properties: { child: { $ref: "#/$defs/tree" }, name: { pattern: "^a" } } } },
    };
    const tool = defineTool({ name: "f", parameters, execute });
    expect(tool.problems({ tree: { child: { name: "ab" } }, word: "é" })).toEqual([]);
    expect(tool.problems({ tree: { child: { name: "b" } }, word: "1" })).toEqual([
      "tree.child.name: String does not match pattern.",
      "word: String does not match pattern.",
    ]);
  });

  const bad: readonly (readonly [string, Partial<ToolDefinition>, RegExp])[] = [
    ["no name", { name: "" }, /name is ""/],
    ["a name with spaces", { name: "get weather" }, /name is "get weather"/],
    ["the name __proto__", { name: "__proto__" }, /name is "__proto__", which JavaScript keeps for itself/],
    ["a description that is no text", { description: 1 as never }, /description of f is 1/],
    ["no handler", { execute: undefined as never }, /execute of f is undefined/],
    ["a schema of an array", { parameters: { type: "array" } }, /must be the JSON Schema of an object/],
    ["a schema with a reference to nowhere", { parameters: { $ref: "#/x" } }, /not a JSON Schema that can be used/],
    ["a nested pattern that is none", nested({ pattern: "(" }), /#\/properties\/list\/items\/pattern.*Invalid regular/],
    ["a nested pattern that is none with the u flag", nested({ pattern: "\\-" }), /#\/properties\/list\/items\/pattern/],
    ["a pattern of names that is none", nested({ patternProperties: { "[": true } }), /items\/patternProperties/],
    ["a nested reference to nowhere", nested({ $ref: "#/$defs/no" }), /items\/\$ref is "#\/\$defs\/no"/],
    ["a reference to another file", nested({ $ref: "https://example.com/a.json" }), /not a place in this schema/],
    [
      "a bad pattern behind a reference to an odd place",
      { parameters: { type: "object", properties: { a: { $ref: "#/x/y" } }, x: { y: { pattern: "(" } } } },
      /properties\/a\/\$ref\/pattern/,
    ],
    ["no time", { timeoutMs: 0 }, /timeoutMs of f is 0/],
    ["no room for a result", { maxResultCharacters: 5 }, /maxResultCharacters of f is 5/],
  ];
  it.each(bad)("refuses %s", (_, change, message) => {
    expect(() => defineTool({ name: "f", execute, ...change })).toThrow(TypeError);
    expect(() => defineTool({ name: "f", execute, ...change })).toThrow(message);
  });
});

describe("problems of arguments", () => {
  const tool = defineTool({
    name: "f",
    parameters: {
      type: "object",
      properties: {
        city: { type: "string", minLength: 1 },
        unit: { enum: ["c", "f"] },
        list: { type: "array", items: { type: "integer" } },
        toString: { type: "string" },
      },
      required: ["city"],
      additionalProperties: false,
    },
    execute,
  });

  it("names each by its path, and only the deepest", () => {
    expect(tool.problems({ city: "x", list: [1, "2"] })).toEqual([
      'list.1: Instance type "string" is invalid. Expected "integer".',
    ]);
    expect(tool.problems({ city: "x", town: 1 })).toEqual(["town: This argument is not allowed."]);
    expect(tool.problems({ unit: "k" })).toEqual([
      'Instance does not have required property "city".',
      'unit: Instance does not match any of ["c","f"].',
    ]);
  });

  it("does not take inherited properties for given ones", () => {
    const inherited = defineTool({ name: "f", parameters: { type: "object", required: ["toString"] }, execute });
    expect(inherited.problems({})).toHaveLength(1);
  });
});
