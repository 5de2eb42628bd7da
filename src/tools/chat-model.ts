/** A model, and conversations as prompts for it: what `run()` and the OpenAI-compatible surface both build on. */
import type { Engine } from "../contract/engine.ts";
import type { PromptPart } from "../contract/prompt-part.ts";
import type { ChatMessage } from "../prompts/chat-message.ts";
import type { ToolSpec } from "../prompts/conversation.ts";
import { formatFor } from "../prompts/formats.ts";
import { readMessages } from "../prompts/messages.ts";
import type { PromptFormat } from "../prompts/prompt-format.ts";

/** A loaded model and the prompt format that it was trained on. */
export type ChatModel = { readonly engine: Engine; readonly format: PromptFormat };

export type PromptOptions = {
  /** `true`: text is rendered as it is, without making control strings in it harmless. */
  readonly exact?: boolean;
};

/** A conversation, ready for the engine. */
export type Prompt = {
  readonly parts: readonly PromptPart[];
  readonly format: PromptFormat;
  /** The functions given and those that the messages declare. */
  readonly tools: readonly ToolSpec[];
  /** Whether the answer goes on in the prompt's text. */
  readonly continuesText: boolean;
  /** Whether it is the model's turn after these messages. */
  readonly isOpen: boolean;
};

/** Renders messages for a model of the given format. @throws TypeError for messages that are wrong or that the format cannot say. */
export function renderPrompt(
  format: PromptFormat,
  messages: readonly ChatMessage[],
  given: readonly ToolSpec[],
  options: PromptOptions = {},
): Prompt {
  const conversation = readMessages(messages);
  const tools = [...given, ...conversation.tools.filter((tool) => !given.some(({ name }) => name === tool.name))];
  const chosen = formatFor(format, conversation, tools);
  const last = conversation.messages.at(-1);
  const isPrefix = last?.role === "assistant" && last.prefix;
  return {
    parts: chosen.render(conversation.messages, tools, { exact: options.exact ?? false }),
    format: chosen,
    tools,
    continuesText: chosen.continuesText || isPrefix,
    isOpen: isPrefix || last?.role !== "assistant",
  };
}

/** As {@link renderPrompt}, for generating. @throws TypeError where it is not the model's turn. */
export function renderOpenPrompt(...parameters: Parameters<typeof renderPrompt>): Prompt {
  const prompt = renderPrompt(...parameters);
  if (prompt.isOpen) return prompt;
  throw new TypeError(
    "The last message is the assistant's; end with a user or tool message, or mark the assistant's as prefix: true to continue it.",
  );
}
