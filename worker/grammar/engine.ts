import type { Compiler, Handle } from "mixtral:xgrammar";
import { ToolError } from "../../src/contract/errors.ts";
import type { Grammar } from "../../src/contract/grammar.ts";
import { type GrammarText, grammarText } from "./grammar-text.ts";
import { InstanceAborted, XgrammarInstance } from "./instance.ts";
import { GrammarMatcher, type GrammarState } from "./matcher.ts";
import type { GrammarVocabulary } from "./vocabulary.ts";

/** Compiled grammars that are kept; the one that was not used for the longest time goes first. */
const KEPT = 32;

type Compiled = {
  readonly start: Handle | null;
  readonly control: { readonly id: number; readonly after: Handle } | null;
  /** How many hold it; it is freed when nobody does and it is not kept either. */
  holders: number;
  isKept: boolean;
};

/** A grammar that answers can be held to, until it is released. */
export type CompiledGrammar = {
  /** A new answer; the caller disposes of it. @throws ToolError where the engine failed */
  begin(): GrammarState;
  /** Lets go of it; what was begun goes on. Calling it twice is fine. */
  release(): void;
};

/** What lives in one instance. */
type Workshop = {
  readonly instance: XgrammarInstance;
  readonly compiler: Compiler;
  readonly kept: Map<string, Compiled>;
};

/** Compiles grammars for one vocabulary and keeps them. Where xgrammar ends itself, the next grammar starts it anew. */
export class GrammarEngine {
  readonly #vocabulary: GrammarVocabulary;
  #workshop: Promise<Workshop> | null = null;

  constructor(vocabulary: GrammarVocabulary) {
    this.#vocabulary = vocabulary;
  }

  /**
   * A grammar, ready for answers.
   * @param dropsSpace the answer's first space is not part of its text
   * @throws TypeError for a grammar that cannot be used, or needs a control token that the vocabulary does not have
   * @throws ToolError where the engine failed; the next grammar finds a new one
   */
  async compile(grammar: Grammar, dropsSpace: boolean): Promise<CompiledGrammar> {
    const text = grammarText(grammar, dropsSpace);
    const controlId = this.#controlId(text);
    const { instance, compiler, kept } = await this.#open();
    const guarded = <Result>(work: () => Result): Result => {
      try {
        return work();
      } catch (error) {
        throw asToolError(error);
      }
    };
    const compiled = guarded(() => compileOnce({ instance, compiler, kept }, text, controlId));
    const { start, control } = compiled;
    compiled.holders++;
    let isHeld = true;
    return {
      begin: () =>
        guarded(() =>
          instance.use((xgrammar) => {
            const matcherOf = (handle: Handle) => new xgrammar.GrammarMatcher(handle, undefined, true, -1);
            const parts = {
              start: start === null ? null : matcherOf(start),
              control: control === null ? null : { id: control.id, after: matcherOf(control.after) },
            };
            return new GrammarMatcher(instance, this.#vocabulary, parts, asToolError);
          }),
        ),
      release() {
        if (isHeld) compiled.holders--;
        isHeld = false;
        freeUnused(instance, compiled);
      },
    };
  }

  #controlId(text: GrammarText): number | null {
    if (text.control === null) return null;
    const id = this.#vocabulary.controlId(text.control.name);
    if (id !== null) return id;
    throw new TypeError(
      `The grammar's calls begin with the control token ${JSON.stringify(text.control.name)}, which this model does not have. Choose the prompt format that the model was trained on.`,
    );
  }

  /** The workshop that is open or opening, or a new one; a failure of an old one never closes it. */
  async #open(): Promise<Workshop> {
    for (;;) {
      const opening = this.#workshop ?? openWorkshop(this.#vocabulary);
      this.#workshop = opening;
      const workshop = await opening.catch((error: unknown) => {
        if (this.#workshop === opening) this.#workshop = null;
        throw asToolError(error);
      });
      if (!workshop.instance.isDead) return workshop;
      if (this.#workshop === opening) this.#workshop = null;
    }
  }
}

/** A failure of the WebAssembly as an error for the caller; any other error as it is. */
function asToolError(error: unknown): unknown {
  if (!(error instanceof InstanceAborted)) return error;
  return new ToolError(
    `The grammar engine stopped (${error.message}). It is started anew for the next request; simplify the grammar where it happens again.`,
    { reason: "grammar-engine" },
    error,
  );
}

async function openWorkshop({ tokens, eosId }: GrammarVocabulary): Promise<Workshop> {
  const instance = await XgrammarInstance.start();
  const compiler = instance.use((xgrammar) => {
    const texts = xgrammar.vecStringFromJSArray(tokens);
    const stops = xgrammar.vecIntFromJSArray([eosId]);
    const info = new xgrammar.TokenizerInfo(texts, "RAW", tokens.length, stops, false);
    const made = new xgrammar.GrammarCompiler(info, 1, false);
    for (const handle of [info, stops, texts]) handle.delete();
    return made;
  });
  return { instance, compiler, kept: new Map() };
}

function compileOnce({ instance, compiler, kept }: Workshop, text: GrammarText, controlId: number | null): Compiled {
  const key = JSON.stringify([text, controlId]);
  let compiled = kept.get(key);
  kept.delete(key);
  compiled ??= instance.use((xgrammar) => {
    const compile = (ebnf: string): Handle => {
      const grammar = xgrammar.Grammar.FromEBNF(ebnf, "root");
      const handle = compiler.CompileGrammar(grammar);
      grammar.delete();
      return handle;
    };
    return {
      holders: 0,
      isKept: true,
      start: text.start === null ? null : compile(text.start),
      control: text.control === null || controlId === null ? null : { id: controlId, after: compile(text.control.after) },
    };
  });
  kept.set(key, compiled);
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest !== undefined) {
    const dropped = kept.get(oldest);
    kept.delete(oldest);
    if (dropped !== undefined) {
      dropped.isKept = false;
      freeUnused(instance, dropped);
    }
  }
  return compiled;
}

function freeUnused(instance: XgrammarInstance, { start, control, holders, isKept }: Compiled): void {
  if (holders > 0 || isKept || instance.isDead) return;
  instance.use(() => {
    start?.delete();
    control?.after.delete();
  });
}
