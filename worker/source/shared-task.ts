type Running<T> = { readonly promise: Promise<T>; readonly abort: AbortController; waiting: number };

/**
 * A task that several callers wait for at once and that runs once. A caller that gives up leaves the others waiting; the task is
 * cancelled when none is left. A task that has settled runs anew for the next caller.
 */
export class SharedTask<T> {
  readonly #run: (signal: AbortSignal) => Promise<T>;
  #running: Running<T> | null = null;

  constructor(run: (signal: AbortSignal) => Promise<T>) {
    this.#run = run;
  }

  /** Waits for the task, which starts where it does not run. @throws what the task throws; the signal's reason when it fires. */
  join(signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    this.#running ??= this.#start();
    const running = this.#running;
    running.waiting++;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        if (--running.waiting === 0) this.#cancel(running);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      const stay = (): void => signal?.removeEventListener("abort", leave);
      running.promise.then(resolve, reject).finally(stay);
    });
  }

  /** Ends the task; whoever waits for it gets `reason`. */
  cancel(reason: unknown): void {
    if (this.#running !== null) this.#cancel(this.#running, reason);
  }

  #start(): Running<T> {
    const abort = new AbortController();
    const running: Running<T> = { promise: this.#run(abort.signal), abort, waiting: 0 };
    const forget = (): void => {
      if (this.#running === running) this.#running = null;
    };
    running.promise.then(forget, forget);
    return running;
  }

  #cancel(running: Running<T>, reason?: unknown): void {
    if (this.#running === running) this.#running = null;
    running.abort.abort(reason);
  }
}
