import type { Conversation, ToolSpec } from "./conversation.ts";
import { jsonAgent } from "./json-agent.ts";
import { mistralTools } from "./mistral-tools.ts";
import { mixtralInstruct } from "./mixtral-instruct.ts";
import type { PromptFormat, PromptFormatName } from "./prompt-format.ts";
import { trelisV2 } from "./trelis-v2.ts";
import { trelisV3 } from "./trelis-v3.ts";

/** The formats that are the same for every model. */
export const fixedFormats: Readonly<Record<Exclude<PromptFormatName, "chat-template">, PromptFormat>> = Object.freeze({
  "mixtral-instruct": mixtralInstruct,
  "trelis-v3": trelisV3,
  "trelis-v2": trelisV2,
  "json-agent": jsonAgent,
  "mistral-tools": mistralTools,
});

/** The names of all prompt formats. */
export const promptFormatNames: readonly PromptFormatName[] = [
  ...(Object.keys(fixedFormats) as (keyof typeof fixedFormats)[]),
  "chat-template",
];

/** @throws TypeError for a name that is no prompt format */
export function checkFormatName(name: string): asserts name is PromptFormatName {
  if (promptFormatNames.some((known) => known === name)) return;
  throw new TypeError(
    `There is no prompt format ${JSON.stringify(name)}; promptFormat must be one of: ${promptFormatNames.join(", ")}.`,
  );
}

/** A format that is the same for every model. @throws TypeError for `"chat-template"`, which is made for each model, and for no format. */
export function promptFormat(name: string): PromptFormat {
  checkFormatName(name);
  if (name !== "chat-template") return fixedFormats[name];
  throw new TypeError(
    'The prompt format "chat-template" is made for each model: chatTemplateFormat(mixtral.info), of "mixtral.js/prompts".',
  );
}

/**
 * A format of the page's own, checked as far as can be seen.
 * @throws TypeError where a member is missing or of another kind
 */
export function checkOwnFormat(format: PromptFormat): PromptFormat {
  const members = { render: "function", parser: "function", grammar: "function", write: "function", parse: "function" } as const;
  for (const [member, kind] of Object.entries({ ...members, name: "string", callsTools: "boolean", defaults: "object" })) {
    const found = typeof (format as unknown as Readonly<Record<string, unknown>>)[member];
    if (found !== kind)
      throw new TypeError(
        `promptFormat.${member} is of type ${found}; a format of one's own needs a ${kind} there. The formats by name are: ${promptFormatNames.join(", ")}.`,
      );
  }
  return format;
}

/** Whether a model of this format can be told of functions, in its own format or as an agent; see {@link formatFor}. */
export function canCallTools(model: PromptFormat): boolean {
  return model.callsTools || model === mixtralInstruct;
}

/** Formats whose models were trained on plain turns where no functions are in play. */
const PLAIN_WITHOUT_TOOLS: readonly PromptFormat[] = [trelisV3, trelisV2, jsonAgent];

/**
 * The format for one conversation with a model of the given format. A function-calling model is asked in the plain format where
 * neither functions nor calls are in play, as it was trained; a plain Mixtral that is given functions is asked as an agent.
 * @throws TypeError where functions are given and the model's format cannot state them.
 */
export function formatFor(model: PromptFormat, { messages }: Conversation, tools: readonly ToolSpec[]): PromptFormat {
  const hasCalls = messages.some(
    (message) => message.role === "tool" || (message.role === "assistant" && message.calls.length > 0),
  );
  if (tools.length === 0 && !hasCalls) return PLAIN_WITHOUT_TOOLS.includes(model) ? mixtralInstruct : model;
  if (model === mixtralInstruct) return jsonAgent;
  if (!model.callsTools) {
    throw new TypeError(
      `The prompt format "${model.name}" cannot call functions; load a function-calling model, or give a promptFormat that can, such as "json-agent".`,
    );
  }
  return model;
}
