/** Keywords whose values are schemas by name, and such whose values are no schemas. */
const MAPS: ReadonlySet<string> = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);
const VALUES: ReadonlySet<string> = new Set(["const", "enum", "default", "examples", "required"]);

/**
 * A schema without its regular expressions. One that a stranger wrote could keep the page busy for ever with a text of the model's;
 * whoever wrote it checks what it gets.
 */
export function withoutPatterns(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutPatterns);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === "pattern" || keyword === "patternProperties") return [];
    // Names that a pattern allowed would be refused now.
    if (keyword === "additionalProperties" && "patternProperties" in schema) return [];
    if (VALUES.has(keyword)) return [[keyword, value]];
    return [[keyword, MAPS.has(keyword) ? inMap(value) : withoutPatterns(value)]];
  });
  return Object.fromEntries(entries);
}

function inMap(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, withoutPatterns(schema)]));
}
