import type { Matcher } from "mixtral:xgrammar";
import { ToolError } from "../../src/contract/errors.ts";
import type { XgrammarInstance } from "./instance.ts";
import { TokenMask } from "./token-mask.ts";
import type { GrammarVocabulary } from "./vocabulary.ts";

/** Where one answer stands in its grammar. */
export interface GrammarState {
  /** Which tokens may come next, EOS among them where the answer may end. Valid until the next token. */
  mask(): TokenMask;
  /** Whether the answer may end here. Costs nothing, unlike a mask. */
  mayEnd(): boolean;
  /** Takes a token. @throws ToolError for one that the grammar does not allow */
  accept(id: number): void;
  /** Takes a token where the grammar allows it; whether it did. Nothing changes where it does not. EOS is never taken. */
  tryAccept(id: number): boolean;
  /**
   * Takes the tokens that the grammar leaves no choice about and gives them back. They are what the tokenizer makes of the text that
   * must come; where a longer token could also begin it and go on, that is the model's choice.
   */
  takeForced(): number[];
  /** Milliseconds spent so far. */
  readonly elapsedMs: number;
  /** Frees its memory. Calling it twice is fine. */
  dispose(): void;
}

/** A grammar's matcher, and the one that a control token leads to. */
export type MatcherParts = {
  readonly start: Matcher | null;
  readonly control: { readonly id: number; readonly after: Matcher } | null;
};

/** Where one answer stands, by xgrammar. */
export class GrammarMatcher implements GrammarState {
  readonly #instance: XgrammarInstance;
  readonly #vocabulary: GrammarVocabulary;
  readonly #parts: MatcherParts;
  readonly #asError: (error: unknown) => unknown;
  #matcher: Matcher | null;
  #isAtStart = true;
  #mask: TokenMask | null = null;
  #isDisposed = false;
  elapsedMs = 0;

  /**
   * The matchers are this one's from now on.
   * @param asError makes an error for the caller out of what the instance throws
   */
  constructor(
    instance: XgrammarInstance,
    vocabulary: GrammarVocabulary,
    parts: MatcherParts,
    asError: (error: unknown) => unknown,
  ) {
    this.#asError = asError;
    this.#instance = instance;
    this.#vocabulary = vocabulary;
    this.#parts = parts;
    this.#matcher = parts.start;
  }

  mask(): TokenMask {
    return this.#timed(() => this.#currentMask());
  }

  mayEnd(): boolean {
    const matcher = this.#matcher;
    return matcher !== null && this.#timed(() => this.#instance.use(() => matcher.IsTerminated()));
  }

  accept(id: number): void {
    if (!this.tryAccept(id))
      throw new ToolError(`The grammar does not allow the token ${id} here.`, { reason: "grammar", token: id });
  }

  tryAccept(id: number): boolean {
    return this.#timed(() => this.#take(id));
  }

  takeForced(): number[] {
    return this.#timed(() => {
      const taken: number[] = [];
      for (let text = this.#jumpText(); text !== ""; text = this.#jumpText()) {
        const before = taken.length;
        this.#takeText(text, taken);
        if (taken.length === before) break;
      }
      this.#takeOnly(taken);
      return taken;
    });
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    if (this.#instance.isDead) return;
    this.#instance.use(() => {
      this.#parts.start?.delete();
      this.#parts.control?.after.delete();
    });
  }

  /** Takes the tokens of a text that must come, as far as no allowed token reaches beyond it. */
  #takeText(text: string, taken: number[]): void {
    const { tokens } = this.#vocabulary;
    const ids = this.#vocabulary.encode(text);
    let left = ids.reduce((sum, id) => sum + (tokens[id]?.length ?? 0), 0);
    for (const id of ids) {
      const mask = this.#currentMask();
      // Where a text is certain, few tokens are allowed: its beginnings, and what goes beyond it.
      const allowed = mask.ids(257);
      if (!mask.has(id) || allowed.some((other) => (tokens[other]?.length ?? 0) > left)) return;
      if (!this.#take(id)) return;
      taken.push(id);
      left -= tokens[id]?.length ?? 0;
    }
  }

  /** Takes a token as long as it is the only one. */
  #takeOnly(taken: number[]): void {
    for (;;) {
      const [only, other] = this.#isQuick() ? this.#currentMask().ids(2) : [];
      if (only === undefined || other !== undefined) return;
      if (!this.#take(only)) return;
      taken.push(only);
    }
  }

  /** Whether the mask is known, or certain without computing one. */
  #isQuick(): boolean {
    return this.#mask !== null || this.#matcher === null;
  }

  /** The text that must come; empty where there is a choice. */
  #jumpText(): string {
    const matcher = this.#matcher;
    if (matcher === null || (this.#isAtStart && this.#parts.control !== null)) return "";
    const text = this.#instance.use(() => matcher.FindJumpForwardString());
    // What is no whole character yet comes as something else; the tokens are compared with the mask in any case.
    return text.replace(/[\p{Surrogate}\uFFFD].*$/su, "");
  }

  #take(id: number): boolean {
    const { control } = this.#parts;
    const matcher = this.#matcher;
    if (id === this.#vocabulary.eosId) return false;
    if (this.#isAtStart && control !== null && id === control.id) this.#matcher = control.after;
    else if (matcher === null || !this.#instance.use(() => matcher.AcceptToken(id, false))) return false;
    this.#isAtStart = false;
    this.#mask = null;
    return true;
  }

  #currentMask(): TokenMask {
    this.#mask ??= this.#computeMask();
    return this.#mask;
  }

  #computeMask(): TokenMask {
    const { control } = this.#parts;
    const size = this.#vocabulary.tokens.length;
    const matcher = this.#matcher;
    const mask =
      matcher === null
        ? TokenMask.of([], size)
        : this.#instance.use((xgrammar) => {
            const vector = matcher.GetNextTokenBitmask(size);
            const words = xgrammar.vecIntToView(vector).slice();
            vector.delete();
            return new TokenMask(words, size);
          });
    if (this.#isAtStart && control !== null) mask.set(control.id, true);
    if (mask.ids(1).length === 0)
      throw new ToolError("Nothing that this model can write goes on from here in the grammar. Loosen the grammar.", {
        reason: "grammar",
      });
    return mask;
  }

  #timed<Result>(work: () => Result): Result {
    const startMs = performance.now();
    try {
      return work();
    } catch (error) {
      throw this.#asError(error);
    } finally {
      this.elapsedMs += performance.now() - startMs;
    }
  }
}
