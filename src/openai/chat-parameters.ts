import type { ChatMessage, FunctionMetadata } from "../prompts/chat-message.ts";
import type { ToolChoice } from "../prompts/prompt-format.ts";
import type { ToolSpec } from "../prompts/conversation.ts";
import { describe, readFunction } from "../prompts/messages.ts";
import type { PromptFormat } from "../prompts/prompt-format.ts";
import { type Prompt, renderOpenPrompt } from "../tools/chat-model.ts";
import type { TurnSettings } from "../tools/model-turn.ts";
import { readResponseFormat, type ResponseFormat } from "./response-format.ts";
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
    /** `"required"`: at least one call; a function by its name: exactly that one. Default `"auto"`. */
    readonly tool_choice?: Given<ChatToolChoice>;
    /** `false`: one call in a turn at most. Default: as many as the prompt format can hold. */
    readonly parallel_tool_calls?: Given<boolean>;
    /** Holds the answer to JSON, a schema or a grammar. Not together with functions. */
    readonly response_format?: Given<ResponseFormat>;
    /**
     * Beyond OpenAI's: `false` lets the model write its calls freely; they are read tolerantly. Default `true`: a grammar holds the
     * answer to text or valid calls.
     */
    readonly strict?: Given<boolean>;
    readonly max_tokens?: Given<number>;
    readonly max_completion_tokens?: Given<number>;
    readonly logprobs?: Given<boolean>;
    /** 0 to 20; needs `logprobs: true`. */
    readonly top_logprobs?: Given<number>;
    readonly stream?: Given<boolean>;
    readonly stream_options?: Given<{ readonly include_usage?: boolean }>;
  };

export type ChatToolChoice =
  | "auto"
  | "none"
  | "required"
  | { readonly type: "function"; readonly function: { readonly name: string } };

const OWN_NAMES = {
  messages: "any",
  tools: "any",
  tool_choice: "any",
  parallel_tool_calls: "any",
  response_format: "any",
  strict: "any",
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
  const choice = readToolChoice(parameters.tool_choice, tools);
  const grammar = readResponseFormat(parameters.response_format);
  if (grammar !== null && tools.length > 0) {
    throw new TypeError(
      "response_format and tools are given together; ask for the functions first, and for the formatted answer in a request without tools.",
    );
  }
  const parallel = parameters.parallel_tool_calls ?? true;
  readFlag("parallel_tool_calls", parallel);
  const strict = parameters.strict ?? true;
  readFlag("strict", strict);
  const { includeUsage } = readStreamOptions(parameters.stream_options, readFlag("stream", parameters.stream));
  const withoutTools = parameters.tool_choice === "none" && Array.isArray(parameters.messages);
  const messages = withoutTools ? parameters.messages.filter(({ role }) => role !== "function_metadata") : parameters.messages;
  const prompt = renderOpenPrompt(model, messages, tools);
  const settings: TurnSettings = {
    ...readSamplingParameters(parameters, 0),
    ...(maxTokens === null ? {} : { maxTokens }),
    ...(logprobs === null ? {} : { logprobs }),
    ...(grammar === null ? {} : { grammar }),
    ...(parallel ? {} : { mostCalls: 1 }),
    choice,
    strict,
  };
  return { prompt, settings, includeUsage };
}

function readToolList({ tools, tool_choice: choice }: ChatCompletionParameters): readonly ToolSpec[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw new TypeError(`tools is ${describe(tools)}; give an array of functions in OpenAI's form.`);
  const specs = tools.map((tool: FunctionMetadata, index) => readFunction(tool, `tools[${index}]`));
  return choice === "none" ? [] : specs;
}

function readToolChoice(choice: ChatCompletionParameters["tool_choice"], tools: readonly ToolSpec[]): ToolChoice {
  if (choice === undefined || choice === null) return "auto";
  if (choice === "auto" || choice === "none") return choice;
  if (choice === "required") {
    if (tools.length === 0)
      throw new TypeError('tool_choice is "required", but there are no tools; give the functions as tools.');
    return choice;
  }
  if (typeof choice === "object" && choice.type === "function" && typeof choice.function?.name === "string") {
    const { name } = choice.function;
    if (tools.some((tool) => tool.name === name)) return { name };
    const known = tools.map((tool) => tool.name).join(", ") || "none";
    throw new TypeError(`tool_choice names the function ${describe(name)}, which is not among tools: ${known}.`);
  }
  throw new TypeError(
    `tool_choice is ${describe(choice)}; give "auto", "none", "required" or { type: "function", function: { name } }.`,
  );
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
