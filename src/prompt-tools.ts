import type { PromptPart } from "./contract/prompt-part.ts";
import type { ChatMessage } from "./prompts/chat-message.ts";
import { describe } from "./prompts/messages.ts";
import type { PromptFormat } from "./prompts/prompt-format.ts";
import { readTools, type ToolForm } from "./prompts/read-tools.ts";
import { type PromptOptions, renderPrompt } from "./tools/chat-model.ts";

export { visibleText } from "./prompts/visible-text.ts";

/** How messages are rendered for looking at them and counting them. */
export type RenderOptions = PromptOptions & {
  /** The functions that the prompt states: tools of `defineTool()`, metadata in OpenAI's form, or `{ name, description, parameters }`. */
  readonly tools?: readonly ToolForm[];
};

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
