import type { ChatMessage } from "../prompts/chat-message.ts";
import { describe } from "../prompts/messages.ts";
import type { ChatModel } from "./chat-model.ts";
import { EventLog } from "./event-log.ts";
import type { RunEvent, RunResult } from "./run-events.ts";
import { RunLoop } from "./run-loop.ts";
import type { RunOptions } from "./run-options.ts";
import type { Tool } from "./tool.ts";

/** A run in progress. Read its events any number of times, or only await its result; it goes on by itself. */
export interface Run<T extends Tool = Tool> extends AsyncIterable<RunEvent<T>> {
  /** Rejects with the signal's reason, RunTimeoutError, ContextOverflowError, EngineLostError. A failing function is not an error of the run. */
  readonly result: Promise<RunResult<T>>;
  /** The conversation as far as it has come, in whole steps: after a run that was stopped or failed, go on from here. */
  readonly messages: readonly ChatMessage[];
}

/**
 * Starts a run. Greedy (`temperature` 0) unless the page or the prompt format says otherwise, so that calls are repeatable. Messages that
 * end in calls without results go on with those.
 * @throws TypeError at once for input or options that are wrong.
 */
export function startRun<T extends Tool = Tool>(
  model: ChatModel,
  input: string | readonly ChatMessage[],
  options: RunOptions<T> = {},
): Run<T> {
  if (typeof input !== "string" && !Array.isArray(input)) {
    throw new TypeError(`The input is ${describe(input)}; give a question or an array of messages.`);
  }
  const messages: readonly ChatMessage[] = typeof input === "string" ? [{ role: "user", content: input }] : input;
  const log = new EventLog<RunEvent>();
  // The loop knows tools by their names only; that a call of a name is one of the tool with that name is what it keeps true.
  const loop = new RunLoop(model, messages, options as unknown as RunOptions, (event) => log.push(event));
  const result = loop.run();
  // A page that only reads the events, or neither, must not cause an unhandled rejection.
  result.then(
    () => log.close(),
    (error: unknown) => log.fail(error),
  );
  const run: Run = {
    result,
    get messages() {
      return loop.messages;
    },
    [Symbol.asyncIterator]: () => log[Symbol.asyncIterator](),
  };
  return run as unknown as Run<T>;
}
