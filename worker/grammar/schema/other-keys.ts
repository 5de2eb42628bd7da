/** The names of properties that are not among those given, as EBNF for the JSON strings that they are. */
import { characterOf, complement, intersect } from "../code-points.ts";
import { literal, type RuleBook } from "../ebnf.ts";
import { keyRest } from "../json-rules.ts";
import { PLAIN } from "./pattern.ts";

/** A place on the way through a given name. */
type Place = {
  readonly next: Map<string, Place>;
  /** A given name ends here. */
  isName: boolean;
  /** No name that begins like this may come. */
  isClosed: boolean;
};

const SIMPLE_ESCAPES = '"\\/bfnrt';
const DECODED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * What may stand behind the quotation mark of a key, with the one that ends it: any name but the given ones, and none that begins with one
 * of the prefixes. A name is followed sign by sign as JSON's writers spell it; as long as it might become a given one, no sign that
 * needs none is written as an escape, so that none comes under another spelling.
 */
export function otherKeyRest(rules: RuleBook, names: readonly string[], prefixes: readonly string[] = []): string {
  const first: Place = { next: new Map(), isName: false, isClosed: false };
  const placeOf = (name: string): Place => {
    let place = first;
    for (const sign of name) {
      const next = place.next.get(sign) ?? { next: new Map(), isName: false, isClosed: false };
      place.next.set(sign, next);
      place = next;
    }
    return place;
  };
  for (const name of names) placeOf(name).isName = true;
  for (const prefix of prefixes) placeOf(prefix).isClosed = true;
  if (first.next.size === 0 && !first.isName && !first.isClosed) return keyRest(rules);
  return placeRule(rules, first) ?? '""';
}

/** Null where nothing may come. The ways of a place begin with different signs, so they need no rules of their own. */
function placeRule(rules: RuleBook, { next, isName, isClosed }: Place): string | null {
  if (isClosed) return null;
  const rest = keyRest(rules);
  const signs = [...next.keys()];
  const codes = signs.map((sign) => sign.codePointAt(0) ?? 0);
  const ways: string[] = isName ? [] : ['"\\""'];
  const plain = characterOf(rules, intersect(PLAIN, complement(codes.map((code) => [code, code]))));
  if (plain !== null) ways.push(`${plain} ${rest}`);
  const escapes = [...SIMPLE_ESCAPES].filter((sign) => !next.has(DECODED[sign] ?? sign));
  if (escapes.length > 0)
    ways.push(`"\\\\" [${escapes.map((sign) => (/\w/.test(sign) ? sign : `\\u00${hex(sign)}`)).join("")}] ${rest}`);
  if (codes.every((code) => code >= 0x20)) ways.push(`"\\\\u00" [01] [0-9A-Fa-f] ${rest}`);
  for (const [sign, place] of next) {
    const follower = placeRule(rules, place);
    if (follower !== null) ways.push(`${literal(JSON.stringify(sign).slice(1, -1))} ${follower}`);
  }
  return rules.add("other_key", `(${ways.join(" | ")}) (= ":")`);
}

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).padStart(2, "0");
}

/** What all names have in front that match the pattern, where it says nothing else (`^x_`); null for any other pattern. */
export function prefixOf(pattern: string): string | null {
  return /^\^(?:[\w \-:@/]|\\[.$^*+?()[\]{}|\\/-])+$/.test(pattern) ? pattern.slice(1).replace(/\\(.)/g, "$1") : null;
}
