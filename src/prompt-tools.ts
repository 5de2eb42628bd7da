import type { ChatMessage, FunctionMetadata } from "./prompts/chat-message.ts";
import type { ToolSpec } from "./prompts/conversation.ts";
import { describe, readFunction } from "./prompts/messages.ts";
import type { PromptPart } from "./contract/prompt-part.ts";
import { type PromptOptions, renderPrompt } from "./tools/chat-model.ts";
import type { PromptFormat } from "./prompts/prompt-format.ts";
import type { Tool } from "./tools/tool.ts";

/** How messages are rendered for looking at them and counting them. */
export type RenderOptions = PromptOptions & {
  /** The functions that the prompt states: tools of `defineTool()`, or metadata in OpenAI's form. */
  readonly tools?: readonly (Tool | FunctionMetadata)[];
};

/** Functions from either form. */
export function readTools(tools: readonly (Tool | FunctionMetadata)[]): ToolSpec[] {
  return tools.map((tool, index) => ("type" in tool ? readFunction(tool, `tools[${index}]`) : tool));
}

/** The parts of a text by itself, or of messages as the model gets them. */
export function toParts(
  format: PromptFormat,
  input: string | readonly ChatMessage[],
  options: RenderOptions = {},
): readonly PromptPart[] {
  if (typeof input === "string") return input === "" ? [] : [{ text: input }];
  if (!Array.isArray(input)) throw new TypeError(`The input is ${describe(input)}; give a text or an array of messages.`);
  return renderPrompt(format, input, readTools(options.tools ?? []), options).parts;
}

/** Parts as one text for the eye: `<s>` and `</s>` for BOS and EOS, other control tokens by their own text. */
export function visibleText(parts: readonly PromptPart[]): string {
  return parts
    .map((part) => ("text" in part ? part.text : part.control === "bos" ? "<s>" : part.control === "eos" ? "</s>" : part.control))
    .join("");
}
