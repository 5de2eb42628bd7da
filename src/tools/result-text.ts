import { refusal } from "../prompts/call-text.ts";

/**
 * A handler's value as the JSON text that the model is told. `undefined` becomes `null`.
 * A text over the limit is replaced by an object that holds its beginning and says how long it was.
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
    return JSON.stringify({ truncated: true, characters: text.length, beginning: cut(text, maxCharacters) });
  const problem = refusal(JSON.parse(text));
  if (problem !== null) throw new TypeError(`The result is refused: ${problem}.`);
  return text;
}

/** An error as the JSON text that the model is told. */
export function errorText(error: unknown, maxCharacters: number): string {
  const message = error instanceof Error || error instanceof DOMException ? error.message : String(error);
  return JSON.stringify({ error: cut(message === "" ? "unknown error" : message, maxCharacters) });
}

/** The beginning of a text, whole characters only. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}
