import type * as Comlink from "comlink";
import type { EngineHost } from "../contract/engine.ts";
import { EngineLostError } from "../contract/errors.ts";
import { endOnAbort } from "./end-on-abort.ts";
import type { WorkerConnection } from "./worker-connection.ts";

/**
 * Asks a worker one thing before any model is loaded, and stops it afterwards.
 * @throws what the worker throws; EngineLostError where it cannot start or dies; the signal's reason at once when it fires
 */
export async function callHost<T>(
  connection: WorkerConnection,
  ask: (host: Comlink.Remote<EngineHost>, signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const unlink = endOnAbort(connection, signal);
  try {
    return await connection.call((scope) => ask(connection.host, scope), signal);
  } finally {
    unlink();
    connection.end(new EngineLostError("The worker was asked once and has ended.", { reason: "disposed" }));
  }
}
