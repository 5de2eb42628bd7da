import { describe } from "../prompts/messages.ts";

/**
 * Refuses names that are none: a mistyped `needApproval` would be silently without effect.
 * @param known every name that there is, whatever its value
 * @throws TypeError that names the first unknown one, and all that there are
 */
export function checkKnownNames(place: string, given: object, known: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !Object.hasOwn(known, name))
      throw new TypeError(`${place} has no ${describe(name)}; there are: ${Object.keys(known).join(", ")}.`);
  }
}
