import { describe, expect, it } from "vitest";
import { accepts, fitting } from "../support.ts";

const node = {
  $ref: "#/$defs/node",
  $defs: {
    node: {
      type: "object",
      properties: { value: { type: "integer" }, next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] } },
      required: ["value", "next"],
    },
  },
};

/** A schema, values that fit it, values that do not. */
const CASES: Readonly<Record<string, readonly [unknown, readonly unknown[], readonly unknown[]]>> = {
  "integers without a fraction": [{ type: "integer" }, [0, 5, -3, 121], [1.5, "1", null, true]],
  numbers: [{ type: "number" }, [0, 1.5, -2e-7], ["1", null]],
  "booleans and null": [{ type: ["boolean", "null"] }, [true, false, null], [0, "true"]],
  "strings with every escape": [{ type: "string" }, ["", 'a"\\/\b\f\n\r\t\u0001é日😀'], [1, null, ["a"]]],
  "required and optional properties": [
    { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } }, required: ["a"] },
    [{ a: "x" }, { a: "", b: 3 }],
    [{}, { b: 1 }, { a: "x", c: 1 }, { a: 1 }, { b: 1, a: "x" }],
  ],
  "optional properties only": [
    { type: "object", properties: { a: {}, b: { type: "integer" }, c: { type: "boolean" } } },
    [{}, { a: [null] }, { b: 1 }, { c: true }, { a: "", c: false }, { b: 1, c: true }, { a: 1, b: 2, c: true }],
    [{ d: 1 }, { b: "x" }],
  ],
  "an object that says nothing": [{ type: "object" }, [{}, { a: [1, { b: null }] }], [[], 1, "{}"]],
  "an object without properties": [{ type: "object", properties: {} }, [{}], [{ a: 1 }]],
  "further properties": [
    { type: "object", properties: { a: { type: "integer" } }, required: ["a"], additionalProperties: { type: "string" } },
    [{ a: 1 }, { a: 1, q: "x", r: "y" }],
    [{ q: "x" }, { a: 1, q: 2 }],
  ],
  "further properties of any kind": [{ type: "object", properties: { a: {} }, additionalProperties: true }, [{ z: [] }], [[]]],
  "properties by pattern": [
    { type: "object", patternProperties: { "^x_": { type: "integer" } }, additionalProperties: false },
    [{}, { x_a: 1, x_b: 2 }],
    [{ y: 1 }, { x_a: "s" }],
  ],
  "further properties, none of which has the name of one that is described": [
    {
      properties: { n: { type: "integer" }, name: { type: "integer" }, 'q"\n/é😀': { type: "null" } },
      additionalProperties: true,
    },
    [{}, { n: 1, name: 2, x: "" }, { na: "", names: "", "": 1, m: 1, "\n": 1, 'q"\n/é': 1, 'q"\n/é😀é': 1, "\u0001": 1 }],
    [{ n: "x" }, { name: "x" }, { 'q"\n/é😀': 1 }, { x: 1, n: 1 }, { n: 1, m: "", name: 1 }],
  ],
  "properties by pattern, beside some with names": [
    {
      properties: { x_id: { type: "string" }, y: {} },
      patternProperties: { "^x_": { type: "integer" } },
      additionalProperties: { type: "boolean" },
    },
    [
      { x_id: "", x_i: 1, x_ids: 1, x_: 1, x: true, xx: true },
      { y: 1, x_a: 1 },
    ],
    [{ x_id: 1 }, { x_a: true }, { x_: true }, { x: 1 }],
  ],
  "a required property that is not described": [
    { type: "object", properties: {}, required: ["a"] },
    [{ a: [1] }],
    [{}, { b: 1 }],
  ],
  "lists with a length": [
    { type: "array", items: { type: "number" }, minItems: 1, maxItems: 3 },
    [[1], [1, 2, 3]],
    [[], [1, 2, 3, 4], ["a"]],
  ],
  "lists that are empty or not": [{ type: "array", items: { type: "string" } }, [[], ["a", "b"]], [[1], {}]],
  "lists by position": [
    { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }], minItems: 2 },
    [["a", 1]],
    [["a"], [1, "a"], ["a", 1, 2]],
  ],
  "lists by position as in draft 7": [
    { type: "array", items: [{ type: "string" }], additionalItems: { type: "integer" } },
    [[], ["a"], ["a", 1, 2]],
    [[1], ["a", "b"]],
  ],
  "enum with any value": [
    { enum: ["a", 1, null, { x: [1, "q"] }, 'é"\\'] },
    ["a", 1, null, { x: [1, "q"] }, 'é"\\'],
    ["b", 2, { x: [1] }, { x: [1, "q"], y: 1 }],
  ],
  "enum within a type": [{ type: "string", enum: ["a", 1] }, ["a"], [1]],
  const: [{ const: { a: [] } }, [{ a: [] }], [{}, { a: [1] }]],
  nullable: [{ type: "string", nullable: true }, ["a", null], [1]],
  "nullable enum": [{ type: "string", enum: ["a"], nullable: true }, ["a", null], ["b"]],
  "anyOf with what stands beside it": [
    {
      type: "object",
      properties: { a: { type: "string" } },
      required: ["a"],
      anyOf: [{ properties: { b: { type: "integer" } }, required: ["b"] }, { properties: { c: { type: "null" } } }],
    },
    [{ a: "x", b: 1 }, { a: "x" }, { a: "x", c: null }],
    [{ b: 1 }, { a: "x", b: "y" }],
  ],
  "oneOf as a union": [{ oneOf: [{ type: "string" }, { type: "integer" }] }, ["a", 1], [1.5, null]],
  "allOf merged": [
    {
      allOf: [
        { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
        { properties: { b: { type: "number" } }, required: ["b"] },
      ],
    },
    [{ a: "x", b: 1 }],
    [{ a: "x" }, { b: 1 }, { a: 1, b: 1 }],
  ],
  "allOf of one property": [
    {
      allOf: [
        { type: "object", properties: { a: { type: ["string", "integer"] } } },
        { properties: { a: { type: "integer" } }, required: ["a"] },
      ],
    },
    [{ a: 1 }],
    [{ a: "x" }, {}],
  ],
  "allOf of an object and values that it may be": [
    {
      allOf: [
        { type: "object", properties: { a: { type: "string" }, b: { items: { type: "null" } } }, required: ["a"] },
        { enum: [{ a: "x" }, { a: 1 }, {}, { a: "", b: [null] }, { a: "", b: [1] }, "a"] },
      ],
    },
    [{ a: "x" }, { a: "", b: [null] }],
    [{ a: 1 }, {}, { a: "", b: [1] }, "a"],
  ],
  "values beside what else is said of them": [
    { enum: [{ a: 1 }, { a: 1, b: 2 }, 5], properties: { a: { type: "number" } }, additionalProperties: false },
    [{ a: 1 }, 5],
    [{ a: 1, b: 2 }, { a: 2 }],
  ],
  "allOf of references": [
    {
      allOf: [{ $ref: "#/definitions/a" }, { $ref: "#/definitions/b" }],
      definitions: { a: { type: ["string", "null"] }, b: { type: ["null", "integer"] } },
    },
    [null],
    ["a", 1],
  ],
  "what contains itself": [
    node,
    [
      { value: 1, next: null },
      { value: 1, next: { value: 2, next: null } },
    ],
    [{ value: 1 }, { value: 1, next: { value: 2 } }],
  ],
  "what contains the whole": [
    { type: "object", properties: { kids: { type: "array", items: { $ref: "#" } } }, required: ["kids"] },
    [{ kids: [] }, { kids: [{ kids: [{ kids: [] }] }] }],
    [{ kids: [{}] }],
  ],
  "a merged schema that contains itself": [
    { allOf: [{ type: "object", properties: { kid: { $ref: "#" } } }, { properties: { kid: { type: "object" } } }] },
    [{}, { kid: { kid: {} } }],
    [{ kid: 1 }],
  ],
  "references by anchor and by id": [
    {
      type: "array",
      items: { anyOf: [{ $ref: "#word" }, { $ref: "https://example.org/count" }] },
      $defs: { a: { $anchor: "word", type: "string" }, b: { $id: "https://example.org/count", type: "integer" } },
    },
    [["a", 1]],
    [[null]],
  ],
  "true and an empty schema": [{ type: "array", prefixItems: [true, {}], minItems: 2 }, [[1, { a: [null] }]], [[1]]],
  "a property that may not come": [
    { type: "object", properties: { a: false, b: { type: "integer" } } },
    [{}, { b: 1 }],
    [{ a: 1 }],
  ],
  "not and if, left to the check": [
    { type: "integer", not: { const: 5 }, if: { minimum: 3 }, else: { multipleOf: 2 } },
    [5, 4],
    ["a"],
  ],
};

describe("the values of a schema", () => {
  it.each(Object.entries(CASES))("%s", async (_, [schema, good, bad]) => {
    expect(await fitting(schema, [...good, ...bad])).toEqual(good);
  });

  it("takes no name a second time, and none under another spelling", async () => {
    const schema = { properties: { "n/": { type: "integer" }, '"': { type: "integer" } }, additionalProperties: true };
    for (const text of ['{"n/": 1, "n/": "x"}', '{"\\u006e/": ""}', '{"n\\/": ""}', '{"n\\u002f": ""}', '{"\\u0022": ""}'])
      expect([text, await accepts({ kind: "json-schema", schema }, text)]).toEqual([text, false]);
    for (const text of ['{"n/": 1, "m": "x"}', '{"m\\u006e": ""}', '{"n\\n": ""}', '{"n/\\/": "", "\\u001f": 0}'])
      expect([text, await accepts({ kind: "json-schema", schema }, text)]).toEqual([text, true]);
  });

  it("refuses what is no JSON", async () => {
    const schema = { type: "object", properties: { a: { type: "number" } } };
    for (const text of ['{"a": 01}', '{"a": 1.}', '{"a": .5}', "{'a': 1}", '{"a": 1,}', '{"a": 1', '{"a": 1}}', "{a: 1}", ""])
      expect([text, await accepts({ kind: "json-schema", schema }, text)]).toEqual([text, false]);
  });

  it("takes no more white space than a writer of JSON needs, so that a model cannot go on with it for ever", async () => {
    const grammar = { kind: "json-object" } as const;
    expect(await accepts(grammar, `{\r\n${" ".repeat(64)}"a": 1\n}`)).toBe(true);
    for (const text of [`{\n${" ".repeat(65)}"a": 1}`, '{  "a": 1}', '{\n\n"a": 1}', `${" ".repeat(9)}{}`])
      expect([text, await accepts(grammar, text)]).toEqual([text, false]);
  });

  it("takes white space in front, and none behind, so that an answer is over with its value", async () => {
    expect(await accepts({ kind: "json-object" }, ' \n{"a": [1]}')).toBe(true);
    expect(await accepts({ kind: "json-object" }, "{} ")).toBe(false);
    expect(await accepts({ kind: "json-object" }, "[]")).toBe(false);
  });
});

describe("schemas that no grammar can be made of", () => {
  it.each([
    [
      "an unknown type",
      { type: "object", properties: { a: { type: "date" } } },
      /#\/properties\/a\/type, it is "date"; the types are null/,
    ],
    ["false", false, /no value fits/],
    ["a reference to nowhere", { type: "array", items: { $ref: "#/$defs/x" } }, /#\/items\/\$ref, "#\/\$defs\/x" is not a place/],
    ["a reference to another file", { $ref: "https://example.org/a.json" }, /not fetched/],
    ["a reference by the prototype", { $ref: "#/constructor" }, /not a place/],
    [
      "a required property without a value",
      { type: "object", properties: { a: false }, required: ["a"] },
      /"a" is required, and no value fits/,
    ],
    ["an empty enum", { enum: [] }, /no value fits/],
    [
      "a const that the other part refuses",
      { allOf: [{ type: "object", required: ["a"] }, { const: { b: 1 } }] },
      /no value fits/,
    ],
    ["types that exclude each other", { allOf: [{ type: "string" }, { type: "number" }] }, /no value fits/],
    ["itself", { $ref: "#" }, /no value fits/],
    ["itself by allOf", { allOf: [{ $ref: "#" }] }, /refers to itself/],
    ["properties that are none", { properties: 3 }, /#\/properties, it is 3; give an object of schemas/],
    ["an empty anyOf", { anyOf: [] }, /anyOf, it is an empty list/],
    ["required that is no list", { type: "object", required: "a" }, /give a list of names/],
    ["a negative length", { type: "string", minLength: -1 }, /minLength, it is -1/],
    ["a number", 5, /it is 5; a schema is an object/],
    ["too deep", JSON.parse(`${'{"type":"array","items":'.repeat(300)}{}${"}".repeat(300)}`), /nested deeper/],
  ])("%s is a TypeError that says where", async (_, schema, message) => {
    const attempt = accepts({ kind: "json-schema", schema }, "{}");
    await expect(attempt).rejects.toThrow(TypeError);
    await expect(attempt).rejects.toThrow(message);
  });
});
