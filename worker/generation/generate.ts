import type { GenerateEvent, GenerateRequest, GenerateResult, TokenLogprob } from "../../src/contract/engine.ts";
import type { Grammar } from "../../src/contract/grammar.ts";
import type { GrammarState } from "../grammar/matcher.ts";
import { assertFinite } from "../sampling/finite.ts";
import { tokenLogprob } from "../sampling/logprobs.ts";
import { Sampler } from "../sampling/sampler.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { AnswerDecoder } from "./answer-decoder.ts";
import { KvState } from "./kv-state.ts";
import { type CheckedRequest, checkRequest } from "./request.ts";

/** The model as the loop sees it: `Transformer`, or anything that computes logits and keeps keys and values by position. */
export type ForwardPass = {
  /** Most tokens in one call. */
  readonly chunkLength: number;
  /** Logits [rows, vocabulary] of the last token, of all tokens, or none; see `Transformer.forward`. */
  forward(ids: readonly number[], startPosition: number, logits: "none" | "last" | "all"): Promise<Float32Array>;
};

/**
 * Holds a new answer to a grammar; whoever asks disposes of it.
 * @param dropsSpace the answer's first space is not part of its text
 * @throws TypeError for a grammar that cannot be used, ModelSourceError where its engine cannot be had, the signal's reason
 */
export type BeginGrammar = (grammar: Grammar, dropsSpace: boolean, signal: AbortSignal) => Promise<GrammarState>;

type Prefill = {
  readonly logits: Float32Array;
  readonly promptLogprobs: readonly TokenLogprob[] | null;
  readonly reusedTokens: number;
};

/** Generates text with one model and its KV cache. One generation at a time: the caller queues them. */
export class TextGenerator {
  readonly #model: ForwardPass;
  readonly #tokenizer: Tokenizer;
  readonly #contextLength: number;
  readonly #beginGrammar: BeginGrammar | null;
  readonly #kvState = new KvState();

  /**
   * @param contextLength positions that the model's KV cache has room for
   * @param beginGrammar null: answers cannot be held to a grammar
   */
  constructor(model: ForwardPass, tokenizer: Tokenizer, contextLength: number, beginGrammar: BeginGrammar | null = null) {
    this.#beginGrammar = beginGrammar;
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.#contextLength = contextLength;
  }

  /**
   * Prefills what differs from the last prompt, then decodes token by token. Events come in order while it runs.
   * @throws TypeError for a bad argument, ContextOverflowError where the context is too short: nothing was computed.
   * @throws the signal's reason (an AbortError) after the step that runs when it fires; the cache keeps what was computed.
   */
  async generate(
    request: GenerateRequest,
    onEvent: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<GenerateResult> {
    signal.throwIfAborted();
    const requestMs = performance.now();
    const checked = checkRequest(request, this.#tokenizer, this.#contextLength);
    const grammar = await this.#begin(request.grammar, checked, signal);
    const openingMs = performance.now() - requestMs;
    try {
      return await this.#generate(checked, grammar, openingMs, onEvent, signal);
    } finally {
      grammar?.dispose();
    }
  }

  /** The request's grammar at its start; null without one. @throws as {@link BeginGrammar} does */
  async #begin(grammar: Grammar | undefined, request: CheckedRequest, signal: AbortSignal): Promise<GrammarState | null> {
    if (grammar === undefined) return null;
    if (this.#beginGrammar === null) throw new TypeError("This engine holds no answer to a grammar; leave grammar away.");
    const state = await this.#beginGrammar(grammar, this.#tokenizer.addsSpacePrefix && !request.continuesText, signal);
    if (signal.aborted) state.dispose();
    signal.throwIfAborted();
    return state;
  }

  /** @param openingMs what it took to have the grammar */
  async #generate(
    checked: CheckedRequest,
    grammar: GrammarState | null,
    openingMs: number,
    onEvent: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<GenerateResult> {
    const startMs = performance.now();
    const prefilling = this.#prefill(checked, onEvent, signal);
    try {
      // The first mask takes longer than others; here the graphics card is at work anyway.
      if (checked.maxTokens > 0) grammar?.mask();
    } catch (error) {
      await prefilling.catch(() => undefined);
      throw error;
    }
    const prefill = await prefilling;
    const prefillEndMs = performance.now();
    const sampler = new Sampler(checked.sampling, checked.promptIds);
    const decoder = new AnswerDecoder({
      request: checked,
      tokenizer: this.#tokenizer,
      sampler,
      grammar,
      chunkLength: this.#model.chunkLength,
      forward: (ids, startPosition, logits) => this.#forward(ids, startPosition, logits, signal),
      onEvent,
    });
    const { forcedTokens, ...answer } = await decoder.run(prefill.logits);
    return {
      ...answer,
      promptIds: checked.promptIds,
      ...(prefill.promptLogprobs === null ? {} : { promptLogprobs: prefill.promptLogprobs }),
      usage: {
        promptTokens: checked.promptIds.length,
        completionTokens: answer.ids.length,
        reusedTokens: prefill.reusedTokens,
        forcedTokens,
        prefillMs: prefillEndMs - startMs,
        decodeMs: performance.now() - prefillEndMs,
        grammarMs: grammar === null ? 0 : openingMs + grammar.elapsedMs,
      },
      seed: sampler.seed,
    };
  }

  /** Brings the whole prompt into the cache. `logits` of the result is [vocabulary], after the last token; empty if none are needed. */
  async #prefill(request: CheckedRequest, onEvent: (event: GenerateEvent) => void, signal: AbortSignal): Promise<Prefill> {
    const { promptIds } = request;
    const scored = request.echo && request.logprobs !== null ? [this.#unpredicted(promptIds[0] as number)] : null;
    // The last token is computed again in any case, for its logits; a prompt that is scored needs the logits of every token.
    const reusedTokens = scored === null ? Math.min(this.#kvState.commonPrefix(promptIds), promptIds.length - 1) : 0;
    const report = (doneTokens: number): void =>
      onEvent({ type: "prefill", promptTokens: promptIds.length, doneTokens, reusedTokens });
    report(reusedTokens);

    let logits = new Float32Array(0);
    for (let start = reusedTokens; start < promptIds.length; start += this.#model.chunkLength) {
      const chunk = promptIds.slice(start, start + this.#model.chunkLength);
      const end = start + chunk.length;
      const isLast = end === promptIds.length && request.maxTokens > 0;
      const rows = await this.#forward(chunk, start, scored !== null ? "all" : isLast ? "last" : "none", signal);
      for (let row = 0; scored !== null && row < chunk.length; row++) {
        logits = this.#row(rows, row);
        const next = promptIds[start + row + 1];
        if (next !== undefined) scored.push(this.#logprob(logits, next, request.logprobs ?? 0));
      }
      if (scored === null) logits = rows;
      report(end);
    }
    return { logits, promptLogprobs: scored, reusedTokens };
  }

  /** One step of the model, with the bookkeeping of the cache, between two looks at the signal. */
  async #forward(
    ids: readonly number[],
    startPosition: number,
    logits: "none" | "last" | "all",
    signal: AbortSignal,
  ): Promise<Float32Array<ArrayBuffer>> {
    signal.throwIfAborted();
    const rows = await this.#kvState.write(ids, startPosition, () => this.#model.forward(ids, startPosition, logits));
    signal.throwIfAborted();
    return rows as Float32Array<ArrayBuffer>;
  }

  #row(logits: Float32Array<ArrayBuffer>, row: number): Float32Array<ArrayBuffer> {
    const size = this.#tokenizer.size;
    return logits.subarray(row * size, (row + 1) * size);
  }

  #logprob(logits: Float32Array, id: number, top: number): TokenLogprob {
    assertFinite(logits);
    return tokenLogprob(logits, id, top, (token) => this.#tokenizer.tokenText(token));
  }

  /** The first token of a prompt, which nothing predicts. */
  #unpredicted(id: number): TokenLogprob {
    return { id, text: this.#tokenizer.tokenText(id), logprob: null, top: [] };
  }
}
