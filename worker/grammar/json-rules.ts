/** JSON's own grammar, as narrow as a model needs it. */
import { choice, literal, repeat, type RuleBook, sequence } from "./ebnf.ts";

/** Where a value stands: within an object or array, where something must follow it, or by itself. */
export type Place = "inside" | "alone";

/** White space in front of an answer. Bounded, since a model may never find its way out of it. */
export const LEADING_SPACE = "[ \\t\\r\\n]{0,8}";

/** One character of a string, by itself or escaped. */
export const STRING_CHARACTER = '([^\\x00-\\x1f\\"\\\\] | "\\\\" ([\\"\\\\/bfnrt] | "u" [0-9A-Fa-f]{4}))';

const DIGITS = "[0-9]";
const WHOLE = '"-"? ("0" | [1-9] [0-9]{0,17})';

/**
 * White space between two signs: one space, or one line break and its indentation. Bounded too: a small model that may write nothing
 * else than it likes takes to spaces, and never ends.
 */
export function space(rules: RuleBook): string {
  return rules.shared("space", () => '[ \\t]? | "\\r"? "\\n" [ \\t]{0,64}');
}

export function nullValue(): string {
  return literal("null");
}

export function booleanValue(): string {
  return '("true" | "false")';
}

/** No fraction: where a schema says integer, a model writes one. */
export function integerValue(rules: RuleBook): string {
  return rules.shared("integer", () => WHOLE);
}

/** Of a length that a number of JavaScript can hold. */
export function numberValue(rules: RuleBook): string {
  return rules.shared("number", () => `${WHOLE} ("." ${DIGITS}{1,20})? ([eE] [+\\-]? ${DIGITS}{1,2})?`);
}

/**
 * Any string. Within an object or array the rule says what follows the string: with that most tokens that end the string are
 * known to be right or wrong before any text is there, and a mask takes microseconds.
 */
export function anyString(rules: RuleBook, place: Place): string {
  const body = (name: string, ahead: string): string =>
    `("\\"" | [^\\x00-\\x1f\\"\\\\] ${name} | "\\\\" ${escapeRule(rules)} ${name})${ahead}`;
  const rest =
    place === "inside"
      ? rules.shared("string_inside", (name) => body(name, " (= [ \\t\\r\\n]* [,}\\]])"))
      : rules.shared("string_alone", (name) => body(name, ""));
  return `"\\"" ${rest}`;
}

/** Any name of a property. */
export function anyKey(rules: RuleBook): string {
  return `"\\"" ${keyRest(rules)}`;
}

/** What is left of a name of any kind behind its first signs, with the quotation mark that ends it. */
export function keyRest(rules: RuleBook): string {
  return rules.shared("key", (name) => `("\\"" | [^\\x00-\\x1f\\"\\\\] ${name} | "\\\\" ${escapeRule(rules)} ${name}) (= ":")`);
}

function escapeRule(rules: RuleBook): string {
  return rules.shared("escape", () => '[\\"\\\\/bfnrt] | "u" [0-9A-Fa-f]{4}');
}

/** Any object. */
export function anyObject(rules: RuleBook): string {
  return rules.shared("object", () => {
    const pair = sequence([anyKey(rules), '":"', space(rules), anyValue(rules, "inside")]);
    return braces(rules, "{", repeat(commaSeparated(rules, pair), 0, 1), "}");
  });
}

export function anyArray(rules: RuleBook): string {
  return rules.shared("array", () => braces(rules, "[", repeat(commaSeparated(rules, anyValue(rules, "inside")), 0, 1), "]"));
}

/** Any JSON value. */
export function anyValue(rules: RuleBook, place: Place): string {
  return rules.shared(`value_${place}`, () =>
    choice(rules, [anyString(rules, place), numberValue(rules), anyObject(rules), anyArray(rules), booleanValue(), nullValue()]),
  );
}

/** One value as it is, with white space where JSON has it. */
export function exactValue(rules: RuleBook, value: unknown): string {
  const between = space(rules);
  const list = (parts: readonly string[]): string =>
    sequence(parts.flatMap((part, index) => (index === 0 ? [part] : ['","', between, part])));
  if (Array.isArray(value)) return braces(rules, "[", list(value.map((entry) => exactValue(rules, entry))), "]");
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).map(([key, entry]) =>
      sequence([literal(`${JSON.stringify(key)}:`), between, exactValue(rules, entry)]),
    );
    return braces(rules, "{", list(pairs), "}");
  }
  return literal(JSON.stringify(value) ?? "null");
}

/** `body` in braces or brackets, with white space within. */
export function braces(rules: RuleBook, open: "{" | "[", body: string, close: "}" | "]"): string {
  const between = space(rules);
  return sequence([literal(open), between, body, ...(body === '""' ? [] : [between]), literal(close)]);
}

function commaSeparated(rules: RuleBook, part: string): string {
  return `${part} ("," ${space(rules)} ${part})*`;
}
