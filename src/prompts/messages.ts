/** Turns what a page wrote into a {@link Conversation}, and says what is wrong with it. */
import { type CallKeys, isJsonObject, readCall, refusal } from "./call-text.ts";
import { fromTrelisV2, isTrelisV2, type TrelisV2Metadata } from "./trelis-v2-metadata.ts";
import type { ChatMessage, ChatToolCall, FunctionMetadata, SystemMessage, TextContent } from "./chat-message.ts";
import type { Conversation, JsonValue, Message, ToolCall, ToolSpec } from "./conversation.ts";

import { neutralizeText } from "./neutralize.ts";

const ROLES = "system, developer, user, assistant, tool, function_metadata, function_call or function_response";

/** `trelis-v2` calls the name `function`. */
const CARD_KEYS: CallKeys = { name: ["name", "function"], arguments: ["arguments"] };

/**
 * Reads messages of either vocabulary of roles. Nothing is trimmed.
 * @throws TypeError that names the message and what it should be.
 */
export function readMessages(input: readonly ChatMessage[]): Conversation {
  if (!isList(input)) throw new TypeError(`messages is ${describe(input)}; give an array of messages with role and content.`);
  if (input.length === 0) throw new TypeError("messages is empty; give at least one message.");
  const messages: Message[] = [];
  const tools: ToolSpec[] = [];
  for (const [index, message] of input.entries()) {
    const place = `messages[${index}]`;
    if (typeof message !== "object" || message === null)
      throw new TypeError(`${place} is ${describe(message)}; give an object with role and content.`);
    switch (message.role) {
      case "system":
      case "developer":
        messages.push({ role: "system", text: systemText(message, place) });
        break;
      case "user":
        messages.push({ role: "user", text: readText(message.content, place) });
        break;
      case "assistant": {
        const calls = (message.tool_calls ?? []).map((call, position) => readToolCall(call, `${place}.tool_calls[${position}]`));
        const text = message.content === undefined || message.content === null ? "" : readText(message.content, place);
        messages.push({ role: "assistant", text, calls, prefix: message.prefix === true });
        break;
      }
      case "tool":
        if (typeof message.tool_call_id !== "string")
          throw new TypeError(`${place}.tool_call_id is ${describe(message.tool_call_id)}; give the id of the call.`);
        messages.push({
          role: "tool",
          callId: message.tool_call_id,
          result: readResult(readText(message.content, place), place),
        });
        break;
      case "function_metadata":
        tools.push(...readMetadata(message.content, place));
        break;
      case "function_call":
        messages.push({ role: "assistant", text: "", calls: [readCardCall(message.content, index)], prefix: false });
        break;
      case "function_response": {
        const previous = messages.at(-1);
        const call = previous?.role === "assistant" ? previous.calls.at(-1) : undefined;
        if (call === undefined)
          throw new TypeError(`${place} has the role function_response, but no function_call is before it.`);
        messages.push({ role: "tool", callId: call.id, result: readResult(readText(message.content, place), place) });
        break;
      }
      default:
        throw new TypeError(`${place}.role is ${describe((message as { role?: unknown }).role)}; it must be ${ROLES}.`);
    }
  }
  checkResults(messages);
  return { messages, tools };
}

/** A value in words that are short enough for an error message. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** `Array.isArray` that keeps the type of the entries. */
function isList<T>(value: readonly T[] | string): value is readonly T[] {
  return Array.isArray(value);
}

/** The text of a message's content, its parts joined. @throws TypeError for content that is not text */
export function readText(content: string | readonly TextContent[], place: string): string {
  if (typeof content === "string") return content;
  if (!isList(content)) throw new TypeError(`${place}.content is ${describe(content)}; give a string or an array of text parts.`);
  return content
    .map((part: TextContent, index) => {
      if (part?.type === "text" && typeof part.text === "string") return part.text;
      throw new TypeError(`${place}.content[${index}] has the type ${describe(part?.type)}; this model reads only text parts.`);
    })
    .filter((text) => text !== "")
    .join("\n\n");
}

/** The page's own instructions stay as they are, unless it says itself that someone else wrote them. */
function systemText({ content, untrusted }: SystemMessage, place: string): string {
  const text = readText(content, place);
  return untrusted === true ? neutralizeText(text) : text;
}

function readToolCall(call: ChatToolCall, place: string): ToolCall {
  if (call?.type !== "function" || typeof call.id !== "string" || typeof call.function?.name !== "string") {
    throw new TypeError(`${place} is not a call; give { id, type: "function", function: { name, arguments } }.`);
  }
  const given = call.function.arguments === "" ? {} : parseJson(call.function.arguments, `${place}.function.arguments`);
  const problem = refusal(given);
  if (!isJsonObject(given) || problem !== null) {
    throw new TypeError(
      `${place}.function.arguments is refused: ${problem ?? "it is not an object"}. Give the JSON text of an object.`,
    );
  }
  return { id: call.id, name: call.function.name, arguments: given };
}

function readCardCall(content: string, index: number): ToolCall {
  const read = readCall(readText(content, `messages[${index}]`), new Map(), { keys: CARD_KEYS, strict: true });
  if (read.kind === "call") return { id: `call_${index}`, ...read.call };
  const problem = read.kind === "invalid" ? read.problem : "it is not an object with name and arguments";
  throw new TypeError(
    `messages[${index}] has the role function_call, but ${problem}. Give {"name": …, "arguments": {…}} as JSON text.`,
  );
}

function readMetadata(content: string | readonly FunctionMetadata[], place: string): ToolSpec[] {
  const list = typeof content === "string" ? parseJson(content, `${place}.content`) : content;
  if (!Array.isArray(list))
    throw new TypeError(`${place}.content is ${describe(list)}; give the list of functions in OpenAI's form.`);
  return list.map((entry: FunctionMetadata, index) => readFunction(entry, `${place}.content[${index}]`));
}

/** A function from its metadata in OpenAI's form, or in that of `trelis-v2`. */
export function readFunction(entry: FunctionMetadata | TrelisV2Metadata, place: string): ToolSpec {
  if (isTrelisV2(entry)) return fromTrelisV2(entry);
  if (entry?.type !== "function" || typeof entry.function?.name !== "string" || entry.function.name === "") {
    throw new TypeError(`${place} is not a function; give { type: "function", function: { name, description, parameters } }.`);
  }
  const { name, description, parameters } = entry.function;
  return { name, ...(description === undefined ? {} : { description }), ...(parameters === undefined ? {} : { parameters }) };
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`${place} is not JSON: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

/** JSON text stays the value that it is; any other text becomes a JSON string. */
function readResult(text: string, place: string): JsonValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const problem = refusal(value);
  if (problem !== null) throw new TypeError(`${place}.content is refused as a result: ${problem}.`);
  return value as JsonValue;
}

/** Every result must answer a call of the assistant message before it, once. */
function checkResults(messages: readonly Message[]): void {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      if (!open.delete(message.callId)) {
        throw new TypeError(
          `A tool message answers the call ${describe(message.callId)}, which the assistant message before it did not make or which has its result already.`,
        );
      }
      continue;
    }
    if (open.size > 0) throw withoutResult(open);
    if (message.role === "assistant") {
      open = new Set(message.calls.map((call) => call.id));
      if (open.size < message.calls.length)
        throw new TypeError("Two calls of one assistant message have the same id; give each its own.");
      if (message.prefix && index < messages.length - 1)
        throw new TypeError("An assistant message with prefix: true must be the last message.");
      if (message.prefix && open.size > 0)
        throw new TypeError("An assistant message with prefix: true has tool_calls; only a text can be continued.");
    }
  }
  // A conversation may end with calls, to be looked at or counted; once one has its result, the others must have theirs.
  if (open.size > 0 && messages.at(-1)?.role === "tool") throw withoutResult(open);
}

function withoutResult(open: ReadonlySet<string>): TypeError {
  return new TypeError(
    `The call ${describe([...open][0])} has no result; add a message with the role tool for each call before the next message.`,
  );
}
