/**
 * In these model families `[INST]` and its like are ordinary text, so a user or a tool could write structure into a prompt.
 * Here such strings are made harmless, in any case, in ASCII and full-width letters, with spaces and invisible characters inside.
 * This lowers the risk and does not remove it.
 *
 * All patterns take linear time: no two neighbouring repetitions share a character, and each repetition follows a fixed sign, so
 * that no stretch of spaces is read from more than a few places.
 */

/** Characters that show nothing: zero-width ones, marks of direction, soft hyphens. */
const INVISIBLE = "\\p{Default_Ignorable_Code_Point}\\p{Cf}";
const LINE_BREAKS = "\\n\\v\\f\\r\\u0085\\u2028\\u2029";
/** Between the signs of a control string: spaces, line breaks too. */
const SPACE = `[\\s\\u0085${INVISIBLE}]*`;
/** Before a speaker label: spaces within the line. */
const INDENT = `[\\t\\p{Zs}${INVISIBLE}]`;

/** A pattern for `text` in either case and either width: between its letters only what is invisible, around its signs spaces too. */
function loose(text: string): string {
  let pattern = "";
  let wasLetter = false;
  for (const character of text) {
    const isLetter = /[a-z]/i.test(character);
    if (pattern !== "" && character !== " " && !pattern.endsWith(SPACE))
      pattern += wasLetter && isLetter ? `[${INVISIBLE}]*` : SPACE;
    if (character === " ") {
      pattern += SPACE;
      continue;
    }
    wasLetter = isLetter;
    const variants = new Set([character, character.toLowerCase(), character.toUpperCase()]);
    const codes = [...variants].flatMap((variant) => [variant.charCodeAt(0), variant.charCodeAt(0) + 0xfee0]);
    pattern += `[${codes.map((code) => `\\u${code.toString(16).padStart(4, "0")}`).join("")}]`;
  }
  return pattern;
}

/** Tags can stand anywhere. BOS and EOS are not among them: the tokenizer never makes those from text. */
const TAGS = ["[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<FUNCTIONS>", "</FUNCTIONS>"];
/** Speaker labels are structure only where a line begins. */
const LABELS = ["Tool Output:", "User:", "Assistant:"].map(loose).join("|");

const TAG = new RegExp(TAGS.map(loose).join("|"), "gu");
const LABEL_IN_TEXT = new RegExp(`(?:^|[${LINE_BREAKS}])${INDENT}*(?:${LABELS})`, "gu");
/** In JSON text a line begins after a quote or an escaped line break, and a tab is an escape. */
const LABEL_IN_JSON = new RegExp(`((?:"|\\\\[nrf]|\\\\u000b|[${LINE_BREAKS}])(?:${INDENT}|\\\\t)*)(${LABELS})`, "gu");

const SUBSTITUTES: ReadonlyMap<string, string> = new Map([
  ["[", "("],
  ["]", ")"],
  ["<", "("],
  [">", ")"],
  ["［", "("],
  ["］", ")"],
  ["＜", "("],
  ["＞", ")"],
  [":", " -"],
  ["：", " -"],
]);

/** Plain text: brackets of a control string become round ones, and the colon of a speaker label a dash. `[INST]` → `(INST)`. */
export function neutralizeText(text: string): string {
  const visible = (match: string): string => Array.from(match, (character) => SUBSTITUTES.get(character) ?? character).join("");
  return text.replace(TAG, visible).replace(LABEL_IN_TEXT, visible);
}

function escapeSign(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * JSON text: the opening brackets of a control string, or the first letter of a speaker label, become escapes, so the value
 * stays what it was. `[INST]` → `\u005bINST]`.
 */
export function neutralizeJson(json: string): string {
  return json
    .replace(TAG, (match) => match.replace(/[[<［＜]/g, escapeSign))
    .replace(LABEL_IN_JSON, (_, lead: string, label: string) => lead + escapeSign(label) + label.slice(1));
}
