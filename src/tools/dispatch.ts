import { asError, type CheckedCall } from "./check-call.ts";
import { errorText, resultText } from "./result-text.ts";
import { runHandler } from "./run-handler.ts";

/** How the error of a call is capped where no tool says it. */
const ERROR_CHARACTERS = 1_000;

/** What came of a call. `text` is the JSON that the model is told in either case. */
export type DispatchOutcome =
  | { readonly ok: true; readonly value: unknown; readonly text: string }
  | { readonly ok: false; readonly error: Error; readonly text: string };

/**
 * Runs a checked call. A wrong call, a handler that throws and one that takes too long are outcomes, not errors: the model is told
 * and may do better.
 * @throws the signal's reason, as soon as it fires, whether or not the handler heeds it.
 */
export async function dispatchCall(
  checked: CheckedCall,
  signal: AbortSignal,
  onProgress: (value: unknown) => void = () => undefined,
): Promise<DispatchOutcome> {
  signal.throwIfAborted();
  if (checked.kind !== "ready") return failedOutcome(checked.error);
  const { maxResultCharacters } = checked.tool;
  try {
    const value = await runHandler(checked, signal, onProgress);
    return { ok: true, value, text: resultText(value, maxResultCharacters) };
  } catch (thrown) {
    signal.throwIfAborted();
    return failedOutcome(asError(thrown), maxResultCharacters);
  }
}

/** The outcome of a call that has no result. */
export function failedOutcome(error: Error, maxCharacters: number = ERROR_CHARACTERS): DispatchOutcome {
  return { ok: false, error, text: errorText(error, maxCharacters) };
}
