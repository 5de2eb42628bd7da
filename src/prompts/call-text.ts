import type { JsonObject, JsonValue, ParsedCall } from "./conversation.ts";

/** How many nested arrays and objects a call may have; a model needs few, and deeper ones overflow the stack of later code. */
const DEPTH_LIMIT = 64;

/** Whether a value is an object of JSON: no array, not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Why a parsed value is refused as arguments or as a result, or null. `__proto__` as a key would change an object's prototype
 * wherever a handler copies it with an assignment.
 */
export function refusal(value: unknown, depth: number = 0): string | null {
  if (typeof value === "number" && !Number.isFinite(value)) return "it has a number that is too large";
  if (typeof value !== "object" || value === null) return null;
  if (depth >= DEPTH_LIMIT) return `it is nested deeper than ${DEPTH_LIMIT} levels`;
  for (const key of Object.keys(value)) {
    if (key === "__proto__") return 'it has the key "__proto__"';
    const inner = refusal((value as { readonly [key: string]: unknown })[key], depth + 1);
    if (inner !== null) return inner;
  }
  return null;
}

export type ReadCall =
  | { readonly kind: "call"; readonly call: ParsedCall }
  /** Meant as a call, but not readable as one. */
  | { readonly kind: "invalid"; readonly problem: string }
  /** An object that is no call. */
  | { readonly kind: "other" };

/**
 * Reads `{"name": …, "arguments": {…}}`. Arguments may be JSON text in a string, as some models write them, and may be missing
 * where the name is a known function's (without that, `{"name": "Bob"}` is an object like any other).
 */
export function readCall(text: string, knownNames: ReadonlySet<string>): ReadCall {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problem = `it is not valid JSON (${error instanceof Error ? error.message : String(error)})`;
    return /["']name["']\s*:/.test(text) ? { kind: "invalid", problem } : { kind: "other" };
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, "name") || typeof value.name !== "string") return { kind: "other" };
  const hasArguments = Object.hasOwn(value, "arguments");
  if (!hasArguments && !knownNames.has(value.name)) return { kind: "other" };
  let given: JsonValue = hasArguments ? (value.arguments ?? {}) : {};
  if (typeof given === "string") {
    try {
      given = JSON.parse(given) as JsonValue;
    } catch {
      return { kind: "invalid", problem: "its arguments are a string that is not JSON" };
    }
  }
  if (!isJsonObject(given)) return { kind: "invalid", problem: "its arguments are not an object" };
  const problem = refusal(given);
  if (problem !== null) return { kind: "invalid", problem: `its arguments are refused: ${problem}` };
  return { kind: "call", call: { name: value.name, arguments: given } };
}

/** The one call of a turn that holds no more. @throws TypeError for none or several. */
export function onlyCall(format: string, calls: readonly ParsedCall[]): ParsedCall {
  const [call] = calls;
  if (call === undefined || calls.length > 1)
    throw new TypeError(`A turn of the prompt format "${format}" holds one call; ${calls.length} were given.`);
  return call;
}
