import type { Conversation, ToolSpec } from "./conversation.ts";
import { mixtralInstruct } from "./mixtral-instruct.ts";
import type { PromptFormat } from "./prompt-format.ts";
import { trelisV2 } from "./trelis-v2.ts";
import { trelisV3 } from "./trelis-v3.ts";

const FORMATS: ReadonlyMap<string, PromptFormat> = new Map(
  [mixtralInstruct, trelisV3, trelisV2].map((format) => [format.name, format]),
);

/** The names of all prompt formats. */
export const promptFormatNames: readonly string[] = [...FORMATS.keys()];

/** @throws TypeError for a name that is no prompt format. */
export function promptFormat(name: string): PromptFormat {
  const format = FORMATS.get(name);
  if (format === undefined)
    throw new TypeError(
      `There is no prompt format ${JSON.stringify(name)}; promptFormat must be one of: ${promptFormatNames.join(", ")}.`,
    );
  return format;
}

/**
 * The format for one conversation with a model of the given format. A function-calling model is asked in the plain format where
 * neither functions nor calls are in play, as it was trained.
 * @throws TypeError where functions are given and the model's format cannot state them.
 */
export function formatFor(model: PromptFormat, { messages }: Conversation, tools: readonly ToolSpec[]): PromptFormat {
  const hasCalls = messages.some(
    (message) => message.role === "tool" || (message.role === "assistant" && message.calls.length > 0),
  );
  if (tools.length === 0 && !hasCalls) return mixtralInstruct;
  if (!model.callsTools) {
    throw new TypeError(
      `The prompt format "${model.name}" cannot call functions; load a function-calling model, or say promptFormat: "trelis-v3" where the file does not name its format.`,
    );
  }
  return model;
}
