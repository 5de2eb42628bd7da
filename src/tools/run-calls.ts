/** Runs the calls of one turn and writes what came of them into the messages. */
import { ToolError } from "../contract/errors.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import type { DecidedCall } from "./decide-calls.ts";
import { type DispatchOutcome, dispatchCall, failedOutcome } from "./dispatch.ts";
import { mapLimited } from "./map-limited.ts";
import type { RunCall, RunEvent } from "./run-events.ts";
import type { RunMessages } from "./run-messages.ts";

export type CallsScope = {
  readonly step: number;
  readonly messages: RunMessages;
  /** What the model wrote before the calls; null: the calls are in the messages already. */
  readonly text: string | null;
  readonly maxParallelCalls: number;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
};

/**
 * Runs the calls, several at once. Events come as the handlers end; messages and what is returned are in the order of the calls.
 * @throws the signal's reason; the results that are there by then are in the messages, and the other calls are told to have been stopped
 */
export async function runCalls(calls: readonly DecidedCall[], scope: CallsScope): Promise<readonly RunCall[]> {
  const { step, emit, signal } = scope;
  const settled: (RunCall | undefined)[] = calls.map(() => undefined);
  const outcomes: (DispatchOutcome | undefined)[] = calls.map(() => undefined);
  const run = async (decided: DecidedCall, index: number): Promise<void> => {
    const { call } = decided;
    const startMs = performance.now();
    const outcome =
      decided.kind === "refused"
        ? failedOutcome(decided.error)
        : await dispatchCall(decided, signal, (progress) =>
            emit({ type: "tool-progress", step, name: call.name, call, progress }),
          );
    outcomes[index] = outcome;
    settled[index] = settle(step, call, outcome, performance.now() - startMs, emit);
  };
  try {
    await mapLimited(calls, scope.maxParallelCalls, run);
  } finally {
    writeCalls(calls, outcomes, scope);
  }
  return settled.filter((one) => one !== undefined);
}

/** Runs none of the calls: each is told why. */
export function refuseCalls(
  calls: readonly { readonly call: ToolCall; readonly error: Error | null }[],
  otherwise: Error,
  scope: CallsScope,
): readonly RunCall[] {
  const { step, emit } = scope;
  const outcomes = calls.map(({ error }) => failedOutcome(error ?? otherwise));
  const settled = calls.map(({ call }, index) => settle(step, call, outcomes[index] ?? failedOutcome(otherwise), 0, emit));
  writeCalls(calls, outcomes, scope);
  return settled;
}

function settle(
  step: number,
  call: ToolCall,
  outcome: DispatchOutcome,
  durationMs: number,
  emit: (event: RunEvent) => void,
): RunCall {
  if (outcome.ok) {
    emit({ type: "tool-result", step, name: call.name, call, result: outcome.value, durationMs });
    return { ...call, ok: true, result: outcome.value, durationMs };
  }
  emit({ type: "tool-error", step, call, error: outcome.error, durationMs });
  return { ...call, ok: false, error: outcome.error, durationMs };
}

function writeCalls(
  calls: readonly (DecidedCall | { readonly call: ToolCall; readonly error: Error | null })[],
  outcomes: readonly (DispatchOutcome | undefined)[],
  { messages, text }: CallsScope,
): void {
  if (text !== null)
    messages.say(
      text,
      calls.map(({ call }) => call),
    );
  for (const [index, one] of calls.entries()) {
    const stopped = new ToolError(`The call of ${one.call.name} was stopped before it had a result.`, { tool: one.call.name });
    const outcome = outcomes[index] ?? failedOutcome(stopped);
    // What a failing function of that kind says may be foreign text too.
    const untrusted = "kind" in one && one.kind === "ready" && one.tool.untrusted;
    messages.answer(one.call.id, outcome.text, untrusted);
  }
}
