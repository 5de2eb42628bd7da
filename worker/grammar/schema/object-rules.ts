import { choice, literal, sequence } from "../ebnf.ts";
import { braces, space } from "../json-rules.ts";
import { otherKeyRest, prefixOf } from "./other-keys.ts";
import { patternRule } from "./pattern.ts";
import { asSchema, own, requiredNames, type SchemaObject, schemaMap } from "./schema.ts";
import { stringRule } from "./string-rules.ts";
import type { SchemaRules } from "./value-rules.ts";

type Property = { readonly pair: string; readonly isRequired: boolean };

/**
 * EBNF for an object: its properties in the schema's order, the optional ones or not, then further ones where the schema names
 * them.
 * @throws TypeError where a required property can have no value
 */
export function objectRule(schemas: SchemaRules, schema: SchemaObject, place: string): string {
  const { rules } = schemas;
  const declared = schemaMap(schema, "properties", place);
  const patterns = schemaMap(schema, "patternProperties", place);
  const required = requiredNames(schema, place);
  const further = own(schema, "additionalProperties") ?? own(schema, "unevaluatedProperties");
  const saysNothing = declared === null && patterns === null && further === undefined;
  // Who names no property at all means any object.
  const others = further === undefined ? saysNothing : asSchema(further, `${place}/additionalProperties`);
  const undeclared = required.filter((name) => declared === null || !Object.hasOwn(declared, name));

  const properties: Property[] = [];
  const add = (name: string, value: unknown, where: string): boolean => {
    const text = schemas.value(value, "inside", where);
    const isRequired = required.includes(name);
    if (text === null) return !isRequired;
    properties.push({ pair: sequence([literal(`${JSON.stringify(name)}:`), space(rules), text]), isRequired });
    return true;
  };
  for (const [name, value] of Object.entries(declared ?? {})) {
    if (!add(name, value, `${place}/properties/${name}`)) return impossible(place, name);
  }
  for (const name of undeclared) {
    const value = valueOfPattern(patterns, name) ?? (others === false ? further !== false : others);
    if (!add(name, value, `${place}/required/${name}`)) return impossible(place, name);
  }
  const names = [...Object.keys(declared ?? {}), ...undeclared];
  const more = furtherPair(schemas, schema, names, patterns, others, place);
  if (properties.length === 0 && more === null) return braces(rules, "{", '""', "}");
  return braces(rules, "{", members(schemas, properties, more), "}");
}

function impossible(place: string, name: string): never {
  throw new TypeError(
    `The schema cannot be used for a grammar: at ${place}, the property ${JSON.stringify(name)} is required, and no value fits it.`,
  );
}

/**
 * A pair that is not among the properties; null where there may be none. Its name is none of theirs, and where no pattern applies, none
 * that a pattern means. Patterns that are more than a beginning, and `propertyNames`, are not compared with them here.
 */
function furtherPair(
  schemas: SchemaRules,
  schema: SchemaObject,
  declared: readonly string[],
  patterns: SchemaObject | null,
  others: unknown,
  place: string,
): string | null {
  const { rules } = schemas;
  const names = own(schema, "propertyNames");
  const limited = typeof names === "object" && names !== null ? stringRule(rules, names as SchemaObject, place) : null;
  const pairs: string[] = [];
  const add = (key: string, value: unknown, where: string): void => {
    const text = schemas.value(value, "inside", where);
    if (text !== null) pairs.push(sequence([key, '":"', space(rules), text]));
  };
  const otherKey = (prefixes: readonly string[]): string => `"\\"" ${otherKeyRest(rules, declared, prefixes)}`;
  const prefixes: string[] = [];
  for (const [pattern, value] of Object.entries(patterns ?? {})) {
    const prefix = prefixOf(pattern);
    if (prefix === null) {
      add(patternRule(rules, pattern) ?? otherKey([]), value, `${place}/patternProperties`);
      continue;
    }
    prefixes.push(prefix);
    const left = declared.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    const begin = literal(JSON.stringify(prefix).slice(0, -1));
    add(`${begin} ${otherKeyRest(rules, left)}`, value, `${place}/patternProperties`);
  }
  if (others !== false) add(limited ?? otherKey(prefixes), others, `${place}/additionalProperties`);
  return pairs.length === 0 ? null : choice(rules, pairs);
}

function valueOfPattern(patterns: SchemaObject | null, name: string): unknown {
  for (const [pattern, value] of Object.entries(patterns ?? {})) {
    try {
      if (new RegExp(pattern, "u").test(name)) return value;
    } catch {
      // A pattern that is none is reported where the arguments are checked.
    }
  }
  return undefined;
}

/** The members with their commas. `after` of a property is what may follow once one is written, `start` where none is yet. */
function members(schemas: SchemaRules, properties: readonly Property[], more: string | null): string {
  const { rules } = schemas;
  const comma = sequence(['","', space(rules)]);
  let after = more === null ? '""' : rules.add("further", `(${comma} ${more})*`);
  let start: string[] = more === null ? ['""'] : ['""', `${more} ${after}`];
  for (const { pair, isRequired } of [...properties].reverse()) {
    const written = sequence([pair, after]);
    const next = sequence([comma, written]);
    start = isRequired ? [written] : [written, ...start];
    after = rules.add("members", isRequired ? next : choice(rules, [next, after]));
  }
  return choice(rules, start);
}
