/** The one shape that every prompt format renders, whichever roles the page wrote. */
import type { JsonSchema } from "./chat-message.ts";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

/** A function as the model is told about it. */
export type ToolSpec = { readonly name: string; readonly description?: string; readonly parameters?: JsonSchema };

/** A call as the model writes it. */
export type ParsedCall = { readonly name: string; readonly arguments: JsonObject };

/** A call in a conversation. `id` ties its result to it; the model never sees it in the formats of today. */
export type ToolCall = ParsedCall & { readonly id: string };

export type Message =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ToolCall[]; readonly prefix: boolean }
  | { readonly role: "tool"; readonly callId: string; readonly result: JsonValue };

/** Messages and the functions that they themselves declare (the role `function_metadata`). */
export type Conversation = { readonly messages: readonly Message[]; readonly tools: readonly ToolSpec[] };
