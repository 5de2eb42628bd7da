import { ToolError } from "../contract/errors.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import { errorText, resultText } from "./result-text.ts";
import type { Tool } from "./tool.ts";

/** How an unknown function's error is capped, since no tool says it. */
const ERROR_CHARACTERS = 1_000;

/** The longest time that a timer can have, about 25 days; with a longer one it fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What came of a call. `text` is the JSON that the model is told in either case. */
export type DispatchOutcome =
  | { readonly ok: true; readonly value: unknown; readonly text: string }
  | { readonly ok: false; readonly error: Error; readonly text: string };

/**
 * Checks a call and runs its handler. A wrong call, a handler that throws and one that takes too long are outcomes, not errors:
 * the model is told and may do better.
 * @throws the signal's reason, as soon as it fires, whether or not the handler heeds it.
 */
export async function dispatchCall(
  tools: ReadonlyMap<string, Tool>,
  call: ToolCall,
  signal: AbortSignal,
): Promise<DispatchOutcome> {
  signal.throwIfAborted();
  const tool = tools.get(call.name);
  if (tool === undefined) {
    const known = [...tools.keys()].join(", ") || "none";
    return failed(
      new ToolError(`There is no function ${JSON.stringify(call.name)}. The functions are: ${known}.`, { tool: call.name }),
    );
  }
  try {
    const problems = tool.problems(call.arguments);
    if (problems.length > 0)
      throw new ToolError(`The arguments of ${call.name} are wrong: ${problems.join(" ")}`, { tool: call.name, problems });
    const value = await runHandler(tool, call, signal);
    return { ok: true, value, text: resultText(value, tool.maxResultCharacters) };
  } catch (error) {
    signal.throwIfAborted();
    return failed(error, tool.maxResultCharacters);
  }
}

function failed(thrown: unknown, maxCharacters: number = ERROR_CHARACTERS): DispatchOutcome {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
  return { ok: false, error, text: errorText(error, maxCharacters) };
}

/** The handler gets its own copy of the arguments, so that nothing it does to them changes the conversation. */
async function runHandler(tool: Tool, call: ToolCall, signal: AbortSignal): Promise<unknown> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let follow: () => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: unknown): void => {
      controller.abort(reason);
      reject(reason);
    };
    follow = () => end(signal.reason);
    signal.addEventListener("abort", follow, { once: true });
    if (tool.timeoutMs !== undefined && tool.timeoutMs <= LONGEST_TIMER_MS) {
      const late = new ToolError(`${tool.name} did not finish within ${tool.timeoutMs} ms.`, {
        tool: tool.name,
        timeoutMs: tool.timeoutMs,
      });
      timer = setTimeout(() => end(late), tool.timeoutMs);
    }
  });
  try {
    const context = { signal: controller.signal, callId: call.id };
    const running = Promise.resolve().then(() => tool.execute(structuredClone(call.arguments), context));
    return await Promise.race([running, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", follow);
  }
}
