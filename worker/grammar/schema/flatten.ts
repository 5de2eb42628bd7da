import { merge } from "./merge.ts";
import type { References } from "./references.ts";
import { own, type Schema, type SchemaObject, schemaError, schemaList } from "./schema.ts";

/** Keywords that say how values are to be combined, or only in which document they stand. */
const COMBINERS: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "$ref"]);

/** What says nothing about which values fit. */
const SILENT: ReadonlySet<string> = new Set([
  ...["title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment", "format"],
  ...["$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$defs", "definitions", "$vocabulary"],
]);

/** How often a schema may refer on before it counts as a circle, and how many alternatives it may come to. */
const DEPTH_LIMIT = 64;
const ALTERNATIVE_LIMIT = 256;

/**
 * A schema as alternatives without `$ref`, `allOf`, `anyOf` and `oneOf`: a value that fits, fits one of them.
 * `oneOf` counts as a union; that only one of them fits is checked after decoding.
 * @throws TypeError for a bad reference, a circle, or too many alternatives
 */
export function flatten(schema: Schema, references: References, place: string, depth: number = 0): SchemaObject[] {
  if (schema === false) return [];
  if (schema === true) return [{}];
  if (depth > DEPTH_LIMIT) throw schemaError(place, "it refers to itself without anything in between");
  const base: SchemaObject = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !COMBINERS.has(keyword)));
  let alternatives: Schema[] = [base];
  const restrict = (choices: readonly Schema[]): void => {
    alternatives = alternatives.flatMap((one) =>
      choices.flatMap((other) => flatten(merge(one, other, place), references, place, depth + 1)),
    );
    if (alternatives.length > ALTERNATIVE_LIMIT)
      throw schemaError(place, `it comes to more than ${ALTERNATIVE_LIMIT} alternatives; simplify its anyOf and allOf`);
  };
  const reference = own(schema, "$ref");
  if (reference !== undefined) restrict(flatten(references.resolve(reference, place), references, String(reference), depth + 1));
  for (const part of schemaList(schema, "allOf", place) ?? []) restrict(flatten(part, references, place, depth + 1));
  for (const keyword of ["anyOf", "oneOf"]) {
    const options = schemaList(schema, keyword, place);
    if (options !== null) restrict(options.flatMap((option) => flatten(option, references, place, depth + 1)));
  }
  return alternatives.filter((alternative): alternative is SchemaObject => typeof alternative === "object");
}

/** The place that a schema is nothing but a reference to; null where it says more. */
export function onlyReference(schema: SchemaObject): unknown {
  const says = Object.keys(schema).filter((keyword) => !SILENT.has(keyword));
  return says.length === 1 && says[0] === "$ref" ? own(schema, "$ref") : null;
}
