/**
 * Aborts `controller` when `signal` fires (or has fired), with the same reason, until the function that comes back is called. Two
 * links to one controller are what `AbortSignal.any` is, which the first browsers with WebGPU do not have.
 */
export function linkAbort(signal: AbortSignal | undefined, controller: AbortController): () => void {
  if (signal === undefined) return () => undefined;
  if (signal.aborted) controller.abort(signal.reason);
  const forward = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", forward, { once: true });
  return () => signal.removeEventListener("abort", forward);
}
