/**
 * In these model families `[INST]` and its like are ordinary text, so a user or a tool could write structure into a prompt.
 * Here such strings are made harmless, in any case, in ASCII and full-width letters, with or without spaces inside. This lowers
 * the risk and does not remove it.
 */

/** Bounded, so that a long run of spaces costs no quadratic time. */
const SPACE = "[\\s\\u200b-\\u200d\\u2060\\ufeff]{0,8}";

/** A pattern for `text` in either case and either width, spaces allowed between its signs (not inside words). */
function loose(text: string): string {
  let pattern = "";
  let wasLetter = false;
  for (const character of text) {
    const isLetter = /[a-z]/i.test(character);
    if (pattern !== "" && !(wasLetter && isLetter)) pattern += SPACE;
    wasLetter = isLetter;
    if (character === " ") continue;
    const variants = new Set([character, character.toLowerCase(), character.toUpperCase()]);
    const codes = [...variants].flatMap((variant) => [variant.charCodeAt(0), variant.charCodeAt(0) + 0xfee0]);
    pattern += `[${codes.map((code) => `\\u${code.toString(16).padStart(4, "0")}`).join("")}]`;
  }
  return pattern;
}

/** Tags can stand anywhere. BOS and EOS are not among them: the tokenizer never makes those from text. */
const TAGS = ["[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<FUNCTIONS>", "</FUNCTIONS>"];
/** Speaker labels are structure only where a line begins. */
const LABELS = ["Tool Output:", "User:", "Assistant:"];

const TAG = new RegExp(TAGS.map(loose).join("|"), "g");
const LABEL_IN_TEXT = new RegExp(`(?<=^${SPACE})(?:${LABELS.map(loose).join("|")})`, "gm");
/** In JSON text a line begins after a quote or an escaped line break. */
const LABEL_IN_JSON = new RegExp(
  `(?<=(?:"|\\\\n|\\\\r|\\\\u2028|\\\\u2029|[\\u2028\\u2029])${SPACE})(?:${LABELS.map(loose).join("|")})`,
  "g",
);

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
    .replace(LABEL_IN_JSON, (match) => escapeSign(match) + match.slice(1));
}
