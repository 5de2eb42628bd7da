import { type FormatFacts, formatNameOf } from "./choose-format.ts";
import type { MessageFormat } from "./message-format.ts";
import { checkFormatName, checkOwnFormat, promptFormat } from "./formats.ts";
import type { PromptFormat, PromptFormatName } from "./prompt-format.ts";

/** What a page may say about a model's format: a name, or a format of its own. */
export type FormatChoice = PromptFormatName | PromptFormat | MessageFormat;

/** One of `mixtral.js/prompts` holds the format itself. */
function plainFormat(choice: PromptFormat | MessageFormat): PromptFormat {
  return "format" in choice ? choice.format : choice;
}

/** @throws TypeError for a choice that is neither */
export function checkFormatChoice(choice: FormatChoice): void {
  if (typeof choice === "object" && choice !== null) checkOwnFormat(plainFormat(choice));
  else checkFormatName(choice);
}

/**
 * The prompt format of a model: what the page chose, else as {@link formatNameOf} says.
 * @param facts `ModelInfo`, or the info of a tokenizer
 * @param templates makes the format of a chat template, a module that few models need; null where it is not loaded
 * @throws TypeError for a name that is no format, and for a chat template that is missing, cannot be read, or has nothing to read it
 */
export function chooseFormat(
  facts: FormatFacts,
  templates: ((facts: FormatFacts) => PromptFormat) | null,
  { asked, known = null }: { readonly asked?: FormatChoice | undefined; readonly known?: PromptFormatName | null } = {},
): PromptFormat {
  if (typeof asked === "object") return checkOwnFormat(plainFormat(asked));
  const name = asked ?? formatNameOf(facts, known);
  checkFormatName(name);
  return name === "chat-template" && templates !== null ? templates(facts) : promptFormat(name);
}
