import type { FormatFacts } from "./prompts/choose-format.ts";
import { formatNameOf } from "./prompts/choose-format.ts";
import { chooseFormat, type FormatChoice } from "./prompts/model-format.ts";
import type { PromptFormat, PromptFormatName } from "./prompts/prompt-format.ts";

/** What decides a format beside the file itself. */
export type FormatHints = {
  /** What the page asks for. */
  readonly asked?: FormatChoice | undefined;
  /** What the catalogue of models has. */
  readonly known?: PromptFormatName | null;
};

/**
 * The prompt format of a model, see {@link chooseFormat}. What renders chat templates is loaded only where one is needed.
 * @throws TypeError for a name that is no format, and for a chat template that is missing or cannot be read
 */
export async function loadFormat(facts: FormatFacts, hints: FormatHints = {}): Promise<PromptFormat> {
  const { asked, known = null } = hints;
  const name = typeof asked === "object" ? null : (asked ?? formatNameOf(facts, known));
  if (name !== "chat-template") return chooseFormat(facts, null, hints);
  const { chatTemplateFormat } = await import("./prompts/chat-template.ts");
  return chooseFormat(facts, chatTemplateFormat, hints);
}
