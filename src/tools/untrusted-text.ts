/** Which text of a conversation neither the page nor the user wrote. */
import type { ChatMessage } from "../prompts/chat-message.ts";
import type { Tool } from "./tool.ts";

/**
 * Names what the model has read, or reads with these tools, that the page did not write: the functions whose untrusted results are in the
 * messages, the messages marked `untrusted`, and the origins of functions whose descriptions are not the page's.
 */
export function untrustedSources(messages: readonly ChatMessage[], tools: ReadonlyMap<string, Tool>): readonly string[] {
  const sources = new Set<string>();
  for (const { origin } of tools.values()) if (origin !== undefined) sources.add(origin);
  let names: ReadonlyMap<string, string> = new Map();
  let lastCard: string | null = null;
  for (const [index, message] of messages.entries()) {
    if (message.role === "assistant" && Array.isArray(message.tool_calls))
      names = new Map(message.tool_calls.map((call) => [call.id, call.function.name]));
    if (message.role === "function_call") lastCard = cardName(message.content);
    const isResult = message.role === "tool" || message.role === "function_response";
    const name = message.role === "tool" ? names.get(message.tool_call_id) : lastCard;
    const byTool = isResult && typeof name === "string" && tools.get(name)?.untrusted === true;
    const isMarked = "untrusted" in message && message.untrusted === true;
    if (byTool || isMarked) sources.add(isResult && typeof name === "string" ? name : `messages[${index}]`);
  }
  return [...sources];
}

function cardName(content: string): string | null {
  try {
    const value: unknown = JSON.parse(content);
    const name: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "name") : null;
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}
