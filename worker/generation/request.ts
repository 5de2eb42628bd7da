import type { GenerateRequest } from "../../src/contract/engine.ts";
import { ContextOverflowError } from "../../src/contract/errors.ts";
import type { PromptPart } from "../../src/contract/prompt-part.ts";
import { type SamplingOptions, samplingOptions, within } from "../sampling/options.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** The most alternatives that may be reported for a token. */
export const MOST_LOGPROBS = 20;

/** A request with every default filled in, checked, its prompt as ids. */
export type CheckedRequest = {
  /** At least one. */
  readonly promptIds: readonly number[];
  /** With the prompt's tokens, at most the context. */
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  readonly stop: readonly string[];
  readonly stopAfter: "json-object" | null;
  /** Alternatives for each token, or null for no log-probabilities. */
  readonly logprobs: number | null;
  readonly echo: boolean;
  readonly continuesText: boolean;
  readonly ignoreEos: boolean;
};

/**
 * Checks a request before anything is computed.
 * @throws TypeError that names the argument, its value and what is allowed.
 * @throws ContextOverflowError when the prompt and the tokens asked for do not fit the context; without `maxTokens` one token must fit.
 */
export function checkRequest(request: GenerateRequest, tokenizer: Tokenizer, contextLength: number): CheckedRequest {
  const { stop = [], logprobs } = request;
  if (!Array.isArray(stop) || stop.some((text) => typeof text !== "string" || text === "")) {
    throw new TypeError(`stop is ${JSON.stringify(stop)}; it must be an array of strings, none of them empty.`);
  }
  if (request.stopAfter !== undefined && request.stopAfter !== "json-object") {
    throw new TypeError(`stopAfter is ${JSON.stringify(request.stopAfter)}; it must be "json-object" or absent.`);
  }
  const checked = {
    sampling: samplingOptions(request.sampling),
    stop,
    stopAfter: request.stopAfter ?? null,
    logprobs: logprobs === undefined ? null : within("logprobs", logprobs, { least: 0, most: MOST_LOGPROBS, integer: true }),
    echo: request.echo ?? false,
    continuesText: request.continuesText ?? false,
    ignoreEos: request.ignoreEos ?? false,
  };
  const asked = request.maxTokens;
  if (asked !== undefined) within("maxTokens", asked, { least: 0, most: Number.MAX_SAFE_INTEGER, integer: true });
  const promptIds = encodePrompt(request.prompt, tokenizer);
  return { ...checked, promptIds, maxTokens: answerRoom(promptIds.length, asked, contextLength) };
}

function encodePrompt(prompt: GenerateRequest["prompt"], tokenizer: Tokenizer): readonly number[] {
  if (!Array.isArray(prompt))
    throw new TypeError(`prompt is ${typeof prompt}; it must be an array of token ids or of prompt parts.`);
  const ids = typeof prompt[0] === "number" ? (prompt as readonly number[]) : tokenizer.encode(prompt as readonly PromptPart[]);
  if (ids.length === 0) throw new TypeError('prompt is empty; it needs at least one token, such as { control: "bos" }.');
  const bad = ids.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= tokenizer.size);
  if (bad >= 0)
    throw new TypeError(`prompt[${bad}] is ${String(ids[bad])}; token ids are integers from 0 to ${tokenizer.size - 1}.`);
  return ids;
}

/** How many tokens to generate at most. */
function answerRoom(promptTokens: number, asked: number | undefined, contextLength: number): number {
  const needed = promptTokens + (asked ?? 1);
  if (needed <= contextLength) return asked ?? contextLength - promptTokens;
  const answer = asked === undefined ? "at least one token" : `${asked} tokens`;
  throw new ContextOverflowError(
    `The prompt has ${promptTokens} tokens and the answer needs room for ${answer}, but the context is ${contextLength} tokens long. ` +
      "Shorten the prompt, ask for fewer tokens, or load the model with a larger contextLength.",
    { promptTokens, maxTokens: asked ?? null, neededTokens: needed, contextLength },
  );
}
