/** What page and worker agree on: one engine, one loaded model, requests and events as plain data. */
import type { Grammar } from "./grammar.ts";
import type { PromptPart } from "./prompt-part.ts";

/** One engine with one loaded model. It lives in the worker; the page holds a remote of it. */
export interface Engine {
  readonly info: ModelInfo;
  /**
   * Generates tokens after `request.prompt`. Events arrive in order, `onEvent` is never called after the promise settles.
   * @throws AbortError when `signal` fires, at the latest after the step that is running; the engine stays usable.
   * @throws ContextOverflowError when the prompt leaves no room; nothing was computed.
   */
  generate(request: GenerateRequest, onEvent: (event: GenerateEvent) => void, signal: AbortSignal): Promise<GenerateResult>;
  /** Token ids of the parts. No BOS or EOS is added beyond the parts' own. */
  encode(prompt: readonly PromptPart[]): Promise<number[]>;
  /** Text of the ids; control tokens are left out, the dummy prefix space of the first piece too. */
  decode(ids: readonly number[]): Promise<string>;
  /** Frees every GPU buffer. Calls after it reject with `EngineLostError`. Calling it twice is fine. */
  dispose(): Promise<void>;
}

/**
 * Where a GGUF's bytes come from. A file whose name ends in `-00001-of-0000N.gguf` is the first of N parts: a URL or hub file
 * stands for all of them, files must be given with all of them, in any order.
 */
export type ModelSource =
  | { readonly kind: "url"; readonly url: string; readonly headers?: Readonly<Record<string, string>> }
  | {
      readonly kind: "hub";
      readonly repo: string;
      readonly file: string;
      readonly revision: string;
      readonly token?: string;
      /** The hub's address; default `https://huggingface.co`. */
      readonly endpoint?: string;
    }
  | { readonly kind: "files"; readonly files: readonly { readonly blob: Blob; readonly name: string }[] };

/** What the browser's own storage is used for; `"reload"` fetches anew and replaces what is kept. Local files are never kept. */
export type CacheMode = "use" | "reload" | "off";

export type LoadOptions = {
  /** Tokens of prompt and answer together; default: the model's own, at most 4,096. */
  readonly contextLength?: number;
  /** How many tokens attention looks back, where the model was trained so and its file does not say it. Default: what the file says. */
  readonly slidingWindow?: number;
  /** Whether the file is kept in the browser's storage, so that a second load needs no network. Default `"use"`. */
  readonly cache?: CacheMode;
  /** `"f16"` needs the `shader-f16` feature; `"auto"` (default) takes it where it is there. */
  readonly precision?: "auto" | "f16" | "f32";
  /** `false` takes the workgroup-memory path even where the device has subgroups. Default: where the device has them. */
  readonly subgroups?: boolean;
  /** Address of the package's `grammar.js`, which is fetched when the first answer is to be held to a grammar. */
  readonly grammarUrl?: string;
  /** The prompt formats that the page has: a file that names another one is refused by its header. Absent: any is taken. */
  readonly promptFormats?: readonly string[];
};

export type LoadPhase = "plan" | "allocate" | "fetch" | "verify" | "ready";

/** One monotonic count of bytes; `phase` only moves forward. */
export type LoadProgress = {
  readonly phase: LoadPhase;
  /** Bytes of the file that are on the GPU or no longer needed. Never decreases. */
  readonly loadedBytes: number;
  /** Bytes of the whole file, all parts together; 0 until known. */
  readonly totalBytes: number;
  readonly elapsedMs: number;
  /** Of the last few seconds; null before there is anything to measure. */
  readonly bytesPerSecond: number | null;
  /** Until all bytes are there, at that rate; null where the rate is null. */
  readonly remainingMs: number | null;
  /** What the user should know about this load, such as why nothing is kept in the browser's storage; null where all is well. */
  readonly notice: string | null;
};

export type PlanOptions = LoadOptions & {
  /** Also makes every buffer for a moment, which is the only way to know whether the GPU has the memory. Default false: nothing is allocated. */
  readonly tryMemory?: boolean;
};

/** What a load would take, found out without fetching a weight. */
export type LoadPlan = {
  readonly name: string;
  readonly architecture: "mixtral" | "mistral";
  readonly promptFormat: string | null;
  readonly quantization: string;
  readonly parameterCount: number;
  /** Bytes of the file, all parts together. */
  readonly fileBytes: number;
  /** Bytes of all tensors in the file. */
  readonly weightBytes: number;
  /** Bytes of the file that must come over the network or from the picked files. */
  readonly fetchBytes: number;
  /** Bytes of the file that are in the browser's storage already. */
  readonly cachedBytes: number;
  readonly contextLength: number;
  readonly trainedContextLength: number;
  readonly gpuBytes: { readonly weights: number; readonly kvCache: number; readonly scratch: number; readonly total: number };
  /** Null where the browser has no WebGPU, or no adapter. */
  readonly device: {
    readonly adapter: string;
    readonly precision: "f16" | "f32";
    readonly maxBufferBytes: number;
    readonly maxBindingBytes: number;
  } | null;
  /** The browser's storage for this site, as far as the browser tells. */
  readonly storage: {
    readonly quotaBytes: number | null;
    readonly usageBytes: number | null;
    /** Whether the rest of the file has room there; null where that is unknown, or nothing is to be kept. */
    readonly hasRoom: boolean | null;
  };
  readonly verdict: {
    /** False: it cannot load here. Null: nothing speaks against it, but only loading shows whether the memory is there. */
    readonly fits: boolean | null;
    /** What it needs, what is in the way, and what would help. */
    readonly message: string;
  };
};

/** One file in the browser's storage. */
export type CachedFile = {
  /** Names it for {@link EngineHost.deleteCached}. */
  readonly key: string;
  /** The address that it was fetched from, without any token. */
  readonly url: string;
  readonly bytes: number;
  readonly totalBytes: number;
  /** All bytes are there and were verified. */
  readonly complete: boolean;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
};

export type CacheUsage = {
  /** Bytes of the files that are kept. */
  readonly bytes: number;
  /** What the site uses in all, and may use; null where the browser does not tell. */
  readonly usageBytes: number | null;
  readonly quotaBytes: number | null;
};

/** Facts of the loaded model and the device it runs on. */
export type ModelInfo = {
  readonly name: string;
  /** `llama` with experts is Mixtral, without is Mistral. */
  readonly architecture: "mixtral" | "mistral";
  /** The file's own hint (`mixtral_js.prompt_format`), or null. */
  readonly promptFormat: string | null;
  /** The file's own way to render conversations (`tokenizer.chat_template`, in Jinja), or null. */
  readonly chatTemplate: string | null;
  /** The texts of the tokens that only a `control` part can name: BOS's and EOS's first, the others in the order of their ids. */
  readonly controlTokens: readonly string[];
  /** The type that most of the weights have, e.g. `Q4_K`. */
  readonly quantization: string;
  readonly fileBytes: number;
  readonly parameterCount: number;
  readonly layerCount: number;
  readonly embeddingLength: number;
  readonly headCount: number;
  readonly headCountKv: number;
  readonly expertCount: number;
  readonly expertUsedCount: number;
  readonly vocabularySize: number;
  /** Tokens that the model was made for. */
  readonly trainedContextLength: number;
  /** Tokens that the KV cache has room for. */
  readonly contextLength: number;
  readonly bosId: number;
  readonly eosId: number;
  readonly gpuBytes: { readonly weights: number; readonly kvCache: number; readonly scratch: number };
  readonly device: {
    readonly adapter: string;
    readonly precision: "f16" | "f32";
    /** Subgroup size where the subgroup path runs, else null. */
    readonly subgroupSize: number | null;
  };
};

export type Sampling = {
  /** 0 is greedy: the most likely token, the lowest id on a tie. Default 0. */
  readonly temperature?: number;
  /** Keeps the k most likely; 0 is off (default). */
  readonly topK?: number;
  /** Keeps the smallest set whose probability reaches p; 1 is off (default). */
  readonly topP?: number;
  /** Keeps tokens with at least this share of the best one's probability; 0 is off (default). */
  readonly minP?: number;
  /** Divides (or multiplies, where negative) the logits of tokens already in the context; 1 is off (default). */
  readonly repetitionPenalty?: number;
  /** Makes a sampled run repeatable; a random one is drawn and reported where it is absent. 32 bits. */
  readonly seed?: number;
};

export type GenerateRequest = {
  readonly prompt: readonly PromptPart[] | readonly number[];
  /** New tokens at most; 0 scores the prompt only. Default: what the context has left. */
  readonly maxTokens?: number;
  readonly sampling?: Sampling;
  /** Generation ends before the first of these strings; it is not part of the text. */
  readonly stop?: readonly string[];
  /**
   * `"json-object"` also ends generation after the first complete top-level JSON object,
   * where the answer starts with one (white space aside).
   */
  readonly stopAfter?: "json-object";
  /** Holds the answer to a grammar. The engine that compiles it is fetched when the first one is asked for. */
  readonly grammar?: Grammar;
  /** How many alternatives to report for each token, 0 to 20; absent: no log-probabilities. */
  readonly logprobs?: number;
  /** Report the prompt's tokens too (with log-probabilities when `logprobs` is set). */
  readonly echo?: boolean;
  /**
   * The answer goes on in the prompt's text: a space in front of its first token is kept (completions, a prefilled answer).
   * Default false: the answer is a text of its own, and that space is dropped as `decode` does (chat).
   */
  readonly continuesText?: boolean;
  /** Go on after EOS (for measuring). Default false. */
  readonly ignoreEos?: boolean;
};

/** Natural-log probabilities, of the model itself: before temperature, penalties and filters. */
export type TokenLogprob = {
  readonly id: number;
  /** The token's own text in isolation; incomplete UTF-8 shows as `\xNN` escapes of its bytes. */
  readonly text: string;
  /** Null for the very first token of a prompt, which nothing predicts. */
  readonly logprob: number | null;
  readonly top: readonly { readonly id: number; readonly text: string; readonly logprob: number }[];
};

export type GenerateEvent =
  /** Prompt progress: tokens in the KV cache so far, of them reused from the last call. */
  | { readonly type: "prefill"; readonly promptTokens: number; readonly doneTokens: number; readonly reusedTokens: number }
  /** Text that is final: whole characters, never part of a stop string. May be empty when only `ids` grew. */
  | {
      readonly type: "text";
      readonly text: string;
      readonly ids: readonly number[];
      readonly logprobs?: readonly TokenLogprob[];
    };

/** `"grammar"`: the grammar allows nothing more. */
export type FinishReason = "eos" | "stop" | "length" | "json-object" | "grammar";

export type GenerateResult = {
  readonly text: string;
  /** New ids; a final EOS is not among them. */
  readonly ids: readonly number[];
  readonly finishReason: FinishReason;
  readonly promptIds: readonly number[];
  /** One for each of `ids` when asked for. */
  readonly logprobs?: readonly TokenLogprob[];
  /** One for each prompt token when `echo` and `logprobs` are set. */
  readonly promptLogprobs?: readonly TokenLogprob[];
  readonly usage: {
    readonly promptTokens: number;
    readonly completionTokens: number;
    /** Prompt tokens whose keys and values were still in the cache. */
    readonly reusedTokens: number;
    /** New tokens that were not chosen: the grammar allowed nothing else. */
    readonly forcedTokens: number;
    readonly prefillMs: number;
    readonly decodeMs: number;
    /** Of the whole request, for its grammar: compiling it, and the masks and steps of its tokens, which are part of `decodeMs`. */
    readonly grammarMs: number;
  };
  /** The seed that was used, given or drawn; null when greedy. */
  readonly seed: number | null;
};

/** What the worker exposes before a model is loaded. */
export interface EngineHost {
  load(
    source: ModelSource,
    options: LoadOptions,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Engine>;
  /**
   * Reads the header and says what a load would take. No weight is fetched.
   * @throws as `load` does for the source, the header and the options; a device that is missing or too small is the verdict's matter
   */
  plan(source: ModelSource, options: PlanOptions, signal: AbortSignal): Promise<LoadPlan>;
  /** The files in the browser's storage, the last used first. */
  listCached(): Promise<CachedFile[]>;
  /** Deletes one file, or all with null; how many bytes became free. @throws ModelSourceError where one is in use. */
  deleteCached(key: string | null): Promise<number>;
  cacheUsage(): Promise<CacheUsage>;
  /** The tokenizer alone, from the file's header: no weights are fetched, no GPU is touched. */
  loadTokenizer(source: ModelSource, signal: AbortSignal): Promise<TokenizerHandle>;
}

/** A tokenizer without a model. `info` names its special ids and the file's prompt format. */
export interface TokenizerHandle {
  readonly info: Pick<
    ModelInfo,
    "name" | "promptFormat" | "chatTemplate" | "controlTokens" | "vocabularySize" | "bosId" | "eosId"
  >;
  encode(prompt: readonly PromptPart[]): Promise<number[]>;
  decode(ids: readonly number[]): Promise<string>;
}
