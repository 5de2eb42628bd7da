import type { ChatMessage, FunctionMetadata } from "../prompts/chat-message.ts";
import type { ToolSpec } from "../prompts/conversation.ts";
import { describe, readFunction } from "../prompts/messages.ts";
import type { PromptFormat } from "../prompts/prompt-format.ts";
import { type Prompt, renderOpenPrompt } from "../tools/chat-model.ts";
import type { TurnSettings } from "../tools/model-turn.ts";
import { readMaxTokens, readNumber } from "../tools/turn-settings.ts";
import {
  checkNames,
  type Given,
  type NeutralParameters,
  readFlag,
  readSamplingParameters,
  readStreamOptions,
  type SamplingParameters,
} from "./parameters.ts";

/** Anything else that OpenAI's endpoint takes is refused with a TypeError that names it. */
export type ChatCompletionParameters = SamplingParameters &
  NeutralParameters & {
    readonly messages: readonly ChatMessage[];
    /** Functions that the model may call; the page runs them (or let `mixtral.run()` do so). */
    readonly tools?: Given<readonly FunctionMetadata[]>;
    /** Forcing a call (`"required"` or a name) needs constrained decoding, which this version does not have. */
    readonly tool_choice?: Given<"auto" | "none">;
    /** The models of this version make one call a turn, so both values come to the same. */
    readonly parallel_tool_calls?: Given<boolean>;
    readonly response_format?: Given<{ readonly type: "text" }>;
    readonly max_tokens?: Given<number>;
    readonly max_completion_tokens?: Given<number>;
    readonly logprobs?: Given<boolean>;
    /** 0 to 20; needs `logprobs: true`. */
    readonly top_logprobs?: Given<number>;
    readonly stream?: Given<boolean>;
    readonly stream_options?: Given<{ readonly include_usage?: boolean }>;
  };

const OWN_NAMES = {
  messages: "any",
  tools: "any",
  tool_choice: "any",
  parallel_tool_calls: "any",
  response_format: "any",
  max_completion_tokens: "any",
  top_logprobs: "any",
} as const;

/** A request, checked. */
export type ChatRequest = { readonly prompt: Prompt; readonly settings: TurnSettings; readonly includeUsage: boolean };

/** Reads a request and renders its prompt. @throws TypeError for a parameter that is wrong, unknown or not supported */
export function readChatRequest(model: PromptFormat, parameters: ChatCompletionParameters): ChatRequest {
  if (typeof parameters !== "object" || parameters === null)
    throw new TypeError(`The parameters are ${describe(parameters)}; give { messages: [ … ] }.`);
  checkNames(parameters, OWN_NAMES);
  const tools = readToolList(parameters);
  const maxTokens = readTokenLimit(parameters);
  const logprobs = readLogprobs(parameters);
  const format = parameters.response_format?.type ?? "text";
  if (format !== "text")
    throw new TypeError(`response_format is ${describe(format)}; only "text" is supported: a schema needs constrained decoding.`);
  readFlag("parallel_tool_calls", parameters.parallel_tool_calls);
  const { includeUsage } = readStreamOptions(parameters.stream_options, readFlag("stream", parameters.stream));
  const withoutTools = parameters.tool_choice === "none" && Array.isArray(parameters.messages);
  const messages = withoutTools ? parameters.messages.filter(({ role }) => role !== "function_metadata") : parameters.messages;
  const prompt = renderOpenPrompt(model, messages, tools);
  const settings: TurnSettings = {
    ...readSamplingParameters(parameters, 0),
    ...(maxTokens === null ? {} : { maxTokens }),
    ...(logprobs === null ? {} : { logprobs }),
  };
  return { prompt, settings, includeUsage };
}

function readToolList({ tools, tool_choice: choice }: ChatCompletionParameters): readonly ToolSpec[] {
  if (choice !== undefined && choice !== null && choice !== "auto" && choice !== "none") {
    throw new TypeError(
      `tool_choice is ${describe(choice)}; only "auto" and "none" are supported: forcing a call needs constrained decoding.`,
    );
  }
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw new TypeError(`tools is ${describe(tools)}; give an array of functions in OpenAI's form.`);
  const specs = tools.map((tool: FunctionMetadata, index) => readFunction(tool, `tools[${index}]`));
  return choice === "none" ? [] : specs;
}

function readTokenLimit({ max_tokens: old, max_completion_tokens: current }: ChatCompletionParameters): number | null {
  const given = readMaxTokens("max_completion_tokens", current);
  const legacy = readMaxTokens("max_tokens", old);
  if (given !== null && legacy !== null && given !== legacy)
    throw new TypeError(`max_tokens is ${legacy} and max_completion_tokens is ${given}; give one of them.`);
  return given ?? legacy;
}

function readLogprobs({ logprobs, top_logprobs: top }: ChatCompletionParameters): number | null {
  const wanted = readFlag("logprobs", logprobs);
  const count = readNumber("top_logprobs", top, { least: 0, most: 20, integer: true });
  if (count !== null && !wanted) throw new TypeError("top_logprobs needs logprobs: true.");
  return wanted ? (count ?? 0) : null;
}
