import { isObject, own, requiredNames, type SchemaObject, schemaMap, typeOf, typesOf } from "./schema.ts";

/**
 * Whether a value of `const` or `enum` fits what else stands beside it, as far as types, properties and items say so, however deep. What
 * refers or combines is left to the check after decoding.
 */
export function fitsPlainly(value: unknown, schema: unknown, place: string): boolean {
  if (!isObject(schema)) return schema !== false;
  const type = typeOf(value);
  const types = typesOf(schema, place);
  if (types !== null && !types.includes(type) && !(type === "integer" && types.includes("number"))) return false;
  if (Array.isArray(value)) {
    const items = own(schema, "items");
    return (
      !isObject(items) || own(schema, "prefixItems") !== undefined || value.every((entry) => fitsPlainly(entry, items, place))
    );
  }
  return !isObject(value) || objectFits(value, schema, place);
}

function objectFits(value: SchemaObject, schema: SchemaObject, place: string): boolean {
  const properties = schemaMap(schema, "properties", place) ?? {};
  const isClosed = own(schema, "additionalProperties") === false && own(schema, "patternProperties") === undefined;
  return (
    requiredNames(schema, place).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, entry]) =>
      Object.hasOwn(properties, name) ? fitsPlainly(entry, own(properties, name), `${place}/properties/${name}`) : !isClosed,
    )
  );
}
