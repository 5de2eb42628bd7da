type Waiter = { readonly start: () => void; readonly fail: (reason: unknown) => void };

/** Lets one task run at a time, the others in order of arrival. Waiting can be cancelled. */
export class Queue {
  readonly #waiting = new Set<Waiter>();
  #isBusy = false;
  #running: Promise<unknown> = Promise.resolve();
  #closedBy: { readonly reason: unknown } | null = null;

  /**
   * Runs `task` when all tasks before it are done, and returns what it returns.
   * @throws the signal's reason when it fires while the task waits; the task is then never started. A running task minds its signal itself.
   */
  async run<Result>(task: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    await this.#turn(signal);
    try {
      const running = task();
      this.#running = running;
      return await running;
    } finally {
      this.#isBusy = false;
      this.#startNext();
    }
  }

  /** Rejects with `reason` all tasks that wait and all that come later. The running one goes on. */
  close(reason: unknown): void {
    this.#closedBy ??= { reason };
    for (const waiter of this.#waiting) waiter.fail(reason);
    this.#waiting.clear();
  }

  /** Waits until the task that runs now, if there is one, has ended, well or badly. */
  async idle(): Promise<void> {
    await this.#running.catch(() => undefined);
  }

  #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#closedBy !== null) throw this.#closedBy.reason;
    if (!this.#isBusy) {
      this.#isBusy = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#waiting.delete(waiter);
        reject(signal.reason);
      };
      const done = (): void => signal.removeEventListener("abort", cancel);
      const waiter: Waiter = {
        start: () => {
          done();
          this.#isBusy = true;
          resolve();
        },
        fail: (reason) => {
          done();
          reject(reason);
        },
      };
      signal.addEventListener("abort", cancel, { once: true });
      this.#waiting.add(waiter);
    });
  }

  #startNext(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next.start();
  }
}
