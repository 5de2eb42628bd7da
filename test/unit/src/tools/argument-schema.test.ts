import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../../src/prompts/conversation.ts";
import { compileToolGrammar } from "../../../../src/entries/grammar.ts";
import { argumentCheck } from "../../../../src/tools/argument-schema.ts";

type Schema = { readonly [keyword: string]: unknown };

/** The problems of `{ a: value }` where `a` has this schema. */
function problems(schema: Schema | boolean, value: JsonValue): readonly string[] {
  return argumentCheck({ type: "object", properties: { a: schema } }, "parameters of f")({ a: value });
}

/** Keyword by keyword: what a grammar cannot hold, or holds only in part, is checked here. */
const KEYWORDS: readonly (readonly [string, Schema | boolean, readonly JsonValue[], readonly JsonValue[]])[] = [
  ["minimum and maximum", { type: "integer", minimum: 0, maximum: 120 }, [0, 120], [-1, 121, 1.5]],
  ["a maximum with fractions", { type: "number", maximum: 100 }, [100, 99.5], [100.5]],
  ["exclusive bounds", { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 }, [0.5], [0, 1]],
  ["multipleOf", { type: "number", multipleOf: 5 }, [0, -10], [7]],
  ["multipleOf of a fraction", { type: "number", multipleOf: 0.1 }, [0.3, 1.1], [0.35]],
  ["minLength and maxLength, in characters", { type: "string", minLength: 2, maxLength: 3 }, ["ab", "😀😀😀"], ["a", "abcd"]],
  ["pattern", { type: "string", pattern: "^[A-Z]{3}$" }, ["EUR"], ["eur", "EURO"]],
  ["format date", { type: "string", format: "date" }, ["2026-02-28"], ["2026-02-30", "soon"]],
  ["format email and uuid", { anyOf: [{ format: "uuid" }, { format: "email" }], type: "string" }, ["a@b.org"], ["a"]],
  ["enum", { enum: ["c", 1, null, { x: 1 }] }, ["c", 1, null, { x: 1 }], ["d", "1", { x: 2 }]],
  ["const", { const: [1] }, [[1]], [[2], 1]],
  ["type as a list", { type: ["string", "null"] }, ["a", null], [1]],
  ["items", { type: "array", items: { type: "integer" } }, [[], [1]], [[1, "2"]]],
  ["prefixItems", { prefixItems: [{ type: "string" }], items: false }, [["a"]], [["a", 1], [1]]],
  ["minItems and maxItems", { type: "array", minItems: 1, maxItems: 2 }, [[1]], [[], [1, 2, 3]]],
  [
    "uniqueItems",
    { type: "array", uniqueItems: true },
    [[1, "1", { x: 1 }, { x: 2 }]],
    [
      [1, 1],
      [{ x: 1 }, { x: 1 }],
    ],
  ],
  ["contains", { type: "array", contains: { const: 1 }, maxContains: 1 }, [[1, 2]], [[2], [1, 1]]],
  ["required", { type: "object", required: ["x"] }, [{ x: null }], [{}]],
  ["additionalProperties", { properties: { x: true }, additionalProperties: false }, [{ x: 1 }], [{ y: 1 }]],
  ["additionalProperties of a type", { additionalProperties: { type: "number" } }, [{ y: 1 }], [{ y: "1" }]],
  ["patternProperties", { patternProperties: { "^n_": { type: "number" } } }, [{ n_a: 1, b: "x" }], [{ n_a: "1" }]],
  ["propertyNames", { propertyNames: { pattern: "^[a-z]+$" } }, [{ ab: 1 }], [{ A: 1 }]],
  ["minProperties and maxProperties", { minProperties: 1, maxProperties: 1 }, [{ x: 1 }], [{}, { x: 1, y: 2 }]],
  ["dependentRequired", { dependentRequired: { card: ["address"] } }, [{}, { card: 1, address: 2 }], [{ card: 1 }]],
  ["dependentSchemas", { dependentSchemas: { a: { required: ["b"] } } }, [{ b: 1 }], [{ a: 1 }]],
  ["not", { not: { type: "string" } }, [1], ["a"]],
  [
    "if, then, else",
    JSON.parse('{"if":{"properties":{"kind":{"const":"card"}}},"then":{"required":["number"]},"else":{"required":["iban"]}}'),
    [
      { kind: "card", number: 1 },
      { kind: "debit", iban: 1 },
    ],
    [{ kind: "card" }, { kind: "debit" }],
  ],
  ["allOf", { allOf: [{ minimum: 1 }, { maximum: 3 }] }, [2], [0, 4]],
  ["anyOf", { anyOf: [{ type: "string" }, { minimum: 5, type: "number" }] }, ["a", 5], [4, true]],
  ["oneOf", { oneOf: [{ multipleOf: 2 }, { multipleOf: 3 }] }, [2, 3], [6, 7]],
  ["unevaluatedProperties", { allOf: [{ properties: { x: true } }], unevaluatedProperties: false }, [{ x: 1 }], [{ y: 1 }]],
  ["a false schema", false, [], [1, null]],
];

describe("argumentCheck", () => {
  it.each(KEYWORDS)("checks %s", (_, schema, right, wrong) => {
    for (const value of right) expect([value, problems(schema, value)]).toEqual([value, []]);
    for (const value of wrong) expect([value, problems(schema, value).length > 0]).toEqual([value, true]);
  });

  it("follows draft 7 where $schema says so", () => {
    const check = argumentCheck(
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        type: "object",
        properties: {
          pair: { type: "array", items: [{ type: "string" }, { type: "number" }], additionalItems: false },
          size: { $ref: "#/definitions/size" },
        },
        dependencies: { size: ["pair"] },
        definitions: { size: { enum: ["s", "m"] } },
      },
      "it",
    );
    expect(check({ pair: ["a", 1], size: "s" })).toEqual([]);
    expect(check({ pair: ["a", "b"] })).not.toEqual([]);
    expect(check({ pair: ["a", 1, 2] })).not.toEqual([]);
    expect(check({ pair: ["a", 1], size: "l" })).not.toEqual([]);
    expect(check({ size: "s" })).not.toEqual([]);
  });

  it("refuses names beside the schema's properties, unless it says or combines otherwise", () => {
    const properties = { city: { type: "string" } };
    const given = { city: "Paris", loud: true };
    expect(argumentCheck({ type: "object", properties }, "f")(given)).toEqual(["loud: This argument is not allowed."]);
    const open = [
      { properties, additionalProperties: true },
      { properties, anyOf: [{ required: ["city"] }] },
      { type: "object" },
    ];
    for (const schema of open) expect(argumentCheck(schema, "f")(given)).toEqual([]);
  });

  it("refuses a schema that was meant otherwise, or that no arguments could pass", () => {
    expect(() => argumentCheck({ city: "string" }, "f")).toThrow(/none of city is a keyword .* properties: \{ city:/);
    for (const schema of [
      { type: "object", properties: {}, required: ["x"] },
      { type: "object", properties: { y: {} }, additionalProperties: false, required: ["y", "x"] },
    ])
      expect(() => argumentCheck(schema, "f")).toThrow(/it requires "x", which is not among its properties/);
    for (const schema of [{}, { required: ["x"] }, { properties: {}, additionalProperties: true, required: ["x"] }])
      expect(() => argumentCheck(schema, "f")).not.toThrow();
  });

  it("names three problems at most", () => {
    const properties = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, { type: "string" }]));
    expect(argumentCheck({ type: "object", properties }, "it")({ a: 1, b: 1, c: 1, d: 1 })).toHaveLength(3);
  });

  it("refuses what it would silently not check, and what no value would pass", () => {
    expect(() => problems({ $dynamicRef: "#x" }, 1)).toThrow(/#\/properties\/a\/\$dynamicRef cannot be followed/);
    expect(() => problems({ type: "float" }, 1)).toThrow(/#\/properties\/a\/type is "float"; it must be one of string, number/);
    expect(() => problems({ type: ["string", "nil"] }, 1)).toThrow(/type is "nil"/);
    expect(() => problems({ type: [] }, 1)).toThrow(/type is an empty list/);
  });

  it.each<[string, Schema]>([
    ["maxLength is null; give an integer of at least 0", { maxLength: null }],
    ["minItems is 2.5; give an integer", { minItems: 2.5 }],
    ["enum is []; give a list that is not empty", { enum: [] }],
    ['enum is "x"', { enum: "x" }],
    ["anyOf is []", { anyOf: [] }],
    ["anyOf/0 is null; a schema is an object, true or false", { anyOf: [null] }],
    ["properties is null; give an object of schemas", { properties: null }],
    ['properties/x is "string"; a schema is', { properties: { x: "string" } }],
    ['items is "string"; a schema is', { items: "string" }],
    ["required is null; give a list of names", { required: null }],
    ["required is [1]", { required: [1] }],
  ])("refuses at once what would fail later, in the grammar or with some arguments: %s", async (problem, schema) => {
    expect(() => problems(schema, 1)).toThrow(`#/properties/a/${problem}`);
    // What makes no grammar must not pass here: one such function would fail every run that has it.
    const tools = [{ name: "f", parameters: { type: "object", properties: { a: schema }, required: ["a"] } }];
    await expect(compileToolGrammar(tools, { format: "trelis-v3" })).rejects.toThrow(TypeError);
  });

  it("takes a boolean required beside a property for nothing, and definitions for anything", () => {
    const schema = { type: "object", required: true, properties: { x: { type: "string", required: true } } };
    expect(problems(schema, {})).toEqual([]);
    expect(problems(schema, { x: 1 })).not.toEqual([]);
    expect(problems({ $defs: { note: "anything" }, type: "string" }, "a")).toEqual([]);
  });
});
