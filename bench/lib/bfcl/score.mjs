/**
 * The leaderboard's rule for calls (AST): the name is exact, every required parameter is there and no unexpected one, types are exact,
 * strings are compared without signs and case, parallel calls without order, and where no function fits no call is right.
 *
 * @typedef {import("./cases.mjs").Call} Call
 * @typedef {import("./cases.mjs").Case} Case
 * @typedef {import("./cases.mjs").Schema} Schema
 */

/**
 * Why a turn is wrong, or null.
 * @param {Case} one
 * @param {readonly Call[]} calls
 * @returns {string | null}
 */
export function problemOf(one, calls) {
  if (one.set === "irrelevance") return calls.length === 0 ? null : `it calls ${calls[0]?.name}, and nothing fits`;
  if (calls.length !== one.truths.length) return `it makes ${calls.length} calls, not ${one.truths.length}`;
  const left = [...calls];
  for (const truth of one.truths) {
    const problems = left.map((call) => callProblem(one, truth, call));
    const at = problems.indexOf(null);
    if (at === -1) return problems[0] ?? "a call is missing";
    left.splice(at, 1);
  }
  return null;
}

/**
 * @param {Case} one
 * @param {import("./cases.mjs").GroundTruth} truth
 * @param {Call} call
 * @returns {string | null}
 */
function callProblem(one, truth, call) {
  const [[name, allowed] = ["", {}]] = Object.entries(truth);
  if (call.name !== name) return `it calls ${call.name}, not ${name}`;
  const parameters = one.tools.find((tool) => tool.function.name === name)?.function.parameters ?? {};
  const properties = /** @type {Record<string, Schema>} */ (parameters.properties ?? {});
  const required = /** @type {string[]} */ (parameters.required ?? []);
  const missing = required.find((key) => !Object.hasOwn(call.arguments, key));
  if (missing !== undefined) return `${missing} is missing`;
  for (const [key, value] of Object.entries(call.arguments)) {
    if (!Object.hasOwn(properties, key) || !Object.hasOwn(allowed, key)) return `${key} is not expected`;
    if (!isOfType(value, properties[key] ?? {})) return `${key} has the wrong type`;
    if (!(allowed[key] ?? []).some((one) => isSame(value, one))) return `${key} is ${JSON.stringify(value)}`;
  }
  const unsaid = Object.keys(allowed).find((key) => !Object.hasOwn(call.arguments, key) && !allowed[key]?.includes(""));
  return unsaid === undefined ? null : `${unsaid} is missing`;
}

/**
 * An integer passes for a number, as it does on the leaderboard; within lists one level deep.
 * @param {unknown} value
 * @param {Schema} schema
 * @returns {boolean}
 */
function isOfType(value, { type, items }) {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "array":
      return Array.isArray(value) && value.every((one) => isOfType(one, /** @type {Schema} */ (items ?? {})));
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return true;
  }
}

/**
 * @param {unknown} given
 * @param {unknown} allowed a value, or an object whose values are lists of allowed ones
 * @returns {boolean}
 */
function isSame(given, allowed) {
  if (typeof given === "string" && typeof allowed === "string") return plain(given) === plain(allowed);
  if (Array.isArray(given)) {
    return Array.isArray(allowed) && given.length === allowed.length && given.every((one, at) => isSame(one, allowed[at]));
  }
  if (typeof given === "object" && given !== null) {
    if (typeof allowed !== "object" || allowed === null || Array.isArray(allowed)) return false;
    const lists = /** @type {Record<string, unknown>} */ (allowed);
    const options = (/** @type {string} */ key) => (Array.isArray(lists[key]) ? lists[key] : [lists[key]]);
    return (
      Object.entries(given).every(
        ([key, value]) => Object.hasOwn(lists, key) && options(key).some((/** @type {unknown} */ one) => isSame(value, one)),
      ) && Object.keys(lists).every((key) => Object.hasOwn(given, key) || options(key).includes(""))
    );
  }
  return given === allowed;
}

/** @param {string} text */
function plain(text) {
  return text
    .replace(/[ ,./\-_*^]/g, "")
    .toLowerCase()
    .replaceAll("'", '"');
}
