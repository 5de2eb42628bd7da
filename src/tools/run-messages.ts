import type { ChatMessage } from "../prompts/chat-message.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import { readMessages, readText } from "../prompts/messages.ts";
import { userText } from "./missing-arguments.ts";

/** The conversation of a run, which grows by whole steps: at any moment it can be run again. */
export class RunMessages {
  readonly list: ChatMessage[];
  /** Messages with the role of the user that are none of the user's. */
  readonly #told: Set<ChatMessage> = new Set();

  constructor(messages: readonly ChatMessage[]) {
    this.list = [...messages];
  }

  /** Adds the assistant's message. One that continues a given beginning becomes one message with it. */
  say(text: string, calls: readonly ToolCall[] = []): void {
    const last = this.list.at(-1);
    let whole = text;
    if (last?.role === "assistant" && last.prefix === true) {
      this.list.pop();
      whole = readText(last.content ?? "", "prefix") + text;
    }
    if (calls.length === 0) {
      if (whole !== "") this.list.push({ role: "assistant", content: whole });
      return;
    }
    this.list.push({
      role: "assistant",
      content: whole.trim() === "" ? null : whole.trim(),
      tool_calls: calls.map(({ id, name, arguments: given }) => ({
        id,
        type: "function",
        function: { name, arguments: JSON.stringify(given) },
      })),
    });
  }

  /** Adds a call's result. */
  answer(callId: string, text: string, untrusted: boolean): void {
    this.list.push({ role: "tool", tool_call_id: callId, content: text, ...(untrusted ? { untrusted } : {}) });
  }

  /** Tells the model, where there is no call to answer. */
  tell(text: string): void {
    const message: ChatMessage = { role: "user", content: text };
    this.#told.add(message);
    this.list.push(message);
  }

  /** All that the user said, which what {@link tell} told the model is no part of. */
  get userText(): string {
    return userText(this.list.filter((message) => !this.#told.has(message)));
  }

  /** The calls at the end that have no result yet. @throws TypeError for messages that are wrong */
  get openCalls(): readonly ToolCall[] {
    const last = readMessages(this.list).messages.at(-1);
    return last?.role === "assistant" && !last.prefix ? last.calls : [];
  }
}
