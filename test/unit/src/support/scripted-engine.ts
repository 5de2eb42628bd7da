import type { Engine, GenerateEvent, GenerateRequest, GenerateResult, ModelInfo } from "../../../../src/contract/engine.ts";
import { ContextOverflowError, EngineLostError } from "../../../../src/contract/errors.ts";
import type { PromptPart } from "../../../../src/contract/prompt-part.ts";
import { ObjectScanner } from "../../../../src/prompts/json-object.ts";

/** What the model "says" in one turn; a function sees the prompt's visible text. */
export type Reply = string | ((prompt: string) => string);

export const SCRIPTED_INFO: ModelInfo = {
  name: "scripted",
  architecture: "mixtral",
  promptFormat: "trelis-v3",
  chatTemplate: null,
  controlTokens: ["<s>", "</s>"],
  quantization: "F32",
  fileBytes: 0,
  parameterCount: 0,
  layerCount: 0,
  embeddingLength: 0,
  headCount: 0,
  headCountKv: 0,
  expertCount: 8,
  expertUsedCount: 2,
  vocabularySize: 0x110000,
  trainedContextLength: 100_000,
  contextLength: 100_000,
  bosId: 1,
  eosId: 2,
  gpuBytes: { weights: 0, kvCache: 0, scratch: 0 },
  device: { adapter: "none", precision: "f32", subgroupSize: null },
};

/**
 * An engine with canned replies that keeps the whole contract: one token a character (its code point), ids 1 and 2 for BOS and
 * EOS, stop strings, `stopAfter`, `maxTokens`, echo and log-probabilities (−0.5 for the token, −1.5 for the next code point).
 */
export class ScriptedEngine implements Engine {
  readonly info: ModelInfo;
  readonly requests: GenerateRequest[] = [];
  /** Tokens generated in all. */
  generated = 0;
  /** What each generation says of the tokens that its grammar forced. */
  forcedTokens = 0;
  readonly #replies: Reply[];
  #disposed = false;
  /** Called before each token; a test may wait here. */
  beforeToken: (index: number) => Promise<void> | void = () => undefined;

  constructor(replies: readonly Reply[], info: Partial<ModelInfo> = {}) {
    this.#replies = [...replies];
    this.info = { ...SCRIPTED_INFO, ...info };
  }

  async generate(
    request: GenerateRequest,
    onEvent: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<GenerateResult> {
    if (this.#disposed) throw new EngineLostError("disposed");
    signal.throwIfAborted();
    this.requests.push(request);
    const promptIds = isIds(request.prompt) ? [...request.prompt] : await this.encode(request.prompt);
    const room = this.info.contextLength - promptIds.length;
    if (room <= 0)
      throw new ContextOverflowError("too long", { promptTokens: promptIds.length, contextLength: this.info.contextLength });
    onEvent({ type: "prefill", promptTokens: promptIds.length, doneTokens: promptIds.length, reusedTokens: 0 });
    const reply = request.maxTokens === 0 ? "" : this.#replies.shift();
    if (reply === undefined) throw new Error("The script has no reply left.");
    const characters = Array.from(typeof reply === "string" ? reply : reply(visible(promptIds)));
    const limit = Math.min(request.maxTokens ?? room, room);
    const end = ending(characters.join(""), request);
    const count = Math.min(limit, end.length);
    const ids: number[] = [];
    for (const character of characters.slice(0, count)) {
      await this.beforeToken(ids.length);
      signal.throwIfAborted();
      const id = character.codePointAt(0) ?? 0;
      ids.push(id);
      this.generated++;
      onEvent({
        type: "text",
        text: character,
        ids: [id],
        ...(request.logprobs === undefined ? {} : { logprobs: [logprob(id, request.logprobs)] }),
      });
      await Promise.resolve();
    }
    return {
      text: characters.slice(0, count).join(""),
      ids,
      finishReason: count < end.length || limit === 0 ? "length" : end.reason,
      promptIds,
      ...(request.logprobs === undefined ? {} : { logprobs: ids.map((id) => logprob(id, request.logprobs ?? 0)) }),
      ...(request.echo !== true || request.logprobs === undefined
        ? {}
        : {
            promptLogprobs: promptIds.map((id, index) =>
              index === 0 ? { ...logprob(id, 0), logprob: null, top: [] } : logprob(id, request.logprobs ?? 0),
            ),
          }),
      usage: {
        promptTokens: promptIds.length,
        completionTokens: ids.length,
        reusedTokens: 0,
        forcedTokens: this.forcedTokens,
        prefillMs: 1,
        decodeMs: 2,
        grammarMs: 0,
      },
      seed: null,
    };
  }

  async encode(prompt: readonly PromptPart[]): Promise<number[]> {
    return prompt.flatMap((part) =>
      "text" in part ? Array.from(part.text, (character) => character.codePointAt(0) ?? 0) : [part.control === "bos" ? 1 : 2],
    );
  }

  async decode(ids: readonly number[]): Promise<string> {
    return String.fromCodePoint(...ids.filter((id) => id > 2));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
  }
}

function isIds(prompt: readonly PromptPart[] | readonly number[]): prompt is readonly number[] {
  return typeof prompt[0] === "number";
}

function visible(ids: readonly number[]): string {
  return ids.map((id) => (id === 1 ? "<s>" : id === 2 ? "</s>" : String.fromCodePoint(id))).join("");
}

function logprob(
  id: number,
  top: number,
): { id: number; text: string; logprob: number; top: { id: number; text: string; logprob: number }[] } {
  const text = id === 1 ? "<s>" : id === 2 ? "</s>" : String.fromCodePoint(id);
  const alternatives = Array.from({ length: top }, (_, index) => ({
    id: id + index,
    text: String.fromCodePoint(id + index),
    logprob: -0.5 - index,
  }));
  return { id, text, logprob: -0.5, top: alternatives };
}

/** How many characters of the reply come, and why no more. */
function ending(
  text: string,
  request: GenerateRequest,
): { readonly length: number; readonly reason: "eos" | "stop" | "json-object" } {
  const ends = (request.stop ?? []).map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  const stopAt = Math.min(...ends);
  const start = text.length - text.trimStart().length;
  const scanned = request.stopAfter === "json-object" && text[start] === "{" ? new ObjectScanner().push(text.slice(start)) : -1;
  if (scanned >= 0 && start + scanned <= stopAt)
    return { length: Array.from(text.slice(0, start + scanned)).length, reason: "json-object" };
  if (Number.isFinite(stopAt)) return { length: Array.from(text.slice(0, stopAt)).length, reason: "stop" };
  return { length: Array.from(text).length, reason: "eos" };
}
