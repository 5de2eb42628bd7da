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
const TAGS: readonly string[] = [
  ...["[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<FUNCTIONS>", "</FUNCTIONS>"],
  ...["[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]"],
  ...["[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "<|im_start|>", "<|im_end|>"],
  ...["<tools>", "</tools>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"],
];
/** Speaker labels are structure only where a line begins. */
const LABELS = ["Tool Output:", "User:", "Assistant:"].map(loose).join("|");

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

function escapeSign(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function tagPattern(tags: readonly string[]): RegExp {
  return new RegExp(tags.map(loose).join("|"), "gu");
}

function substitute(text: string): string {
  return Array.from(text, (character) => SUBSTITUTES.get(character) ?? character).join("");
}

/** Makes control strings harmless. Both leave text without any as it is. */
export type Neutralizer = {
  /** Plain text: brackets of a control string become round ones, and the colon of a speaker label a dash. `[INST]` → `(INST)`. */
  readonly text: (text: string) => string;
  /**
   * JSON text: the opening brackets of a control string, or the first letter of a speaker label, become escapes, so the value
   * stays what it was. `[INST]` → `\u005bINST]`.
   */
  readonly json: (json: string) => string;
  /** The text with `mark` before each sign that {@link Neutralizer.json} would escape, for text that becomes JSON later. */
  readonly marked: (text: string, mark: string) => string;
};

/** Tokens that no prompt says: not trained, or never made from text. */
const UNSAID = /^(?:\[control_\d+\]|<\/?(?:s|unk|pad)>|<0x..>)$/i;
/** A vocabulary may have hundreds; each makes the pattern slower. */
const MOST_TAGS = 100;

/** @param tags control strings of one model beside those of all formats; only those with a bracket are looked for */
export function neutralizer(tags: readonly string[] = []): Neutralizer {
  const own = tags.filter((tag) => /^[[<].*\w/.test(tag) && !UNSAID.test(tag) && !TAGS.includes(tag)).slice(0, MOST_TAGS);
  const pattern = tagPattern([...own, ...TAGS]);
  return {
    text: (text) => text.replace(pattern, substitute).replace(LABEL_IN_TEXT, substitute),
    json: (json) =>
      json
        .replace(pattern, (match) => match.replace(/[[<［＜]/g, escapeSign))
        .replace(LABEL_IN_JSON, (_, lead: string, label: string) => lead + escapeSign(label) + label.slice(1)),
    marked: (text, mark) =>
      text
        .replace(pattern, (match) => match.replace(/[[<［＜]/g, (sign) => mark + sign))
        .replace(LABEL_IN_TEXT, (match) => match.replace(/\p{L}/u, (sign) => mark + sign)),
  };
}

/** For text that is to be rendered as it is. */
const EXACT: Neutralizer = { text: (text) => text, json: (json) => json, marked: (text) => text };
const ALL_FORMATS: Neutralizer = neutralizer();

/** {@link Neutralizer.text} for the control strings of all formats. */
export const neutralizeText: Neutralizer["text"] = ALL_FORMATS.text;

/** {@link Neutralizer.json} for the control strings of all formats. */
export const neutralizeJson: Neutralizer["json"] = ALL_FORMATS.json;

/** What a format runs the texts through that the page did not write. */
export function safety(exact: boolean, neutral: Neutralizer = ALL_FORMATS): Neutralizer {
  return exact ? EXACT : neutral;
}
