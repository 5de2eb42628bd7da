/** What a colour's name asks for: a dark or light page, a CSS colour, or both. Pure, so that it can be tested without a browser. */

/** `scheme` is null where the name says nothing about it, `color` (a CSS colour) where it names none. */
export type ThemeRequest = { readonly scheme: "dark" | "light" | null; readonly color: string | null };

/** Names that people use and CSS lacks. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["emerald", "#50c878"],
  ["ruby", "#e0115f"],
  ["mint", "#98ff98"],
  ["sand", "#c2b280"],
  ["rose", "#ff007f"],
  ["cream", "#fffdd0"],
  ["lilac", "#c8a2c8"],
  ["amber", "#ffbf00"],
  ["petrol", "#005f6a"],
  ["burgundy", "#800020"],
]);

const DARK = /^(dark|deep|night)$/;
const LIGHT = /^(light|pale|bright|day)$/;

/**
 * Reads a name such as `blue`, `dark`, `Dark blue`, `#336699`.
 * @param isColor Whether CSS knows the colour.
 * @throws Error when no part of it is a colour.
 */
export function readTheme(name: string, isColor: (color: string) => boolean): ThemeRequest {
  const words = name
    .trim()
    .toLowerCase()
    .replace(/[_-]+/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "theme" && word !== "mode");
  const known = (color: string): string | null => {
    const css = ALIASES.get(color) ?? color;
    return /^(#[0-9a-f]{3,8}|[a-z]+)$/.test(css) && isColor(css) ? css : null;
  };
  if (words.length === 1 && (words[0] === "black" || words[0] === "white")) {
    return { scheme: words[0] === "black" ? "dark" : "light", color: null };
  }
  const scheme = words.some((word) => DARK.test(word)) ? "dark" : words.some((word) => LIGHT.test(word)) ? "light" : null;
  const rest = words.filter((word) => !DARK.test(word) && !LIGHT.test(word));
  if (rest.length === 0 && scheme !== null) return { scheme, color: null };
  const color = known(rest.join("")) ?? known(rest.at(-1) ?? "");
  if (color === null) throw new Error(`Unknown color ${name}`);
  return { scheme, color };
}
