import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSet, rightCall, SETS, toJsonSchema } from "../../../../bench/lib/bfcl/cases.mjs";
import { FIXTURES } from "../../../../scripts/lib/paths.mjs";

describe("the leaderboard's files", () => {
  it("are read whole, each case with as many truths as it has calls", () => {
    const sizes = Object.fromEntries(SETS.map((set) => [set, readSet(join(FIXTURES, "bfcl"), set).length]));
    expect(sizes).toMatchObject({ simple_python: 400, multiple: 200, parallel: 200, parallel_multiple: 200 });
    expect(readSet(join(FIXTURES, "bfcl"), "simple_python").every(({ truths }) => truths.length === 1)).toBe(true);
    expect(readSet(join(FIXTURES, "bfcl"), "irrelevance").every(({ truths }) => truths.length === 0)).toBe(true);
  });

  it("name what is missing", () => {
    expect(() => readSet(join(FIXTURES, "nowhere"), "multiple")).toThrow(/BFCL_v4_multiple\.json is not there; .*--data/);
  });
});

describe("toJsonSchema", () => {
  it("gives JSON Schema's names to the leaderboard's types, at any depth", () => {
    const given = {
      type: "dict",
      properties: {
        at: { type: "tuple", items: { type: "float" } },
        more: { type: "dict", properties: { any: { type: "any", description: "Anything." } } },
        count: { type: "integer", optional: true, default: 3 },
      },
      required: ["at"],
    };
    expect(toJsonSchema(given)).toEqual({
      type: "object",
      properties: {
        at: { type: "array", items: { type: "number" } },
        more: { type: "object", properties: { any: { description: "Anything." } } },
        count: { type: "integer", default: 3 },
      },
      required: ["at"],
    });
  });
});

function tool(name: string, ...parameters: string[]) {
  const properties = Object.fromEntries(parameters.map((parameter) => [parameter, {}]));
  return { type: "function" as const, function: { name, description: "", parameters: { type: "object", properties } } };
}

describe("rightCall", () => {
  it("takes the first value that says something, and leaves out what may be left out", () => {
    const truth = { book: { title: ["Emma"], copies: ["", 2], language: [""], unknown: ["", 1] } };
    expect(rightCall(truth, [tool("book", "title", "copies", "language")])).toEqual({
      name: "book",
      arguments: { title: "Emma", copies: 2 },
    });
  });

  it("prefers a value that fits the schema, and leaves out what may be where none does", () => {
    const properties = { day: { type: "string" }, hour: { type: "integer" }, mode: { type: "string" } };
    const play = {
      type: "function" as const,
      function: { name: "play", description: "", parameters: { type: "object", properties } },
    };
    const truth = { play: { day: [5, "5th"], hour: ["", "noon"], mode: [true] } };
    expect(rightCall(truth, [play]).arguments).toEqual({ day: "5th", mode: true });
  });

  it("looks into objects and lists, which hold lists of allowed values again", () => {
    const truth = { ask: { where: [[{ field: ["age"], value: ["25", 25] }]], area: [{ width: [20], unit: ["", "m"] }] } };
    expect(rightCall(truth, [tool("ask", "where", "area")]).arguments).toEqual({
      where: [{ field: "age", value: "25" }],
      area: { width: 20, unit: "m" },
    });
  });
});
