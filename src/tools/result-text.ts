import { refusal } from "../prompts/call-text.ts";

/**
 * A handler's value as the JSON text that the model is told. `undefined` becomes `null`.
 * A text over the limit is replaced by an object, within the limit, that holds its beginning and says how long it was.
 * @throws TypeError for a value that JSON cannot hold (a circle, a BigInt) or that would be unsafe to read back.
 */
export function resultText(value: unknown, maxCharacters: number): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? "null";
  } catch (error) {
    throw new TypeError(`The result cannot be written as JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (text.length > maxCharacters)
    return fitting(text, maxCharacters, (beginning) => ({ truncated: true, characters: text.length, beginning }));
  const problem = refusal(JSON.parse(text));
  if (problem !== null) throw new TypeError(`The result is refused: ${problem}.`);
  return text;
}

/** An error as the JSON text that the model is told, within the limit. */
export function errorText(error: unknown, maxCharacters: number): string {
  const message = error instanceof Error || error instanceof DOMException ? error.message : String(error);
  return fitting(message === "" ? "unknown error" : message, maxCharacters, (beginning) => ({ error: beginning }));
}

/** The JSON of an object with as much of a text as fits: as JSON, some characters take two or six. */
function fitting(text: string, maxCharacters: number, wrap: (beginning: string) => object): string {
  const write = (length: number): string => JSON.stringify(wrap(cut(text, length)));
  let [fits, tooLong] = [0, Math.min(text.length, maxCharacters) + 1];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (write(middle).length <= maxCharacters) fits = middle;
    else tooLong = middle;
  }
  return write(fits);
}

/** The beginning of a text, whole characters only. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}
