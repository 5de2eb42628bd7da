import type { Grammar } from "../../src/contract/grammar.ts";
import { callRules, textRules } from "./call-rules.ts";
import { choice, RuleBook, sequence } from "./ebnf.ts";
import { anyObject, LEADING_SPACE } from "./json-rules.ts";
import { readEbnf } from "./read-ebnf.ts";
import { schemaValue } from "./schema/value-rules.ts";

/** A grammar as EBNF for xgrammar, in which no token of control can stand. */
export type GrammarText = {
  /** What the answer may be from its start; null where it must begin with the control token. */
  readonly start: string | null;
  /** A control token that may come first of all, and what the answer is after it. */
  readonly control: { readonly name: string; readonly after: string } | null;
};

/**
 * Writes a grammar as EBNF. Whatever is wrong with it is found here: xgrammar itself ends on bad input.
 * @param dropsSpace the answer's first space is not part of its text, so a grammar that allows none allows that one
 * @throws TypeError that names what is wrong and where
 */
export function grammarText(grammar: Grammar, dropsSpace: boolean): GrammarText {
  const rules = new RuleBook();
  switch (grammar.kind) {
    case "json-object":
      return { start: rules.toText(sequence([LEADING_SPACE, anyObject(rules)])), control: null };
    case "json-schema": {
      const value = schemaValue(rules, grammar.schema, "alone");
      return { start: rules.toText(sequence([LEADING_SPACE, value])), control: null };
    }
    case "ebnf": {
      const read = readEbnf(grammar.ebnf);
      return { start: read.rules.toText(dropsSpace ? `" "? ${read.root}` : read.root), control: null };
    }
    case "calls": {
      const calls = callRules(rules, grammar);
      const text = grammar.text ? textRules(rules, grammar) : null;
      if (grammar.control === null)
        return { start: rules.toText(text === null ? calls : choice(rules, [calls, text])), control: null };
      return {
        // With a control token, a text has no rules of its own.
        start: text === null ? null : new RuleBook().toText(text),
        control: { name: grammar.control, after: rules.toText(calls) },
      };
    }
    default:
      throw new TypeError(
        `grammar.kind is ${JSON.stringify((grammar as { kind?: unknown }).kind)}; it must be "json-object", "json-schema", "ebnf" or "calls".`,
      );
  }
}
