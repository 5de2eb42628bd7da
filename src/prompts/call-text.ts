import type { JsonObject, ParsedCall, ToolSpec } from "./conversation.ts";
import { readJson } from "./loose-json.ts";

/** How many nested arrays and objects a call may have; a model needs few, and deeper ones overflow the stack of later code. */
const DEPTH_LIMIT = 64;

/** Keys that reach an object's prototype where a handler copies or merges carelessly. */
const PROTOTYPE_KEYS: readonly string[] = ["constructor", "prototype"];

/** Whether a value is an object of JSON: no array, not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Why a parsed value is refused as arguments or as a result, or null. `__proto__` as a key would change an object's prototype
 * wherever a handler copies it with an assignment.
 * @param forbids says which further keys are refused
 */
export function refusal(value: unknown, forbids: (key: string) => boolean = () => false, depth: number = 0): string | null {
  if (typeof value === "number" && !Number.isFinite(value)) return "it has a number that is too large";
  if (typeof value !== "object" || value === null) return null;
  if (depth >= DEPTH_LIMIT) return `it is nested deeper than ${DEPTH_LIMIT} levels`;
  for (const key of Object.keys(value)) {
    if (key === "__proto__" || forbids(key)) return `it has the key ${JSON.stringify(key)}`;
    const inner = refusal((value as { readonly [key: string]: unknown })[key], forbids, depth + 1);
    if (inner !== null) return inner;
  }
  return null;
}

/** {@link refusal} for a call's arguments: `constructor` and `prototype` are refused too, unless the function's schema names them. */
export function argumentRefusal(given: unknown, tool: ToolSpec | undefined): string | null {
  return refusal(given, (key) => PROTOTYPE_KEYS.includes(key) && !namesProperty(tool?.parameters, key));
}

function namesProperty(schema: unknown, property: string, depth: number = 0): boolean {
  if (typeof schema !== "object" || schema === null || depth >= DEPTH_LIMIT) return false;
  if (!Array.isArray(schema) && "properties" in schema) {
    const { properties } = schema;
    if (typeof properties === "object" && properties !== null && Object.hasOwn(properties, property)) return true;
  }
  return Object.values(schema).some((inner) => namesProperty(inner, property, depth + 1));
}

/** Under which keys a format's calls have the function's name and its arguments; the first of each is the one that it writes. */
export type CallKeys = { readonly name: readonly string[]; readonly arguments: readonly string[] };

export const NAME_AND_ARGUMENTS: CallKeys = { name: ["name"], arguments: ["arguments"] };

export type ReadCall =
  | { readonly kind: "call"; readonly call: ParsedCall }
  /** Meant as a call, but not readable as one. */
  | { readonly kind: "invalid"; readonly problem: string }
  /** An object that is no call. */
  | { readonly kind: "other" };

export type ReadOptions = {
  readonly keys?: CallKeys;
  /** `true` takes only valid JSON. Default `false`. */
  readonly strict?: boolean;
};

/**
 * Reads `{"name": …, "arguments": {…}}`, complete. Arguments may be JSON text in a string, as some models write them, and may be
 * missing where the name is a known function's (without that, `{"name": "Bob"}` is an object like any other).
 */
export function readCall(
  text: string,
  tools: ReadonlyMap<string, ToolSpec>,
  { keys = NAME_AND_ARGUMENTS, strict = false }: ReadOptions = {},
): ReadCall {
  const names = keys.name.join("|");
  if (!strict && !new RegExp(`(?:${names})["']?\\s*:`).test(text)) return { kind: "other" };
  const read = readJson(text, strict);
  if ("problem" in read) {
    const isMeant = new RegExp(`["'](?:${names})["']\\s*:`).test(text);
    return isMeant ? { kind: "invalid", problem: read.problem } : { kind: "other" };
  }
  if (!isJsonObject(read.value)) return { kind: "other" };
  const value = nestedCall(read.value, keys);
  const name = ownOf(value, keys.name);
  if (typeof name !== "string") return { kind: "other" };
  let given = ownOf(value, keys.arguments);
  if (given === undefined && !tools.has(name)) return { kind: "other" };
  if (typeof given === "string") {
    const inner = readJson(given === "" ? "{}" : given, true);
    if ("problem" in inner) return { kind: "invalid", problem: "its arguments are a string that is not JSON" };
    given = inner.value;
  }
  given ??= {};
  if (!isJsonObject(given)) return { kind: "invalid", problem: "its arguments are not an object" };
  const problem = argumentRefusal(given, tools.get(name));
  if (problem !== null) return { kind: "invalid", problem: `its arguments are refused: ${problem}` };
  return { kind: "call", call: { name, arguments: given } };
}

/** OpenAI's own form puts the call inside: `{"type": "function", "function": {…}}`. */
function nestedCall(value: JsonObject, keys: CallKeys): JsonObject {
  const inner = ownOf(value, ["function"]);
  return isJsonObject(inner) && ownOf(inner, keys.name) !== undefined ? inner : value;
}

function ownOf(value: JsonObject, keys: readonly string[]): unknown {
  const key = keys.find((candidate) => Object.hasOwn(value, candidate));
  return key === undefined ? undefined : value[key];
}

/** Functions by name. */
export function byName(tools: readonly ToolSpec[]): ReadonlyMap<string, ToolSpec> {
  return new Map(tools.map((tool) => [tool.name, tool]));
}

/** The calls of a turn, as many as it holds. @throws TypeError for none or more */
export function callsOfTurn(format: string, mostCalls: number, calls: readonly ParsedCall[]): readonly ParsedCall[] {
  if (calls.length === 0) throw new TypeError(`There is no call to write in the prompt format "${format}"; give at least one.`);
  if (calls.length > mostCalls)
    throw new TypeError(`A turn of the prompt format "${format}" holds ${mostCalls} call; ${calls.length} were given.`);
  return calls;
}
