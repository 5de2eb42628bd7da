import {
  isObject,
  own,
  requiredNames,
  type Schema,
  type SchemaObject,
  schemaMap,
  type TypeName,
  typeOf,
  typesOf,
} from "./schema.ts";

/**
 * One schema that says what both say, as far as a grammar can; what it cannot say is left to the check after decoding.
 * `false` where no value fits both.
 */
export function merge(one: Schema, other: Schema, place: string): Schema {
  if (one === false || other === false) return false;
  if (one === true) return other;
  if (other === true) return one;
  const merged: { [keyword: string]: unknown } = { ...other, ...one };
  // In the types, `nullable` is read already.
  delete merged.nullable;
  const types = commonTypes(typesOf(one, place), typesOf(other, place));
  if (types !== null && types.length === 0) return false;
  if (types !== null) merged.type = types;
  if (!mergeEnums(merged, one, other) || !mergeObjects(merged, one, other, place)) return false;
  if (isSchema(own(one, "items")) && isSchema(own(other, "items")))
    merged.items = merge(own(one, "items") as Schema, own(other, "items") as Schema, place);
  for (const keyword of ["minLength", "minItems"]) pick(merged, one, other, keyword, Math.max);
  for (const keyword of ["maxLength", "maxItems"]) pick(merged, one, other, keyword, Math.min);
  const both = ["anyOf", "oneOf", "allOf", "$ref"].filter(
    (keyword) => Object.hasOwn(one, keyword) && Object.hasOwn(other, keyword),
  );
  // Kept apart: the reader works through `allOf` one after the other.
  if (both.length > 0) {
    for (const keyword of both) delete merged[keyword];
    const rest = Object.fromEntries(both.map((keyword) => [keyword, own(other, keyword)]));
    const first = Object.fromEntries(both.map((keyword) => [keyword, own(one, keyword)]));
    merged.allOf = [...(Array.isArray(merged.allOf) ? merged.allOf : []), first, rest];
  }
  return merged;
}

/** The types that both allow; null for all. An integer is a number too. */
function commonTypes(one: readonly TypeName[] | null, other: readonly TypeName[] | null): readonly TypeName[] | null {
  if (one === null || other === null) return one ?? other;
  const has = (list: readonly TypeName[], type: TypeName): boolean =>
    list.includes(type) || (type === "integer" && list.includes("number"));
  return [...new Set([...one.filter((type) => has(other, type)), ...other.filter((type) => has(one, type))])];
}

/** False where no value is left. */
function mergeEnums(merged: { [keyword: string]: unknown }, one: SchemaObject, other: SchemaObject): boolean {
  const lists = [one, other].flatMap((schema) => {
    const values = valuesOf(schema);
    return values === null ? [] : [values];
  });
  const [first, second] = lists;
  if (first === undefined || second === undefined) return true;
  const texts = new Set(second.map((value) => JSON.stringify(value)));
  const common = first.filter((value) => texts.has(JSON.stringify(value)));
  delete merged.const;
  merged.enum = common;
  return common.length > 0;
}

/** The values that `const` or `enum` allows; null where there is neither. */
export function valuesOf(schema: SchemaObject): readonly unknown[] | null {
  if (Object.hasOwn(schema, "const")) return [own(schema, "const")];
  const list = own(schema, "enum");
  if (!Array.isArray(list)) return null;
  const isNullable = own(schema, "nullable") === true && !list.some((value) => typeOf(value) === "null");
  return isNullable ? [...list, null] : list;
}

/** False where a property is needed that the other forbids. */
function mergeObjects(merged: { [keyword: string]: unknown }, one: SchemaObject, other: SchemaObject, place: string): boolean {
  const [mine, theirs] = [schemaMap(one, "properties", place), schemaMap(other, "properties", place)];
  const required = [...new Set([...requiredNames(one, place), ...requiredNames(other, place)])];
  if (required.length > 0) merged.required = required;
  const [moreOfMine, moreOfTheirs] = [own(one, "additionalProperties"), own(other, "additionalProperties")];
  if (isSchema(moreOfMine) && isSchema(moreOfTheirs)) merged.additionalProperties = merge(moreOfMine, moreOfTheirs, place);
  if (mine === null && theirs === null) return true;
  const properties: { [name: string]: unknown } = Object.create(null);
  for (const name of new Set([...Object.keys(mine ?? {}), ...Object.keys(theirs ?? {})])) {
    const here = mine === null ? undefined : own(mine, name);
    const there = theirs === null ? undefined : own(theirs, name);
    if (isSchema(here) && isSchema(there)) properties[name] = merge(here, there, place);
    else if (here === undefined) properties[name] = moreOfMine === false && mine !== null ? false : there;
    else properties[name] = moreOfTheirs === false && theirs !== null && there === undefined ? false : here;
  }
  merged.properties = properties;
  return required.every((name) => properties[name] !== false);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "boolean" || isObject(value);
}

function pick(
  merged: { [keyword: string]: unknown },
  one: SchemaObject,
  other: SchemaObject,
  keyword: string,
  choose: (a: number, b: number) => number,
): void {
  const [a, b] = [own(one, keyword), own(other, keyword)];
  if (typeof a === "number" && typeof b === "number") merged[keyword] = choose(a, b);
}
