/** Reads the Berkeley Function Calling Leaderboard's files (v4) and writes their functions and answers in this project's terms. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@cfworker/json-schema";

/** The sets that have ground truths, and the one in which no call is right. */
export const SETS = ["simple_python", "multiple", "parallel", "parallel_multiple", "irrelevance"];

/**
 * @typedef {{ name: string, arguments: Record<string, unknown> }} Call
 * @typedef {Record<string, unknown>} Schema
 * @typedef {{ type: "function", function: { name: string, description: string, parameters: Schema } }} Tool
 * @typedef {Record<string, Record<string, unknown[]>>} GroundTruth one function's name, and for each parameter its allowed values
 * @typedef {{ id: string, set: string, messages: { role: string, content: string }[], tools: Tool[], truths: GroundTruth[] }} Case
 */

const TYPES = new Map([
  ["dict", "object"],
  ["float", "number"],
  ["tuple", "array"],
]);

/**
 * One set's cases, in the file's order. The irrelevance set has no truths.
 * @param {string} folder
 * @param {string} set
 * @returns {Case[]}
 */
export function readSet(folder, set) {
  const file = join(folder, `BFCL_v4_${set}.json`);
  if (!existsSync(file)) {
    throw new Error(`${file} is not there; give the folder with the leaderboard's files as --data.`);
  }
  const answers = join(folder, `BFCL_v4_${set}.answers.json`);
  const truths = new Map(existsSync(answers) ? lines(answers).map(({ id, ground_truth: truth }) => [id, truth]) : []);
  return lines(file).map(({ id, question, function: functions }) => ({
    id,
    set,
    messages: question.flat(),
    tools: functions.map(toTool),
    truths: truths.get(id) ?? [],
  }));
}

/**
 * @param {string} file
 * @returns {any[]}
 */
function lines(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}

/**
 * @param {{ name: string, description: string, parameters: Schema }} entry
 * @returns {Tool}
 */
function toTool({ name, description, parameters }) {
  return { type: "function", function: { name, description, parameters: toJsonSchema(parameters) } };
}

/**
 * The leaderboard's types are Python's: dict, float and tuple become JSON Schema's; `any` says nothing.
 * @param {Schema} given
 * @returns {Schema}
 */
export function toJsonSchema(given) {
  const { type, properties, items, optional: _, ...rest } = given;
  const inner = typeof given.additionalProperties === "object" ? given.additionalProperties : null;
  return {
    ...(type === "any" || type === undefined ? {} : { type: TYPES.get(String(type)) ?? type }),
    ...rest,
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(/** @type {Record<string, Schema>} */ (properties)).map(([name, value]) => [
              name,
              toJsonSchema(value),
            ]),
          ),
        }),
    ...(items === undefined ? {} : { items: toJsonSchema(/** @type {Schema} */ (items)) }),
    ...(inner === null ? {} : { additionalProperties: toJsonSchema(/** @type {Schema} */ (inner)) }),
  };
}

/**
 * One call that is right: of each parameter the first allowed value that fits the function's schema. Some allowed values do not (a number
 * for a text, a parameter that the function does not have); what may be left out is left out then.
 * @param {GroundTruth} truth
 * @param {readonly Tool[]} tools
 * @returns {Call}
 */
export function rightCall(truth, tools) {
  const [[name, parameters] = ["", {}]] = Object.entries(truth);
  const known = tools.find((tool) => tool.function.name === name)?.function.parameters.properties;
  const schemas = /** @type {Record<string, Schema>} */ (known ?? {});
  const given = concrete(parameters, schemas);
  // A model that is held to a grammar writes them in the schema's order.
  const order = [...Object.keys(schemas).filter((key) => Object.hasOwn(given, key)), ...Object.keys(given)];
  return { name, arguments: Object.fromEntries(order.map((key) => [key, given[key]])) };
}

/**
 * @param {Record<string, unknown[]>} parameters
 * @param {Record<string, Schema> | null} schemas null: nothing is known of them
 * @returns {Record<string, unknown>}
 */
function concrete(parameters, schemas) {
  const entries = Object.entries(parameters).flatMap(([name, allowed]) => {
    const values = allowed.filter((one) => one !== "").map(settled);
    const fits = values.find(
      (value) => schemas === null || (Object.hasOwn(schemas, name) && isValid(value, schemas[name] ?? {})),
    );
    if (fits !== undefined) return [[name, fits]];
    return allowed.includes("") || values.length === 0 ? [] : [[name, values[0]]];
  });
  return Object.fromEntries(entries);
}

/**
 * @param {unknown} value
 * @param {Schema} schema
 * @returns {boolean}
 */
function isValid(value, schema) {
  return new Validator(structuredClone(schema), "2020-12").validate(value).valid;
}

/**
 * Within a value, objects hold lists of allowed values again.
 * @param {unknown} value
 * @returns {unknown}
 */
function settled(value) {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== "object" || value === null) return value;
  const isAllowed = Object.values(value).every((inner) => Array.isArray(inner));
  return isAllowed ? concrete(/** @type {Record<string, unknown[]>} */ (value), null) : value;
}
