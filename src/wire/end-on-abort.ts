import type { WorkerConnection } from "./worker-connection.ts";

/** Stops the worker when the signal fires, whatever it is doing, even loading its own script; until the function that comes back is called. */
export function endOnAbort(connection: WorkerConnection, signal: AbortSignal | undefined): () => void {
  const stop = (): void => {
    const reason: unknown = signal?.reason;
    connection.end(reason instanceof Error ? reason : new DOMException("The call was aborted.", "AbortError"));
  };
  signal?.addEventListener("abort", stop, { once: true });
  return () => signal?.removeEventListener("abort", stop);
}
