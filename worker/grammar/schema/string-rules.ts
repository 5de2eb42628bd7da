import { literal, repeat, type RuleBook } from "../ebnf.ts";
import { STRING_CHARACTER } from "../json-rules.ts";
import { patternRule } from "./pattern.ts";
import { count, own, type SchemaObject } from "./schema.ts";

/** Lengths are spelled out up to this many characters; longer limits are checked after decoding. */
const SPELLED_CHARACTERS = 256;

const DATE = "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])";
const TIME = "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)";
const LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

/** Formats as patterns. Whether a date exists is checked after decoding. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ["date", DATE],
  ["time", TIME],
  ["date-time", `${DATE}T${TIME}`],
  ["uuid", "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"],
  ["email", `[A-Za-z0-9!#$%&'*+/=?^_\`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_\`{|}~-]+)*@(${LABEL}\\.)+${LABEL}`],
  ["hostname", `${LABEL}(\\.${LABEL})*`],
  ["ipv4", `${BYTE}\\.${BYTE}\\.${BYTE}\\.${BYTE}`],
]);

/**
 * EBNF for a string with what the schema says about it; null where it says nothing that a grammar can follow, and any string may come.
 * Of a pattern, a format and a length the first counts; the others are checked after decoding.
 */
export function stringRule(rules: RuleBook, schema: SchemaObject, place: string): string | null {
  const pattern = own(schema, "pattern");
  if (typeof pattern === "string") {
    const rule = patternRule(rules, pattern);
    if (rule !== null) return rule;
  }
  const format = own(schema, "format");
  const known = typeof format === "string" ? FORMATS.get(format) : undefined;
  if (known !== undefined) return patternRule(rules, `^${known}$`);
  const least = Math.min(count(schema, "minLength", place) ?? 0, SPELLED_CHARACTERS);
  const longest = count(schema, "maxLength", place);
  const most = longest === null || longest > SPELLED_CHARACTERS ? Number.POSITIVE_INFINITY : longest;
  if (least === 0 && most === Number.POSITIVE_INFINITY) return null;
  if (least > most) return null;
  const character = rules.shared("character", () => STRING_CHARACTER);
  return `${literal('"')} ${repeat(character, least, most)} ${literal('"')}`;
}
