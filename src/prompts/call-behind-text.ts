/** How a call behind a text begins. The grammar of a turn lets a text go on so only with a valid call (`textRules` in worker/grammar). */

const WHITE_SPACE = " \t\r\n";

/**
 * Whether a text begins as a call does: `{`, the key of its name, and the name of a function that there is, with white space between.
 * @param key with its quotes, as are the `names`
 * @returns `"maybe"` where it ends before that is certain
 */
export function beginsCall(text: string, key: string, names: readonly string[]): "yes" | "maybe" | "no" {
  let at = 0;
  for (const options of [["{"], [key], [":"], names]) {
    while (at > 0 && at < text.length && WHITE_SPACE.includes(text.charAt(at))) at++;
    const found = options.find((option) => text.startsWith(option, at));
    if (found === undefined) return options.some((option) => option.startsWith(text.slice(at))) ? "maybe" : "no";
    at += found.length;
  }
  return "yes";
}
