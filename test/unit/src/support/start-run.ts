import type { ChatMessage } from "../../../../src/prompts/chat-message.ts";
import type { PromptFormat } from "../../../../src/prompts/prompt-format.ts";
import { trelisV3 } from "../../../../src/prompts/trelis-v3.ts";
import { type Run, startRun } from "../../../../src/tools/run.ts";
import type { RunEvent } from "../../../../src/tools/run-events.ts";
import type { RunOptions } from "../../../../src/tools/run-options.ts";
import type { Tool } from "../../../../src/tools/tool.ts";
import { type Reply, ScriptedEngine } from "./scripted-engine.ts";

/** A call as the function-calling models write it. */
export const call = (name: string, given: object): string => JSON.stringify({ name, arguments: given }, null, 4);

/** A run on a model that says these replies, one a turn. */
export function start<T extends Tool = Tool>(
  replies: readonly Reply[],
  options: RunOptions<T> = {},
  input: string | readonly ChatMessage[] = "Weather in Paris?",
  format: PromptFormat = trelisV3,
): Run<T> & { readonly engine: ScriptedEngine } {
  const engine = new ScriptedEngine(replies);
  const run = startRun({ engine, format }, input, options);
  return {
    engine,
    result: run.result,
    get messages() {
      return run.messages;
    },
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
  };
}

/** All events of a run, to its end. */
export async function read<Event>(run: AsyncIterable<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of run) events.push(event);
  return events;
}

/** The types of the events that matter for the order of things. */
export function typesOf(events: readonly RunEvent[]): string[] {
  const noise = new Set(["prefill", "text-delta", "tool-call-delta"]);
  return events.map(({ type }) => type).filter((type) => !noise.has(type));
}

/** A prompt's text as the engine got it. */
export async function promptText(engine: ScriptedEngine, index: number): Promise<string> {
  const prompt = engine.requests[index]?.prompt ?? [];
  return String.fromCodePoint(...(await engine.encode(prompt.filter((part) => typeof part !== "number"))));
}
