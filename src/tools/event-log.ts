/**
 * Events that any number of readers can follow, each from the first event on, at its own speed.
 * The end is one for all: readers finish, or throw the error that ended it.
 */
export class EventLog<T> implements AsyncIterable<T> {
  readonly #events: T[] = [];
  #end: { readonly error: unknown } | "done" | null = null;
  #wake: (() => void)[] = [];

  push(event: T): void {
    this.#events.push(event);
    this.#notify();
  }

  /** No more events come. */
  close(): void {
    this.#end ??= "done";
    this.#notify();
  }

  /** No more events come, because of `error`: readers throw it after the last event. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let index = 0; ; index++) {
      while (index >= this.#events.length) {
        if (this.#end === "done") return;
        if (this.#end !== null) throw this.#end.error;
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      }
      yield this.#events[index] as T;
    }
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
