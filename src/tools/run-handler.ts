import { linkAbort } from "../contract/abort.ts";
import { ToolError } from "../contract/errors.ts";
import type { ReadyCall } from "./check-call.ts";
import { LONGEST_TIMER_MS, TimeLimit } from "./time-limit.ts";

/**
 * Runs a call's handler within its time, and hands on what a generator yields.
 * @throws what the handler throws; ToolError when its time is over; the signal's reason as soon as it fires, whether or not the handler heeds it
 */
export async function runHandler(
  { tool, call, given }: ReadyCall,
  signal: AbortSignal,
  onProgress: (value: unknown) => void,
): Promise<unknown> {
  signal.throwIfAborted();
  const scope = new AbortController();
  const unlink = linkAbort(signal, scope);
  const { timeoutMs = LONGEST_TIMER_MS } = tool;
  const limit = new TimeLimit(timeoutMs, () => {
    scope.abort(new ToolError(`${tool.name} did not finish within ${timeoutMs} ms.`, { tool: tool.name, timeoutMs }));
  });
  const ended = new Promise<never>((_, reject) => {
    scope.signal.addEventListener("abort", () => reject(scope.signal.reason), { once: true });
  });
  const run = async (): Promise<unknown> => {
    const returned: unknown = await tool.execute(given, { signal: scope.signal, callId: call.id });
    return isGenerator(returned) ? readProgress(returned, scope.signal, onProgress) : returned;
  };
  try {
    return await Promise.race([run(), ended]);
  } finally {
    limit.clear();
    unlink();
  }
}

/** The value of a generator: what it returns, or else what it yielded last. One that is stopped is closed, so that its `finally` runs. */
async function readProgress(
  generator: AsyncIterator<unknown>,
  signal: AbortSignal,
  onProgress: (value: unknown) => void,
): Promise<unknown> {
  const close = (): void => void generator.return?.().catch(() => undefined);
  if (signal.aborted) {
    close();
    return undefined;
  }
  signal.addEventListener("abort", close, { once: true });
  try {
    let last: unknown;
    for (;;) {
      const { done, value } = await generator.next();
      if (done === true) return value === undefined ? last : value;
      if (signal.aborted) return undefined;
      last = value;
      onProgress(value);
    }
  } finally {
    signal.removeEventListener("abort", close);
  }
}

function isGenerator(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value && "next" in value;
}
