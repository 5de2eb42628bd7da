import type { Engine, GenerateRequest, GenerateResult, TokenLogprob } from "../contract/engine.ts";
import { describe } from "../prompts/messages.ts";
import { randomId } from "../tools/call-id.ts";
import { readMaxTokens, readNumber } from "../tools/turn-settings.ts";
import { AnswerStream } from "./answer-stream.ts";
import { CompletionLogprobWriter } from "./completion-logprobs.ts";
import {
  checkNames,
  type Given,
  type NeutralParameters,
  readFlag,
  readSamplingParameters,
  readStreamOptions,
  type RequestOptions,
  type SamplingParameters,
} from "./parameters.ts";
import type { Completion, CompletionLogprobs } from "./types.ts";
import { completionUsage } from "./usage.ts";

/** Anything else that OpenAI's legacy endpoint takes is refused with a TypeError that names it. */
export type CompletionParameters = SamplingParameters &
  NeutralParameters & {
    /** A text, which gets BOS in front, or token ids, which are taken as they are. */
    readonly prompt: string | readonly number[];
    /** Default 16, as OpenAI's. 0 generates nothing: with `echo` and `logprobs` it scores the prompt. */
    readonly max_tokens?: Given<number>;
    /** Puts the prompt in front of the text; with `logprobs` its tokens are scored. */
    readonly echo?: Given<boolean>;
    /** How many alternatives to report for each token, 0 to 20. */
    readonly logprobs?: Given<number>;
    /** vLLM's: names tokens in `logprobs` by id, `"token_id:123"`. */
    readonly return_tokens_as_token_ids?: Given<boolean>;
    readonly stream?: Given<boolean>;
    readonly stream_options?: Given<{ readonly include_usage?: boolean }>;
  };

const OWN_NAMES = {
  prompt: "any",
  echo: "any",
  return_tokens_as_token_ids: "any",
  best_of: { only: [1], remedy: "one answer a request" },
  suffix: { only: [""], remedy: "the models of this library do not fill in" },
} as const;

const DEFAULT_MAX_TOKENS = 16;

type Request = {
  readonly generate: GenerateRequest & { readonly maxTokens: number };
  readonly promptText: () => Promise<string>;
  readonly echo: boolean;
  readonly writer: CompletionLogprobWriter;
  readonly includeUsage: boolean;
};

/** `mixtral.completions`: OpenAI's legacy endpoint on the page's own model, for raw prompts and for scoring. */
export class Completions {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Continues a prompt. `temperature` is 1 where it is not given, as OpenAI's.
   * @throws TypeError for a parameter that is wrong, unknown or not supported; ContextOverflowError; EngineLostError; the signal's reason
   */
  create(
    parameters: CompletionParameters & { readonly stream: true },
    options?: RequestOptions,
  ): Promise<AnswerStream<Completion>>;
  create(parameters: CompletionParameters & { readonly stream?: Given<false> }, options?: RequestOptions): Promise<Completion>;
  create(parameters: CompletionParameters, options?: RequestOptions): Promise<Completion | AnswerStream<Completion>>;
  async create(
    parameters: CompletionParameters,
    { signal }: RequestOptions = {},
  ): Promise<Completion | AnswerStream<Completion>> {
    signal?.throwIfAborted();
    const request = this.#read(parameters);
    if (parameters.stream === true) return new AnswerStream((push, scope) => this.#stream(request, push, scope), signal);
    const { generate, echo, writer } = request;
    const result = await this.#engine.generate(generate, () => undefined, signal ?? new AbortController().signal);
    const text = (echo ? await request.promptText() : "") + result.text;
    const echoed = echo ? (result.promptLogprobs ?? []) : [];
    const logprobs = generate.logprobs === undefined ? null : writer.write(echoed, result.logprobs ?? []);
    return {
      ...this.#head(),
      choices: [{ index: 0, text, logprobs, finish_reason: finishReason(result) }],
      usage: completionUsage(result.usage),
    };
  }

  #head(): Pick<Completion, "id" | "object" | "created" | "model"> {
    return {
      id: `cmpl-${randomId(24)}`,
      object: "text_completion",
      created: Math.floor(Date.now() / 1000),
      model: this.#engine.info.name,
    };
  }

  #read(parameters: CompletionParameters): Request {
    if (typeof parameters !== "object" || parameters === null)
      throw new TypeError(`The parameters are ${describe(parameters)}; give { prompt }.`);
    checkNames(parameters, OWN_NAMES);
    const { prompt } = parameters;
    const isText = typeof prompt === "string";
    if (!isText && !(Array.isArray(prompt) && prompt.every((id) => Number.isInteger(id)))) {
      throw new TypeError(`prompt is ${describe(prompt)}; give one text, or one array of token ids.`);
    }
    const maxTokens = readMaxTokens("max_tokens", parameters.max_tokens, 0);
    const logprobs = readNumber("logprobs", parameters.logprobs, { least: 0, most: 20, integer: true });
    const echo = readFlag("echo", parameters.echo);
    const { includeUsage } = readStreamOptions(parameters.stream_options, readFlag("stream", parameters.stream));
    const { bosId, eosId } = this.#engine.info;
    return {
      generate: {
        prompt: isText ? [{ control: "bos" }, { text: prompt }] : prompt,
        maxTokens: maxTokens ?? DEFAULT_MAX_TOKENS,
        continuesText: true,
        echo,
        ...readSamplingParameters(parameters, 1),
        ...(logprobs === null ? {} : { logprobs }),
      },
      promptText: async () => (isText ? prompt : this.#engine.decode(prompt)),
      echo,
      writer: new CompletionLogprobWriter({
        controlIds: [bosId, eosId],
        asIds: readFlag("return_tokens_as_token_ids", parameters.return_tokens_as_token_ids),
      }),
      includeUsage,
    };
  }

  async #stream(request: Request, push: (chunk: Completion) => void, signal: AbortSignal): Promise<void> {
    const { generate, echo, writer, includeUsage } = request;
    const head = { ...this.#head(), ...(includeUsage ? { usage: null } : {}) };
    type Scored = readonly TokenLogprob[];
    const send = (text: string, prompt: Scored, answer: Scored, finish: "stop" | "length" | null): void => {
      const logprobs: CompletionLogprobs | null = prompt.length + answer.length === 0 ? null : writer.write(prompt, answer);
      push({ ...head, choices: [{ index: 0, text, logprobs, finish_reason: finish }] });
    };
    let cachedTokens: number | null = null;
    if (echo) {
      // The prompt's own log-probabilities come with the result, so it is scored first; the cache then holds it for the answer.
      const scoring =
        generate.logprobs === undefined
          ? null
          : await this.#engine.generate({ ...generate, maxTokens: 0 }, () => undefined, signal);
      cachedTokens = scoring?.usage.reusedTokens ?? null;
      send(await request.promptText(), scoring?.promptLogprobs ?? [], [], null);
    }
    const onEvent: Parameters<Engine["generate"]>[1] = (event) => {
      if (event.type === "text" && (event.text !== "" || event.logprobs !== undefined))
        send(event.text, [], event.logprobs ?? [], null);
    };
    const result = await this.#engine.generate({ ...generate, echo: false }, onEvent, signal);
    send("", [], [], finishReason(result));
    if (includeUsage)
      push({
        ...head,
        choices: [],
        usage: completionUsage({ ...result.usage, reusedTokens: cachedTokens ?? result.usage.reusedTokens }),
      });
  }
}

function finishReason({ finishReason: reason }: GenerateResult): "stop" | "length" {
  return reason === "length" ? "length" : "stop";
}
