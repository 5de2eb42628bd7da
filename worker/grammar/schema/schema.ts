/** A JSON Schema as the grammar reads it, and what is wrong with one. */

export type SchemaObject = { readonly [keyword: string]: unknown };
export type Schema = boolean | SchemaObject;

export type TypeName = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

export const TYPE_NAMES: readonly TypeName[] = ["null", "boolean", "integer", "number", "string", "array", "object"];

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A property of the schema's own, never one of the prototype. */
export function own(schema: SchemaObject, keyword: string): unknown {
  return Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
}

/** @throws TypeError for what is no schema */
export function asSchema(value: unknown, place: string): Schema {
  if (typeof value === "boolean" || isObject(value)) return value;
  throw schemaError(place, `it is ${describe(value)}; a schema is an object, true or false`);
}

/** A keyword's object of schemas; null where it is absent. @throws TypeError where it is something else */
export function schemaMap(schema: SchemaObject, keyword: string, place: string): SchemaObject | null {
  const value = own(schema, keyword);
  if (value === undefined) return null;
  if (isObject(value)) return value;
  throw schemaError(`${place}/${keyword}`, `it is ${describe(value)}; give an object of schemas`);
}

/** A keyword's list of schemas, at least one; null where it is absent. @throws TypeError where it is something else */
export function schemaList(schema: SchemaObject, keyword: string, place: string): readonly Schema[] | null {
  const value = own(schema, keyword);
  if (value === undefined) return null;
  if (!Array.isArray(value) || value.length === 0)
    throw schemaError(`${place}/${keyword}`, `it is ${describe(value)}; give a list of at least one schema`);
  return value.map((entry, index) => asSchema(entry, `${place}/${keyword}/${index}`));
}

/** A keyword that counts something; null where it is absent. @throws TypeError where it is no count */
export function count(schema: SchemaObject, keyword: string, place: string): number | null {
  const value = own(schema, keyword);
  if (value === undefined) return null;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw schemaError(`${place}/${keyword}`, `it is ${describe(value)}; give an integer of at least 0`);
}

/** The names under `required`. @throws TypeError where it is no list of names */
export function requiredNames(schema: SchemaObject, place: string): readonly string[] {
  const value = own(schema, "required");
  // Draft 3 and some generators write a boolean beside a property; it says nothing here.
  if (value === undefined || typeof value === "boolean") return [];
  if (Array.isArray(value) && value.every((name): name is string => typeof name === "string")) return [...new Set(value)];
  throw schemaError(`${place}/required`, `it is ${describe(value)}; give a list of names`);
}

/** The types that a schema names; null where it names none. @throws TypeError for one that is unknown */
export function typesOf(schema: SchemaObject, place: string): readonly TypeName[] | null {
  const value = own(schema, "type");
  if (value === undefined) return null;
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  const unknown = names.find((name) => !TYPE_NAMES.some((known) => known === name));
  if (names.length === 0 || unknown !== undefined) {
    throw schemaError(
      `${place}/type`,
      `it is ${describe(names.length === 0 ? value : unknown)}; the types are ${TYPE_NAMES.join(", ")}`,
    );
  }
  const types = names as readonly TypeName[];
  return own(schema, "nullable") === true && !types.includes("null") ? [...types, "null"] : types;
}

/** The type that a value has. */
export function typeOf(value: unknown): TypeName {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "boolean" ? "boolean" : typeof value === "string" ? "string" : "object";
}

export function schemaError(place: string, fact: string): TypeError {
  return new TypeError(`The schema cannot be used for a grammar: at ${place}, ${fact}.`);
}

export function describe(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isObject(value)) return "an object";
  return value === undefined ? "missing" : (JSON.stringify(value) ?? typeof value).slice(0, 80);
}
