import type { JsonValue, Message, ToolCall } from "./conversation.ts";

export type Turn =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ToolCall[]; readonly prefix: boolean }
  | { readonly role: "tool"; readonly callId: string; readonly result: JsonValue };

const MAY_FOLLOW: Readonly<Record<Message["role"], readonly Message["role"][]>> = {
  system: ["system", "user", "assistant"],
  user: ["system", "user", "assistant"],
  assistant: ["assistant", "user", "tool"],
  tool: ["tool", "assistant", "user"],
};

/**
 * Groups messages as mistral-common's v1 does: system messages, wherever they stand, become one text joined by `\n\n`;
 * neighbours of one role become one turn, joined by `\n\n`; a conversation that begins with the assistant gets an empty user turn.
 * @param options `dropsEmpty`: an assistant message without text and calls makes no turn, but still parts its neighbours.
 * @throws TypeError for an order that mistral-common refuses (system after assistant) and for an empty assistant message.
 */
export function toTurns(
  messages: readonly Message[],
  { dropsEmpty = false }: { readonly dropsEmpty?: boolean } = {},
): { readonly system: string; readonly turns: readonly Turn[] } {
  const turns: Turn[] = [];
  let previous: Message["role"] | null = null;
  for (const message of messages) {
    if (previous !== null && !MAY_FOLLOW[previous].includes(message.role)) {
      throw new TypeError(`A ${message.role} message cannot follow a ${previous} message; put system messages at the start.`);
    }
    if (message.role === "assistant" && message.text === "" && message.calls.length === 0) {
      if (!dropsEmpty)
        throw new TypeError(
          "An assistant message is empty, which this model's prompt cannot say; leave it out, or give it content.",
        );
      previous = message.role;
      continue;
    }
    const last = turns.at(-1);
    if (message.role === "tool") {
      turns.push(message);
    } else if (message.role === "user") {
      if (previous === "user" && last?.role === "user")
        turns[turns.length - 1] = { role: "user", text: joined([last.text, message.text]) };
      else turns.push(message);
    } else if (message.role === "assistant") {
      if (previous === "assistant" && last?.role === "assistant") {
        const text = joined([last.text, message.text]);
        turns[turns.length - 1] = { role: "assistant", text, calls: [...last.calls, ...message.calls], prefix: message.prefix };
      } else {
        turns.push(message);
      }
    }
    previous = message.role;
  }
  if (turns[0]?.role !== "user") turns.unshift({ role: "user", text: "" });
  const system = joined(messages.map((message) => (message.role === "system" ? message.text : "")));
  return { system, turns };
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("\n\n");
}

/** The results of one turn's calls by the call's id; ids need not differ between turns. */
export function resultsAfter(turns: readonly Turn[], index: number): ReadonlyMap<string, JsonValue> {
  const results = new Map<string, JsonValue>();
  for (const turn of turns.slice(index + 1)) {
    if (turn.role !== "tool") break;
    results.set(turn.callId, turn.result);
  }
  return results;
}
