/**
 * `mixtral.js/prompts`: the prompt formats, also in Node, without a model, a worker or WebGPU. One self-contained file; the library
 * loads it by itself where a model brings a chat template of its own.
 */
import { chatTemplateFormat } from "../prompts/chat-template.ts";
import type { FormatFacts } from "../prompts/choose-format.ts";
import { fixedFormats } from "../prompts/formats.ts";
import { type MessageFormat, messageFormat } from "../prompts/message-format.ts";
import { chooseFormat as choose, type FormatChoice } from "../prompts/model-format.ts";
import type { PromptFormatName } from "../prompts/prompt-format.ts";

/** The formats by name. Only `"chat-template"` is not among them: `chatTemplateFormat()` makes it for a model. */
export const formats: Readonly<Record<Exclude<PromptFormatName, "chat-template">, MessageFormat>> = Object.freeze({
  "mixtral-instruct": messageFormat(fixedFormats["mixtral-instruct"]),
  "trelis-v3": messageFormat(fixedFormats["trelis-v3"]),
  "trelis-v2": messageFormat(fixedFormats["trelis-v2"]),
  "json-agent": messageFormat(fixedFormats["json-agent"]),
  "mistral-tools": messageFormat(fixedFormats["mistral-tools"]),
});

/**
 * The format that `Mixtral.load()` takes for a model, from its facts (`mixtral.info`, or a tokenizer's) or as the page asks.
 * @throws TypeError for a name that is no format, and for a chat template that cannot be read
 */
export function chooseFormat(facts: FormatFacts, asked?: FormatChoice): MessageFormat {
  return messageFormat(choose(facts, chatTemplateFormat, { asked }));
}

export type { CallGrammar, CallShape } from "../contract/grammar.ts";
export type { PromptPart } from "../contract/prompt-part.ts";
export type { ChatMessage, FunctionMetadata } from "../prompts/chat-message.ts";
export { chatTemplateFormat, type TemplateFacts } from "../prompts/chat-template.ts";
export type { FormatFacts } from "../prompts/choose-format.ts";
export type { JsonObject, JsonValue, Message, ParsedCall, ToolCall, ToolSpec } from "../prompts/conversation.ts";
export { type MessageFormat, messageFormat } from "../prompts/message-format.ts";
export type { FormatChoice } from "../prompts/model-format.ts";
export type {
  FormatDefaults,
  GrammarOptions,
  ParsedTurn,
  ParserEvent,
  ParserOptions,
  PromptFormat,
  PromptFormatName,
  RenderOptions,
  StreamParser,
  ToolChoice,
} from "../prompts/prompt-format.ts";
export type { ToolForm } from "../prompts/read-tools.ts";
export type { TrelisV2Metadata } from "../prompts/trelis-v2-metadata.ts";
export { visibleText } from "../prompts/visible-text.ts";
