import type { FinishReason, GenerateEvent, GenerateResult, TokenLogprob } from "../../src/contract/engine.ts";
import type { GrammarState } from "../grammar/matcher.ts";
import { assertFinite } from "../sampling/finite.ts";
import { tokenLogprob } from "../sampling/logprobs.ts";
import type { Sampler } from "../sampling/sampler.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { AnswerText } from "./answer-text.ts";
import type { CheckedRequest } from "./request.ts";

export type DecoderParts = {
  readonly request: CheckedRequest;
  readonly tokenizer: Tokenizer;
  readonly sampler: Sampler;
  /** What the answer is held to; null for nothing. Its owner disposes of it. */
  readonly grammar: GrammarState | null;
  /** Most tokens in one call of `forward`. */
  readonly chunkLength: number;
  /** Puts tokens into the KV cache; logits [rows, vocabulary] of the last token, of all of them, or none. */
  readonly forward: (ids: readonly number[], startPosition: number, logits: "none" | "last" | "all") => Promise<Float32Array>;
  readonly onEvent: (event: GenerateEvent) => void;
};

export type DecodedAnswer = Pick<GenerateResult, "text" | "ids" | "finishReason" | "logprobs"> & {
  readonly forcedTokens: number;
};

/** Text of a token that waits for its log-probability. */
type Unscored = { readonly id: number; readonly text: string };

/**
 * Decodes one answer. Tokens that a grammar leaves no choice about are appended without sampling, and go through the model together
 * with the token before them, when logits are needed again.
 */
export class AnswerDecoder {
  readonly #parts: DecoderParts;
  readonly #answer: AnswerText;
  readonly #ids: number[] = [];
  /** The last of `#ids`, which the model has not seen. */
  readonly #pending: number[] = [];
  readonly #logprobs: TokenLogprob[] = [];
  /** Of `#pending`, all but the first: what predicts them is not computed yet. Only where log-probabilities are asked for. */
  readonly #unscored: Unscored[] = [];
  /** Logits [vocabulary] after the last token that the model has seen. */
  #logits: Float32Array = new Float32Array(0);
  #forcedTokens = 0;
  #end: FinishReason | null = null;
  /** Whether there was no room for all that had to come. */
  #isCut = false;

  constructor(parts: DecoderParts) {
    this.#parts = parts;
    this.#answer = new AnswerText(parts.tokenizer, parts.request);
  }

  /** @param promptLogits [vocabulary], after the prompt's last token */
  async run(promptLogits: Float32Array): Promise<DecodedAnswer> {
    const { request, onEvent } = this.#parts;
    this.#logits = promptLogits;
    while (this.#end === null && this.#ids.length < request.maxTokens) await this.#step();
    // What was written to its end is complete, whether or not there was room for more.
    if (this.#end === null && request.maxTokens > 0 && !this.#isCut && this.#isComplete()) this.#end = "grammar";
    if (this.#unscored.length > 0) await this.#catchUp();
    let finishReason = this.#end ?? "length";
    if (finishReason !== "stop" && finishReason !== "json-object") {
      const rest = this.#answer.finish();
      if (rest.text !== "") onEvent({ type: "text", text: rest.text, ids: [] });
      finishReason = rest.end ?? finishReason;
    }
    return {
      text: this.#answer.text,
      ids: this.#ids,
      finishReason,
      forcedTokens: this.#forcedTokens,
      ...(request.logprobs === null ? {} : { logprobs: this.#logprobs }),
    };
  }

  /** What must come, and one token that the model chooses. */
  async #step(): Promise<void> {
    const { request, tokenizer, sampler, grammar } = this.#parts;
    const forced = grammar?.takeForced() ?? [];
    for (const [index, id] of forced.entries()) {
      this.#append(id, true);
      if (this.#end !== null) return;
      if (this.#ids.length < request.maxTokens) continue;
      // The grammar is ahead of the answer now: what it says of its end is not true of the answer.
      this.#isCut = index < forced.length - 1;
      return;
    }
    if (this.#isComplete()) {
      this.#end = "grammar";
      return;
    }
    await this.#catchUp();
    assertFinite(this.#logits);
    const mask = grammar?.mask() ?? null;
    if (mask !== null && request.ignoreEos) mask.set(tokenizer.eosId, false);
    const [only, other] = mask?.ids(2) ?? [];
    const isForced = only !== undefined && other === undefined;
    const id = isForced ? only : sampler.choose(this.#logits, mask);
    if (id === tokenizer.eosId && !(request.ignoreEos && grammar === null)) {
      this.#end = "eos";
      return;
    }
    grammar?.accept(id);
    this.#append(id, isForced);
  }

  /** Whether the grammar allows nothing more. */
  #isComplete(): boolean {
    const { grammar, tokenizer } = this.#parts;
    if (grammar === null || !grammar.mayEnd()) return false;
    const [only, other] = grammar.mask().ids(2);
    return only === tokenizer.eosId && other === undefined;
  }

  #append(id: number, isForced: boolean): void {
    const { request, sampler, onEvent } = this.#parts;
    if (isForced) {
      this.#forcedTokens++;
      sampler.see(id);
    }
    this.#ids.push(id);
    this.#pending.push(id);
    const { text, end } = this.#answer.push(id);
    this.#end = end;
    if (request.logprobs === null) onEvent({ type: "text", text, ids: [id] });
    else if (this.#pending.length === 1) this.#score({ id, text }, this.#logits);
    else this.#unscored.push({ id, text });
  }

  /** Lets the model see the tokens that it has not seen, and scores those that wait for it. */
  async #catchUp(): Promise<void> {
    const { request, chunkLength, forward, tokenizer } = this.#parts;
    const isScored = this.#unscored.length > 0;
    while (this.#pending.length > 0) {
      const chunk = this.#pending.slice(0, chunkLength);
      const isLast = chunk.length === this.#pending.length;
      const position = request.promptIds.length + this.#ids.length - this.#pending.length;
      const rows = await this.#alongside(forward(chunk, position, isScored ? "all" : isLast ? "last" : "none"));
      this.#pending.splice(0, chunk.length);
      const count = rows.length / tokenizer.size;
      for (let row = 0; row < count; row++) {
        this.#logits = rows.subarray(row * tokenizer.size, (row + 1) * tokenizer.size);
        const next = isScored ? this.#unscored.shift() : undefined;
        if (next !== undefined) this.#score(next, this.#logits);
      }
    }
  }

  /** Computes the grammar's mask while the graphics card computes the step. */
  async #alongside<Result>(step: Promise<Result>): Promise<Result> {
    try {
      if (this.#end === null && this.#ids.length < this.#parts.request.maxTokens) this.#parts.grammar?.mask();
    } catch (error) {
      // The step writes to the cache until it is done; what follows must not meet it there.
      await step.catch(() => undefined);
      throw error;
    }
    return step;
  }

  #score({ id, text }: Unscored, logits: Float32Array): void {
    const { request, tokenizer, onEvent } = this.#parts;
    assertFinite(logits);
    const logprob = tokenLogprob(logits, id, request.logprobs ?? 0, (token) => tokenizer.tokenText(token));
    this.#logprobs.push(logprob);
    onEvent({ type: "text", text, ids: [id], logprobs: [logprob] });
  }
}
