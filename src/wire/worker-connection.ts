import * as Comlink from "comlink";
import { linkAbort } from "../contract/abort.ts";
import { registerTransferHandlers, releaseSignal } from "../contract/comlink.ts";
import type { EngineHost } from "../contract/engine.ts";
import { EngineLostError, MixtralError } from "../contract/errors.ts";

/** What a connection needs of a `Worker`. */
export type WorkerLike = Comlink.Endpoint & { terminate(): void };

/**
 * One worker and all calls to it. Comlink alone leaves a call pending for ever when the worker dies; here every pending
 * and later call rejects with {@link EngineLostError}.
 */
export class WorkerConnection {
  readonly host: Comlink.Remote<EngineHost>;
  readonly #worker: WorkerLike;
  /** Resolves when the worker is stopped, for whatever reason. */
  readonly ended: Promise<void>;
  #markEnded: () => void = () => undefined;
  readonly #pending: Set<(error: Error) => void> = new Set();
  #answered = false;
  #end: Error | null = null;

  /** @param origin where the worker's script comes from, for the message when it does not start. */
  constructor(worker: WorkerLike, origin: string) {
    registerTransferHandlers();
    this.#worker = worker;
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
    worker.addEventListener("message", () => {
      this.#answered = true;
    });
    worker.addEventListener("error", (event) => this.#fail(event, origin));
    worker.addEventListener("messageerror", () =>
      this.end(
        new EngineLostError("A message from the worker could not be read; load the model again.", { reason: "messageerror" }),
      ),
    );
    this.host = Comlink.wrap<EngineHost>(worker);
  }

  /**
   * Makes one call. `start` gets a signal of this call alone, which follows `signal`.
   * @throws the signal's reason when it fires; EngineLostError when the worker is gone; what the worker throws.
   */
  async call<T>(start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#end !== null) throw this.#end;
    signal?.throwIfAborted();
    const scope = new AbortController();
    const unlink = linkAbort(signal, scope);
    let reject: (error: Error) => void = () => undefined;
    const lost = new Promise<never>((_, fail) => {
      reject = fail;
    });
    this.#pending.add(reject);
    try {
      return await Promise.race([start(scope.signal), lost]);
    } catch (error) {
      // The worker's copy of the reason is only a copy: the caller gets its own object back.
      if (signal?.aborted === true && !(error instanceof MixtralError)) throw signal.reason;
      throw error;
    } finally {
      this.#pending.delete(reject);
      unlink();
      releaseSignal(scope.signal);
    }
  }

  /** Stops the worker. Every pending call rejects with `reason`, and so does every later one. The first reason stays. */
  end(reason: Error): void {
    this.refuse(reason);
    this.#worker.terminate();
    this.#markEnded();
  }

  /** As {@link end}, but leaves the worker alive, for its last calls through {@link host}. */
  refuse(reason: Error): void {
    this.#end ??= reason;
    for (const reject of this.#pending) reject(this.#end);
    this.#pending.clear();
  }

  #fail(event: Event, origin: string): void {
    const message = "message" in event && typeof event.message === "string" ? event.message : "";
    if (this.#answered) {
      this.end(
        new EngineLostError(`The worker stopped with an error: ${message || "unknown"}. Load the model again.`, {
          reason: "error",
        }),
      );
      return;
    }
    this.end(
      new EngineLostError(
        `The worker could not be started from ${origin}${message === "" ? "" : ` (${message})`}. ` +
          "Its address must answer with JavaScript. Where a Content-Security-Policy forbids it, serve the package's worker.js from " +
          "the page's own origin, allow it in worker-src, and give its address as workerUrl.",
        { reason: "start", workerOrigin: origin },
      ),
    );
  }
}
