/** The longest name that `defineTool` takes. */
const LONGEST = 64;

/**
 * Names that a tool may have, each once: other characters become `_`, long names are cut, and a name that is taken gets a number.
 * The same list gives the same names.
 */
export function safeNames(names: readonly string[], prefix: string): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const safe = safeName(prefix + name);
    let unique = safe.slice(0, LONGEST);
    for (let count = 2; taken.has(unique) || unique === "__proto__"; count++) {
      const suffix = `_${count}`;
      unique = safe.slice(0, LONGEST - suffix.length) + suffix;
    }
    taken.add(unique);
    return unique;
  });
}

/** The text with every character that a name cannot have replaced; `tool` where nothing is left. */
export function safeName(text: string): string {
  return text.replace(/[^\w.-]+/g, "_") || "tool";
}
