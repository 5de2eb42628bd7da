/** Values that a model writes where it has none. */

const WORDS: readonly string[] = [
  "unknown",
  "unspecified",
  "undefined",
  "null",
  "none",
  "nil",
  "nan",
  "n/a",
  "na",
  "tbd",
  "todo",
  "to be determined",
  "missing",
  "empty",
  "placeholder",
  "string",
  "value",
  "example",
  "not specified",
  "not provided",
  "not given",
  "not known",
  "not available",
  "not applicable",
];
const WORD_SET: ReadonlySet<string> = new Set(WORDS);

/** `<city>`, `[city]`, `{city}`, `{{city}}`, `$city`, `your city`, `enter a city`; and signs only, `xxx`. */
const SHAPES: readonly RegExp[] = [
  /^<[^<>]*>$/,
  /^\[[^[\]]*\]$/,
  /^\{\{?[^{}]*\}?\}$/,
  /^\$\{?[a-z_]+\}?$/i,
  /^your[ _-]/i,
  /^(?:enter|insert|provide|specify)[ _-](?:a|an|the|your)[ _-]/i,
  /^x{3,}$/i,
  /^[\s?.…_*–—-]+$/,
];

/**
 * Whether a text stands for a value that is not there: nothing, a word such as "unknown" or "N/A", a blank such as "<city>", or the
 * argument's own name. A word or name that the user wrote is a value like any other.
 * @param said what the user said, as one text
 */
export function isPlaceholder(value: string, name: string, said: string): boolean {
  const text = value.trim();
  if (text === "") return true;
  const plain = text.toLowerCase().replace(/[_\s]+/g, " ");
  const isWord = WORD_SET.has(plain) || plain === name.toLowerCase().replace(/[_\s]+/g, " ");
  if (!isWord && !SHAPES.some((shape) => shape.test(text))) return false;
  return !containsWord(said.toLowerCase(), text.toLowerCase());
}

/** Whether `text` stands in `said` and is no part of a longer word there. */
function containsWord(said: string, text: string): boolean {
  for (let at = said.indexOf(text); at !== -1; at = said.indexOf(text, at + 1)) {
    const around = (said[at - 1] ?? " ") + (said[at + text.length] ?? " ");
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
}
