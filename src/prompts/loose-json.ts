import { jsonrepair } from "jsonrepair";
import { ObjectScanner } from "./json-object.ts";

export type ReadJson = { readonly value: unknown } | { readonly problem: string };

/**
 * Reads JSON as models write it: unless `strict`, also an object with trailing commas, single quotes, bare keys or Python's `True` and
 * `None`. An object that was cut off is never mended: that could become something which the model never meant.
 */
export function readJson(text: string, strict: boolean): ReadJson {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const problem = `it is not valid JSON (${error instanceof Error ? error.message : String(error)})`;
    if (strict || !isWhole(text.trim())) return { problem };
    try {
      return { value: JSON.parse(jsonrepair(text)) as unknown };
    } catch {
      return { problem };
    }
  }
}

/** Whether the text is one object or array whose brackets all match, so that nothing of it is missing. */
function isWhole(text: string): boolean {
  if (!/^[{[]/.test(text) || new ObjectScanner().push(text) !== text.length) return false;
  const open: string[] = [];
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[[\]{}]/gs)) {
    if (sign === "{" || sign === "[") open.push(sign === "{" ? "}" : "]");
    else if ((sign === "}" || sign === "]") && open.pop() !== sign) return false;
  }
  return open.length === 0;
}
