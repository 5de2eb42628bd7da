/** OpenAI's response shapes, as far as this library fills them. */
import type { ChatToolCall } from "../prompts/chat-message.ts";

export type CompletionUsage = {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  /** `cached_tokens`: prompt tokens whose keys and values were still in the cache. */
  readonly prompt_tokens_details: { readonly cached_tokens: number };
};

/** `bytes` are the token's own; a token may hold a part of a character, whose `token` then shows `\xNN`. */
export type TopLogprob = { readonly token: string; readonly logprob: number; readonly bytes: readonly number[] };
export type ChatLogprob = TopLogprob & { readonly top_logprobs: readonly TopLogprob[] };
export type ChatLogprobs = { readonly content: readonly ChatLogprob[]; readonly refusal: null };

export type ChatFinishReason = "stop" | "length" | "tool_calls";

export type ChatCompletion = {
  readonly id: string;
  readonly object: "chat.completion";
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly message: {
      readonly role: "assistant";
      readonly content: string | null;
      readonly refusal: null;
      readonly tool_calls?: readonly ChatToolCall[];
    };
    readonly logprobs: ChatLogprobs | null;
    readonly finish_reason: ChatFinishReason;
  }[];
  readonly usage: CompletionUsage;
};

export type ChatCompletionChunk = {
  readonly id: string;
  readonly object: "chat.completion.chunk";
  readonly created: number;
  readonly model: string;
  /** Empty in the last chunk where `include_usage` asks for one. */
  readonly choices: readonly {
    readonly index: number;
    readonly delta: {
      readonly role?: "assistant";
      readonly content?: string;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly id?: string;
        readonly type?: "function";
        readonly function: { readonly name?: string; readonly arguments: string };
      }[];
    };
    readonly logprobs: ChatLogprobs | null;
    readonly finish_reason: ChatFinishReason | null;
  }[];
  /** Null in all chunks but the last, where `include_usage` asks for it. */
  readonly usage?: CompletionUsage | null;
};

/** The legacy endpoint's log-probabilities: lists with one entry a token. */
export type CompletionLogprobs = {
  readonly tokens: readonly string[];
  readonly token_logprobs: readonly (number | null)[];
  /** By the token's text; null for the first token of a prompt, which nothing predicts. */
  readonly top_logprobs: readonly ({ readonly [token: string]: number } | null)[];
  /** Where each token begins in the choice's `text`, in UTF-16 units. */
  readonly text_offset: readonly number[];
};

export type Completion = {
  readonly id: string;
  readonly object: "text_completion";
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly text: string;
    readonly logprobs: CompletionLogprobs | null;
    /** Null in the chunks of a stream before the last. */
    readonly finish_reason: "stop" | "length" | null;
  }[];
  /** In a stream only in the last chunk, and only where `include_usage` asks for it. */
  readonly usage?: CompletionUsage | null;
};
