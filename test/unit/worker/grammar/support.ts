import type { CallGrammar, Grammar } from "../../../../src/contract/grammar.ts";
import { GrammarEngine } from "../../../../worker/grammar/engine.ts";
import { byteVocabulary, type GrammarVocabulary } from "../../../../worker/grammar/vocabulary.ts";

export const CONTROL = "[TOOL_CALLS]";
export const bytes: GrammarVocabulary = byteVocabulary([CONTROL]);
const engine = new GrammarEngine(bytes);

/** Whether the whole text fits, byte by byte; a control token in front by its text. */
export async function accepts(grammar: Grammar, text: string, dropsSpace: boolean = false): Promise<boolean> {
  const compiled = await engine.compile(grammar, dropsSpace);
  const state = compiled.begin();
  try {
    const control = text.startsWith(CONTROL) ? [bytes.controlId(CONTROL) ?? -1] : [];
    const rest = text.slice(control.length === 0 ? 0 : CONTROL.length);
    return [...control, ...bytes.encode(rest)].every((id) => state.tryAccept(id)) && state.mayEnd();
  } finally {
    state.dispose();
    compiled.release();
  }
}

/** Which of the values fit a schema, written with and without indentation; both must agree. */
export async function fitting(schema: unknown, values: readonly unknown[]): Promise<unknown[]> {
  const fit: unknown[] = [];
  for (const value of values) {
    const [compact, wide] = [
      await accepts({ kind: "json-schema", schema }, JSON.stringify(value)),
      await accepts({ kind: "json-schema", schema }, JSON.stringify(value, null, 4)),
    ];
    if (compact !== wide) throw new Error(`${JSON.stringify(value)} fits only with or only without indentation`);
    if (compact) fit.push(value);
  }
  return fit;
}

/** A turn's calls as the trelis formats write them. */
export function objectCalls(functions: Readonly<Record<string, unknown>>, rest: Partial<CallGrammar> = {}): CallGrammar {
  return {
    kind: "calls",
    text: false,
    control: null,
    begin: "",
    separator: "",
    end: "",
    mostCalls: 1,
    calls: Object.entries(functions).map(([name, schema]) => ({
      name,
      pieces: ["{", '"name"', ":", JSON.stringify(name), ",", '"arguments"', ":", { schema }, "}"],
    })),
    ...rest,
  };
}
