/** Required arguments that the user never gave: found, and asked for. */
import { isJsonObject } from "../prompts/call-text.ts";
import type { ChatMessage, UserMessage } from "../prompts/chat-message.ts";
import type { JsonValue, ToolCall } from "../prompts/conversation.ts";
import { readText } from "../prompts/messages.ts";
import { isPlaceholder } from "./placeholder.ts";
import type { Tool } from "./tool.ts";

/** An argument that a call needs and does not have. */
export type MissingArgument = {
  readonly tool: string;
  /** Its name; of an argument within another, the path: `address.city`. */
  readonly name: string;
  /** Of the schema, or null. */
  readonly description: string | null;
};

/** What the user is asked. `missing` is empty where the model wrote the question itself. */
export type Question = { readonly text: string; readonly missing: readonly MissingArgument[] };

/** Writes a question for missing arguments, in the user's language for instance. */
export type AskFor = (missing: readonly MissingArgument[]) => string;

/** All that the user said, to tell a value that is a placeholder elsewhere ("unknown") from one that was given. */
export function userText(messages: readonly ChatMessage[]): string {
  const isSaid = (message: ChatMessage): message is UserMessage => message.role === "user" && message.untrusted !== true;
  return messages
    .filter(isSaid)
    .map(({ content }) => readText(content, "content"))
    .join("\n");
}

/** The required arguments that a call leaves out or fills with a placeholder. */
export function missingArguments({ name, parameters }: Tool, call: ToolCall, said: string): readonly MissingArgument[] {
  const found: MissingArgument[] = [];
  const look = (schema: unknown, given: JsonValue | undefined, path: string): void => {
    if (!isJsonObject(schema) || !isJsonObject(given) || !Array.isArray(schema.required)) return;
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    for (const key of schema.required) {
      if (typeof key !== "string") continue;
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const value = Object.hasOwn(given, key) ? given[key] : undefined;
      const place = path === "" ? key : `${path}.${key}`;
      if (value === undefined || isEmpty(value, key, property, said))
        found.push({ tool: name, name: place, description: descriptionOf(property) });
      else look(property, value, place);
    }
  };
  look(parameters, call.arguments, "");
  return found;
}

/** A placeholder that the schema itself names is a value: an enumeration may well have "unknown". */
function isEmpty(value: JsonValue, key: string, property: unknown, said: string): boolean {
  if (value === null) return !allows(property, null);
  return typeof value === "string" && isPlaceholder(value, key, said) && !allows(property, value);
}

function allows(property: unknown, value: JsonValue): boolean {
  if (!isJsonObject(property)) return false;
  const { enum: values, const: only, default: otherwise, type, anyOf, oneOf } = property;
  if (only === value || otherwise === value || (Array.isArray(values) && values.includes(value))) return true;
  if (value === null && (type === "null" || (Array.isArray(type) && type.includes("null")))) return true;
  return [anyOf, oneOf].some((list) => Array.isArray(list) && list.some((entry) => allows(entry, value)));
}

function descriptionOf(property: unknown): string | null {
  return isJsonObject(property) && typeof property.description === "string" && property.description.trim() !== ""
    ? property.description.trim().replace(/\.$/, "")
    : null;
}

/** The question that is asked where the page does not write its own. */
export function askFor(missing: readonly MissingArgument[]): string {
  const wanted = missing.map(({ name, description }) => (description === null ? name : `${name} (${description})`));
  return `I need to know more before I can go on. Please tell me: ${wanted.join("; ")}.`;
}
