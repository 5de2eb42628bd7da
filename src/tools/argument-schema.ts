import { type Schema, Validator } from "@cfworker/json-schema";
import type { JsonSchema } from "../prompts/chat-message.ts";
import { isJsonObject } from "../prompts/call-text.ts";
import type { JsonObject } from "../prompts/conversation.ts";
import { checkSchema } from "./check-schema.ts";

/** Keywords whose errors only say that a deeper one has an error. */
const WRAPPERS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "additionalProperties",
  "items",
  "prefixItems",
  "$ref",
  "allOf",
]);
/** How many problems are named; a model needs no more to correct itself. */
export const PROBLEM_LIMIT = 3;

/** Checks arguments against a function's schema. Nothing is evaluated as code, so it works under a Content-Security-Policy. */
export type ArgumentCheck = (given: JsonObject) => readonly string[];

/** Keywords beside which `additionalProperties` would not know all names that are allowed. */
const MORE_NAMES = [
  "additionalProperties",
  "patternProperties",
  "unevaluatedProperties",
  "$ref",
  "allOf",
  "anyOf",
  "oneOf",
  "if",
  "dependentSchemas",
];

/**
 * The schema as a function's arguments: beside its `properties`, no other names are allowed unless it says so. JSON Schema itself allows them,
 * but no handler expects them.
 */
function closed(schema: Schema): Schema {
  const isOpen = schema.properties === undefined || MORE_NAMES.some((keyword) => keyword in schema);
  return isOpen ? schema : { ...schema, additionalProperties: false };
}

/** One of these is in every schema that says something about an object. */
const OBJECT_KEYWORDS: readonly string[] = [
  ...MORE_NAMES,
  "type",
  "properties",
  "required",
  "minProperties",
  "maxProperties",
  "propertyNames",
  "dependentRequired",
  "dependencies",
  "not",
  "$schema",
  "description",
  "title",
];

/** @throws TypeError for what no arguments could pass, or what was meant otherwise */
function checkSense(schema: JsonObject): void {
  const names = Object.keys(schema);
  if (names.length > 0 && !names.some((name) => OBJECT_KEYWORDS.includes(name))) {
    const example = `{ type: "object", properties: { ${names[0]}: { type: "string" } } }`;
    throw new TypeError(
      `none of ${names.join(", ")} is a keyword of an object's schema; the names of arguments go into properties: ${example}.`,
    );
  }
  const { properties, required, additionalProperties, patternProperties } = closed(schema as Schema);
  if (additionalProperties !== false || patternProperties !== undefined || !Array.isArray(required)) return;
  const unknown = required.find((name) => !Object.hasOwn(properties ?? {}, name));
  if (unknown !== undefined) throw new TypeError(`it requires ${JSON.stringify(unknown)}, which is not among its properties.`);
}

/**
 * Prepares the check of a schema (draft 2020-12; draft 7 and 4 where `$schema` says so). Arguments that the schema does not name are
 * refused, unless it has `additionalProperties` or combines other schemas.
 * @throws TypeError where `parameters` is no schema of an object, or has a pattern or a reference, however deep, that cannot be used.
 */
export function argumentCheck(parameters: JsonSchema, place: string): ArgumentCheck {
  if (!isJsonObject(parameters) || ("type" in parameters && parameters.type !== "object")) {
    throw new TypeError(`${place} must be the JSON Schema of an object: { type: "object", properties: { … } }.`);
  }
  let validator: Validator;
  try {
    // The validator writes into the schema that it is given; the page's own may be frozen, and is shown to the model.
    checkSense(parameters);
    const schema = closed(structuredClone(parameters) as Schema);
    checkSchema(schema);
    validator = new Validator(schema, draftOf(parameters.$schema), false);
    validator.validate({});
  } catch (error) {
    throw new TypeError(
      `${place} is not a JSON Schema that can be used: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  return (given) => {
    const { valid, errors } = validator.validate(given);
    if (valid) return [];
    const leaves = errors.filter(({ keyword }) => !WRAPPERS.has(keyword));
    const problems = (leaves.length > 0 ? leaves : errors).map(({ instanceLocation, keyword, error }) => {
      const path = instanceLocation.replace(/^#\/?/, "").replaceAll("/", ".");
      const text = keyword === "false" ? "This argument is not allowed." : error;
      return path === "" ? text : `${path}: ${text}`;
    });
    return [...new Set(problems)].slice(0, PROBLEM_LIMIT);
  };
}

function draftOf(schemaUri: unknown): "4" | "7" | "2019-09" | "2020-12" {
  if (typeof schemaUri !== "string") return "2020-12";
  if (schemaUri.includes("draft-04")) return "4";
  if (schemaUri.includes("draft-07") || schemaUri.includes("draft-06")) return "7";
  return schemaUri.includes("2019-09") ? "2019-09" : "2020-12";
}
