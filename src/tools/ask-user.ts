import type { JsonSchema } from "../prompts/chat-message.ts";
import type { JsonObject, ToolSpec } from "../prompts/conversation.ts";

/** The name under which the model may ask the user instead of calling a function. */
export const ASK_USER = "ask_user";

const PARAMETERS: JsonSchema = {
  type: "object",
  properties: { question: { type: "string", description: "The question, in the user's language", minLength: 1 } },
  required: ["question"],
  additionalProperties: false,
};

/** A function that no handler stands behind: its call is a question, which ends the run. */
export const ASK_USER_SPEC: ToolSpec = {
  name: ASK_USER,
  description:
    "Asks the user for information that another function needs and that the user has not given. Call this instead of guessing an argument.",
  parameters: PARAMETERS,
};

/** The question of such a call, or null where it has none. */
export function questionOf({ question }: JsonObject): string | null {
  return typeof question === "string" && question.trim() !== "" ? question.trim() : null;
}
