import { choice, repeat, type RuleBook, sequence } from "../ebnf.ts";
import {
  anyArray,
  anyString,
  anyValue,
  booleanValue,
  braces,
  exactValue,
  integerValue,
  nullValue,
  numberValue,
  type Place,
  space,
} from "../json-rules.ts";
import { flatten, onlyReference } from "./flatten.ts";
import { valuesOf } from "./merge.ts";
import { objectRule } from "./object-rules.ts";
import { fitsPlainly } from "./plain-fit.ts";
import { References } from "./references.ts";
import { asSchema, count, isObject, own, type Schema, type SchemaObject, schemaError, type TypeName, typesOf } from "./schema.ts";
import { stringRule } from "./string-rules.ts";

/** Items are spelled out up to this many; longer limits are checked after decoding. */
const SPELLED_ITEMS = 64;
const DEPTH_LIMIT = 128;

/**
 * Rules for the values of one schema. What a grammar cannot say, or what xgrammar says wrongly, is left out and checked after
 * decoding: bounds of numbers, `multipleOf`, `uniqueItems`, `contains`, `not`, `if`, `dependentRequired` and the like.
 */
export class SchemaRules {
  readonly rules: RuleBook;
  readonly #references: References;
  readonly #names: Map<string, string> = new Map();
  #depth = 0;

  /** @param root the whole schema, which its references point into */
  constructor(rules: RuleBook, root: unknown) {
    this.rules = rules;
    this.#references = new References(root);
  }

  /**
   * EBNF for a value that fits; null where none does.
   * @throws TypeError that names the place, for a type or a reference that is unknown, and for keywords of a wrong form
   */
  value(given: unknown, position: Place, place: string): string | null {
    const schema = asSchema(given, place);
    if (schema === false) return null;
    if (schema === true) return anyValue(this.rules, position);
    const key = `${position} ${JSON.stringify(schema)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known === "" ? null : known;
    if (++this.#depth > DEPTH_LIMIT) throw schemaError(place, `it is nested deeper than ${DEPTH_LIMIT} levels`);
    const name = this.rules.reserve(place.split("/").at(-1) ?? "value");
    this.#names.set(key, name);
    const options = this.#options(schema, position, place).filter((option) => option !== name);
    this.#depth--;
    if (options.length === 0) {
      this.#names.set(key, "");
      return null;
    }
    this.rules.define(name, choice(this.rules, options));
    return name;
  }

  #options(schema: SchemaObject, position: Place, place: string): string[] {
    const reference = onlyReference(schema);
    if (reference !== null) {
      // By the place that it points to, so that a schema that contains itself becomes a rule that does.
      const target = this.value(this.#references.resolve(reference, place), position, String(reference));
      return target === null ? [] : [target];
    }
    return flatten(schema, this.#references, place).flatMap((alternative) => this.#alternative(alternative, position, place));
  }

  #alternative(schema: SchemaObject, position: Place, place: string): string[] {
    const types = typesOf(schema, place);
    const values = valuesOf(schema);
    if (values !== null) {
      const fitting = values.filter((value) => fitsPlainly(value, schema, place));
      return fitting.map((value) => exactValue(this.rules, value));
    }
    if (own(schema, "enum") !== undefined) throw schemaError(`${place}/enum`, "it is no list; give a list of values");
    const implied = types ?? impliedTypes(schema);
    if (implied === null) return [anyValue(this.rules, position)];
    return implied.flatMap((type) => {
      const option = this.#ofType(type, schema, position, place);
      return option === null ? [] : [option];
    });
  }

  #ofType(type: TypeName, schema: SchemaObject, position: Place, place: string): string | null {
    const { rules } = this;
    switch (type) {
      case "null":
        return nullValue();
      case "boolean":
        return booleanValue();
      case "integer":
        return integerValue(rules);
      case "number":
        return numberValue(rules);
      case "string":
        return stringRule(rules, schema, place) ?? anyString(rules, position);
      case "array":
        return this.#array(schema, place);
      case "object":
        return objectRule(this, schema, place);
    }
  }

  #array(schema: SchemaObject, place: string): string | null {
    const { first, items } = arrayItems(schema, place);
    const least = count(schema, "minItems", place) ?? 0;
    const longest = count(schema, "maxItems", place) ?? Number.POSITIVE_INFINITY;
    if (least > longest) return null;
    if (first.length === 0 && items === undefined && least === 0 && longest === Number.POSITIVE_INFINITY)
      return anyArray(this.rules);
    const fixed = first.map((entry, index) => this.value(entry, "inside", `${place}/prefixItems/${index}`));
    const impossible = fixed.indexOf(null);
    const usable = fixed.slice(0, Math.min(impossible < 0 ? fixed.length : impossible, longest)) as string[];
    // As with properties, what a list of first items does not name may not come, unless the schema says so.
    const more = impossible >= 0 ? null : this.value(items ?? first.length === 0, "inside", `${place}/items`);
    if (least > usable.length && more === null) return null;
    const rest = more === null || usable.length >= longest ? null : this.#more(more, least, longest, usable.length);
    return braces(this.rules, "[", this.#items(usable, rest, least), "]");
  }

  /** EBNF for further items, each with its comma in front unless it is the first of all. */
  #more(item: string, least: number, longest: number, before: number): string {
    const cap = (bound: number): number => Math.max(0, bound - before);
    const most = longest - before > SPELLED_ITEMS ? Number.POSITIVE_INFINITY : cap(longest);
    const fewest = Math.min(cap(least), SPELLED_ITEMS);
    const next = sequence(['","', space(this.rules), item]);
    if (before > 0) return repeat(next, fewest, most);
    const list = sequence([item, repeat(next, Math.max(0, fewest - 1), most - 1)]);
    return fewest === 0 ? repeat(list, 0, 1) : list;
  }

  #items(fixed: readonly string[], rest: string | null, least: number): string {
    if (fixed.length === 0) return rest ?? '""';
    return fixed.reduceRight((after, item, index) => {
      const written = sequence(index === 0 ? [item, after] : ['","', space(this.rules), item, after]);
      return index >= least ? repeat(written, 0, 1) : written;
    }, rest ?? "");
  }
}

/** Items by position, and what comes after them, in the words of draft 2020-12 or 7. */
function arrayItems(
  schema: SchemaObject,
  place: string,
): { readonly first: readonly Schema[]; readonly items: Schema | undefined } {
  const items = own(schema, "items");
  const listed = Array.isArray(items) ? items : own(schema, "prefixItems");
  const after = Array.isArray(items) ? own(schema, "additionalItems") : items;
  if (listed !== undefined && !Array.isArray(listed)) throw schemaError(`${place}/prefixItems`, "it is no list of schemas");
  return {
    first: (listed ?? []).map((entry: unknown, index: number) => asSchema(entry, `${place}/prefixItems/${index}`)),
    items: after === undefined ? undefined : asSchema(after, `${place}/items`),
  };
}

/** What a schema without `type` is about, by its other keywords; null for anything. */
function impliedTypes(schema: SchemaObject): readonly TypeName[] | null {
  const has = (...keywords: string[]): boolean => keywords.some((keyword) => Object.hasOwn(schema, keyword));
  if (has("properties", "required", "additionalProperties", "patternProperties")) return ["object"];
  if (has("items", "prefixItems", "minItems", "maxItems")) return ["array"];
  if (has("pattern", "minLength", "maxLength", "format")) return ["string"];
  if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")) return ["number"];
  return isObject(schema) ? null : ["object"];
}

/**
 * EBNF for a value that fits the schema.
 * @throws TypeError where no value fits, and as {@link SchemaRules.value} does
 */
export function schemaValue(rules: RuleBook, schema: unknown, position: Place): string {
  const value = new SchemaRules(rules, schema).value(schema, position, "#");
  if (value === null) throw schemaError("#", "no value fits it");
  return value;
}
