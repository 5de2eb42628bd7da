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

/** Definitions that nothing refers to may be anything. */
const LENIENT: readonly string[] = ["$defs", "definitions"];
const COUNTS: readonly string[] = [
  "maxContains",
  "maxItems",
  "maxLength",
  "maxProperties",
  "minContains",
  "minItems",
  "minLength",
  "minProperties",
];

const TYPES: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);

type SchemaObject = { readonly [keyword: string]: unknown };

/**
 * Looks at every schema within a schema, reached by keywords or references, for what the validator would stumble over only when a
 * value comes there, and for what no grammar could be made of, though nothing would be wrong with the arguments. Annotations (`default`,
 * `examples` and the like) are not schemas and may hold anything.
 * @param schema the validator's copy: resolving references leaves marks in it, and a boolean `required` is taken out.
 * @throws SyntaxError for a `pattern` that is no regular expression, TypeError for a `type` that is none and for any other keyword of a
 * wrong form, Error for a `$ref` that leads nowhere and for `$dynamicRef`; all name the place.
 */
export function checkSchema(schema: Schema): void {
  const targets = dereference(schema);
  const seen = new Set<object>();
  const look = (value: unknown, place: string): void => {
    if (value === undefined || typeof value === "boolean") return;
    if (!isObject(value)) throw new TypeError(`${place} is ${JSON.stringify(value)}; a schema is an object, true or false`);
    if (seen.has(value)) return;
    seen.add(value);
    if (value.pattern !== undefined) checkPattern(value.pattern, `${place}/pattern`);
    if (isObject(value.patternProperties))
      for (const pattern of Object.keys(value.patternProperties)) checkPattern(pattern, `${place}/patternProperties`);
    if (value.$dynamicRef !== undefined) throw new Error(`${place}/$dynamicRef cannot be followed; use $ref`);
    checkType(value.type, `${place}/type`);
    checkForms(value, place);
    for (const keyword of ["$ref", "$recursiveRef"] as const) follow(value, keyword, place);
    for (const keyword of ONE)
      if (keyword !== "items" || !Array.isArray(value.items)) look(value[keyword], `${place}/${keyword}`);
    for (const keyword of LISTS) {
      const list = value[keyword];
      if (Array.isArray(list)) for (const [index, entry] of list.entries()) look(entry, `${place}/${keyword}/${index}`);
    }
    for (const keyword of MAPS) {
      const map = value[keyword];
      if (map === undefined) continue;
      if (!isObject(map)) throw new TypeError(`${place}/${keyword} is ${JSON.stringify(map)}; give an object of schemas`);
      for (const [name, entry] of Object.entries(map)) {
        const isOther = (keyword === "dependencies" && Array.isArray(entry)) || (LENIENT.includes(keyword) && !isObject(entry));
        if (!isOther) look(entry, `${place}/${keyword}/${name}`);
      }
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

function checkForms(schema: SchemaObject, place: string): void {
  const refuse = (keyword: string, wanted: string): never => {
    throw new TypeError(`${place}/${keyword} is ${JSON.stringify(schema[keyword])}; give ${wanted}`);
  };
  // Draft 3 and some generators write it beside a property, where it says nothing.
  if (typeof schema.required === "boolean") Reflect.deleteProperty(schema, "required");
  const { required } = schema;
  if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === "string")))
    refuse("required", "a list of names");
  for (const keyword of COUNTS) {
    const count = schema[keyword];
    if (count !== undefined && !(typeof count === "number" && Number.isInteger(count) && count >= 0))
      refuse(keyword, "an integer of at least 0");
  }
  for (const keyword of ["allOf", "anyOf", "oneOf", "enum"]) {
    const list = schema[keyword];
    if (list !== undefined && !(Array.isArray(list) && list.length > 0)) refuse(keyword, "a list that is not empty");
  }
}

/** With another name, or none, no value would ever pass. */
function checkType(type: unknown, place: string): void {
  if (Array.isArray(type) && type.length === 0) throw new TypeError(`${place} is an empty list; give at least one type`);
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
