import { type Schema, Validator } from "@cfworker/json-schema";
import { expect, it } from "vitest";
import { Random } from "../../../../../worker/sampling/random.ts";
import { accepts } from "../support.ts";

const random = new Random(20_261_120);
const below = (count: number): number => Math.floor(random.nextFloat() * count);
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

type Made = { readonly schema: Record<string, unknown>; readonly value: () => unknown };

const WORDS = ["", "a", 'x"y', "日本", "a\\b\n", "long text, with {signs} and [more]"];

/** A random schema and a maker of values that fit it. */
function make(depth: number): Made {
  const kinds = [
    "string",
    "integer",
    "number",
    "boolean",
    "null",
    "enum",
    "bounded",
    ...(depth > 0 ? ["object", "array", "tuple", "union", "both", "open"] : []),
  ];
  switch (pick(kinds)) {
    case "string":
      return { schema: { type: "string" }, value: () => pick(WORDS) };
    case "integer":
      return { schema: { type: "integer" }, value: () => below(2000) - 1000 };
    case "number":
      return { schema: { type: "number" }, value: () => (below(2000) - 1000) / 8 };
    case "boolean":
      return { schema: { type: "boolean" }, value: () => random.nextFloat() < 0.5 };
    case "null":
      return { schema: { type: "null" }, value: () => null };
    case "enum": {
      const values = [pick(WORDS), below(9), { k: [below(9)] }];
      return { schema: { enum: values }, value: () => pick(values) };
    }
    case "bounded":
      return { schema: { type: "string", minLength: 1, maxLength: 3 }, value: () => "日a\n".slice(0, 1 + below(3)) };
    case "array": {
      const item = make(depth - 1);
      return {
        schema: { type: "array", items: item.schema, minItems: 1, maxItems: 3 },
        value: () => Array.from({ length: 1 + below(3) }, item.value),
      };
    }
    case "tuple": {
      const [first, second] = [make(depth - 1), make(depth - 1)];
      return {
        schema: { type: "array", prefixItems: [first.schema, second.schema], items: false, minItems: 2 },
        value: () => [first.value(), second.value()],
      };
    }
    case "union": {
      const options = [make(depth - 1), make(depth - 1)];
      return { schema: { anyOf: options.map(({ schema }) => schema) }, value: () => pick(options).value() };
    }
    case "open": {
      const more = make(depth - 1);
      return {
        schema: { type: "object", additionalProperties: more.schema },
        value: () => Object.fromEntries(["p", "q q"].slice(0, below(3)).map((name) => [name, more.value()])),
      };
    }
    case "both": {
      const [one, other] = [make(depth - 1), make(depth - 1)];
      return {
        schema: {
          allOf: [
            { type: "object", properties: { one: one.schema }, required: ["one"] },
            { properties: { other: other.schema }, required: ["other"] },
          ],
        },
        value: () => ({ one: one.value(), other: other.value() }),
      };
    }
    default: {
      const names = ["a", "b c", "é", 'q"'].slice(0, 1 + below(4));
      const properties = names.map((name) => ({ name, made: make(depth - 1), isRequired: random.nextFloat() < 0.5 }));
      return {
        schema: {
          type: "object",
          properties: Object.fromEntries(properties.map(({ name, made }) => [name, made.schema])),
          required: properties.filter(({ isRequired }) => isRequired).map(({ name }) => name),
          additionalProperties: false,
        },
        value: () =>
          Object.fromEntries(
            properties.flatMap(({ name, made, isRequired }) =>
              isRequired || random.nextFloat() < 0.5 ? [[name, made.value()]] : [],
            ),
          ),
      };
    }
  }
}

/** The value with one thing changed, somewhere. */
function corrupt(value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && random.nextFloat() < 0.7) {
    const at = below(value.length);
    return value.map((entry, index) => (index === at ? corrupt(entry) : entry));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    const at = below(entries.length + 1);
    if (at === entries.length) return { ...value, surplus: 1 };
    if (random.nextFloat() < 0.3) return Object.fromEntries(entries.filter((_, index) => index !== at));
    return Object.fromEntries(entries.map(([name, entry], index) => [name, index === at ? corrupt(entry) : entry]));
  }
  return pick<unknown>([{ wrong: true }, "other", 0.25, [[]], null, 7]);
}

it("takes what the validator takes and refuses what it refuses, for random schemas and values", async () => {
  let refused = 0;
  for (let round = 0; round < 150; round++) {
    const { schema, value } = make(3);
    const validator = new Validator(structuredClone(schema) as Schema, "2020-12");
    for (let turn = 0; turn < 3; turn++) {
      const good = value();
      const bad = corrupt(good);
      const indent = below(2) * 4;
      expect({ schema, good, fits: await accepts({ kind: "json-schema", schema }, JSON.stringify(good, null, indent)) }).toEqual({
        schema,
        good,
        fits: true,
      });
      if (validator.validate(bad).valid) continue;
      refused++;
      expect({ schema, bad, fits: await accepts({ kind: "json-schema", schema }, JSON.stringify(bad, null, indent)) }).toEqual({
        schema,
        bad,
        fits: false,
      });
    }
  }
  expect(refused).toBeGreaterThan(200);
});
