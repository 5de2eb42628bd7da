/**
 * Ways in which a right call becomes a wrong one.
 *
 * @typedef {import("./cases.mjs").Call} Call
 * @typedef {import("./cases.mjs").Schema} Schema
 * @typedef {import("./cases.mjs").Tool} Tool
 * @typedef {{ kind: string, call: Call, tool: Tool }} Corruption `tool`: with the bound that the call violates, where there is one
 */

/** A value of another type than the schema's, for each of its types. */
const WRONG = new Map(
  Object.entries({ string: 7, integer: "seven", number: "seven", boolean: "yes", array: "one, two", object: "an object" }),
);

/**
 * Every corruption that applies to the call. Cutting its text off is the caller's: that needs a format.
 * @param {Call} call
 * @param {Tool} tool the function that it calls
 * @returns {Corruption[]}
 */
export function corruptionsOf(call, tool) {
  const { parameters } = tool.function;
  const properties = /** @type {Record<string, Schema>} */ (parameters.properties ?? {});
  const required = /** @type {string[]} */ (parameters.required ?? []);
  /** @type {Corruption[]} */
  const found = [
    { kind: "wrong name", call: { ...call, name: `${call.name}_other` }, tool },
    { kind: "extra key", call: withArgument(call, "another_argument", 1), tool },
  ];
  for (const key of required.filter((name) => Object.hasOwn(call.arguments, name))) {
    const { [key]: _, ...rest } = call.arguments;
    found.push({ kind: "missing key", call: { ...call, arguments: rest }, tool });
  }
  for (const [key, value] of Object.entries(call.arguments)) {
    const schema = properties[key] ?? {};
    const wrong = WRONG.get(String(schema.type));
    if (wrong !== undefined) found.push({ kind: "wrong type", call: withArgument(call, key, wrong), tool });
    if (Array.isArray(schema.enum)) found.push({ kind: "not in enum", call: withArgument(call, key, "none of these"), tool });
    if (typeof value === "number") found.push({ kind: "bound violated", call, tool: bounded(tool, key, { maximum: value - 1 }) });
  }
  return found;
}

/**
 * @param {Call} call
 * @param {string} key
 * @param {unknown} value
 * @returns {Call}
 */
function withArgument(call, key, value) {
  return { ...call, arguments: { ...call.arguments, [key]: value } };
}

/**
 * The tool with one more keyword at one parameter.
 * @param {Tool} tool
 * @param {string} key
 * @param {Schema} keywords
 * @returns {Tool}
 */
function bounded(tool, key, keywords) {
  const { parameters } = tool.function;
  const properties = /** @type {Record<string, Schema>} */ (parameters.properties);
  return {
    ...tool,
    function: {
      ...tool.function,
      parameters: { ...parameters, properties: { ...properties, [key]: { ...properties[key], ...keywords } } },
    },
  };
}
