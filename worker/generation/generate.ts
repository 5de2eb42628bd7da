import type { FinishReason, GenerateEvent, GenerateRequest, GenerateResult, TokenLogprob } from "../../src/contract/engine.ts";
import { assertFinite } from "../sampling/finite.ts";
import { tokenLogprob } from "../sampling/logprobs.ts";
import { Sampler } from "../sampling/sampler.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { AnswerText } from "./answer-text.ts";
import { KvState } from "./kv-state.ts";
import { type CheckedRequest, checkRequest } from "./request.ts";

/** The model as the loop sees it: `Transformer`, or anything that computes logits and keeps keys and values by position. */
export type ForwardPass = {
  /** Most tokens in one call. */
  readonly chunkLength: number;
  /** Logits [rows, vocabulary] of the last token, of all tokens, or none; see `Transformer.forward`. */
  forward(ids: readonly number[], startPosition: number, logits: "none" | "last" | "all"): Promise<Float32Array>;
};

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
  readonly #kvState = new KvState();

  /** @param contextLength positions that the model's KV cache has room for. */
  constructor(model: ForwardPass, tokenizer: Tokenizer, contextLength: number) {
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
    const checked = checkRequest(request, this.#tokenizer, this.#contextLength);
    const startMs = performance.now();
    const prefill = await this.#prefill(checked, onEvent, signal);
    const prefillEndMs = performance.now();
    const sampler = new Sampler(checked.sampling, checked.promptIds);
    const answer = await this.#decode(checked, prefill.logits, sampler, onEvent, signal);
    return {
      ...answer,
      promptIds: checked.promptIds,
      ...(prefill.promptLogprobs === null ? {} : { promptLogprobs: prefill.promptLogprobs }),
      usage: {
        promptTokens: checked.promptIds.length,
        completionTokens: answer.ids.length,
        reusedTokens: prefill.reusedTokens,
        prefillMs: prefillEndMs - startMs,
        decodeMs: performance.now() - prefillEndMs,
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

  async #decode(
    request: CheckedRequest,
    promptLogits: Float32Array,
    sampler: Sampler,
    onEvent: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<Pick<GenerateResult, "text" | "ids" | "finishReason" | "logprobs">> {
    const answer = new AnswerText(this.#tokenizer, request);
    const ids: number[] = [];
    const logprobs: TokenLogprob[] | null = request.logprobs === null ? null : [];
    let finishReason: FinishReason = "length";
    let logits = promptLogits;

    while (ids.length < request.maxTokens) {
      if (ids.length > 0) {
        const position = request.promptIds.length + ids.length - 1;
        logits = await this.#forward(ids.slice(-1), position, "last", signal);
      }
      assertFinite(logits);
      const id = sampler.choose(logits);
      if (id === this.#tokenizer.eosId && !request.ignoreEos) {
        finishReason = "eos";
        break;
      }
      ids.push(id);
      const logprob = logprobs === null ? null : this.#logprob(logits, id, request.logprobs ?? 0);
      if (logprob !== null) logprobs?.push(logprob);
      const step = answer.push(id);
      onEvent({ type: "text", text: step.text, ids: [id], ...(logprob === null ? {} : { logprobs: [logprob] }) });
      if (step.end !== null) {
        finishReason = step.end;
        break;
      }
    }
    if (finishReason === "eos" || finishReason === "length") {
      const rest = answer.finish();
      if (rest.text !== "") onEvent({ type: "text", text: rest.text, ids: [] });
      finishReason = rest.end ?? finishReason;
    }
    return { text: answer.text, ids, finishReason, ...(logprobs === null ? {} : { logprobs }) };
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
