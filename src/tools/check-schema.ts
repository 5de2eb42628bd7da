import { dereference, type Schema } from "@cfworker/json-schema";

/** Keywords that hold one schema, a list of schemas, or schemas by name. `items` and `dependencies` may hold either form. */
const ONE: readonly string[] = [
  "additionalItems",
  "additionalProperties",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
];
const LISTS: readonly string[] = ["allOf", "anyOf", "items", "oneOf", "prefixItems"];
const MAPS: readonly string[] = ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];

const TYPES: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);

type SchemaObject = { readonly [keyword: string]: unknown };

/**
 * Looks at every schema within a schema, reached by keywords or references, for what the validator would stumble over only when a
 * value comes there. Annotations (`default`, `examples` and the like) are not schemas and may hold anything.
 * @param schema the validator's copy: resolving references leaves marks in it.
 * @throws SyntaxError for a `pattern` that is no regular expression, TypeError for a `type` that is none, Error for a `$ref` that leads
 * nowhere and for `$dynamicRef`; all name the place.
 */
export function checkSchema(schema: Schema): void {
  const targets = dereference(schema);
  const seen = new Set<object>();
  const look = (value: unknown, place: string): void => {
    if (!isObject(value) || seen.has(value)) return;
    seen.add(value);
    if (value.pattern !== undefined) checkPattern(value.pattern, `${place}/pattern`);
    if (isObject(value.patternProperties))
      for (const pattern of Object.keys(value.patternProperties)) checkPattern(pattern, `${place}/patternProperties`);
    if (value.$dynamicRef !== undefined) throw new Error(`${place}/$dynamicRef cannot be followed; use $ref`);
    checkType(value.type, `${place}/type`);
    for (const keyword of ["$ref", "$recursiveRef"] as const) follow(value, keyword, place);
    for (const keyword of ONE) look(value[keyword], `${place}/${keyword}`);
    for (const keyword of LISTS) {
      const list = value[keyword];
      if (Array.isArray(list)) for (const [index, entry] of list.entries()) look(entry, `${place}/${keyword}/${index}`);
    }
    for (const keyword of MAPS) {
      const map = value[keyword];
      if (isObject(map)) for (const [name, entry] of Object.entries(map)) look(entry, `${place}/${keyword}/${name}`);
    }
  };
  const follow = (value: SchemaObject, keyword: "$ref" | "$recursiveRef", place: string): void => {
    if (value[keyword] === undefined) return;
    const address = value[keyword === "$ref" ? "__absolute_ref__" : "__absolute_recursive_ref__"];
    const target = typeof address === "string" ? targets[address] : undefined;
    if (target === undefined)
      throw new Error(`${place}/${keyword} is ${JSON.stringify(value[keyword])}, which is not a place in this schema`);
    look(target, `${place}/${keyword}`);
  };
  look(schema, "#");
}

/** With another name no value would ever pass. */
function checkType(type: unknown, place: string): void {
  for (const name of Array.isArray(type) ? type : [type]) {
    if (name !== undefined && !(typeof name === "string" && TYPES.has(name)))
      throw new TypeError(`${place} is ${JSON.stringify(name)}; it must be one of ${[...TYPES].join(", ")}`);
  }
}

/** With the flag that the validator uses. */
function checkPattern(pattern: unknown, place: string): void {
  if (typeof pattern !== "string")
    throw new TypeError(`${place} is ${JSON.stringify(pattern)}; give a regular expression as text`);
  try {
    new RegExp(pattern, "u");
  } catch (error) {
    throw new SyntaxError(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
