/** The longest time that a timer can have, about 25 days; with a longer one it fires at once. It stands for no limit. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/** A timer that can be held. */
export class TimeLimit {
  readonly #onEnd: () => void;
  #leftMs: number;
  #startMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts at once. */
  constructor(limitMs: number, onEnd: () => void) {
    this.#leftMs = limitMs;
    this.#onEnd = onEnd;
    this.resume();
  }

  pause(): void {
    if (this.#timer === undefined) return;
    this.clear();
    this.#leftMs -= performance.now() - this.#startMs;
  }

  resume(): void {
    if (this.#timer !== undefined || this.#leftMs > LONGEST_TIMER_MS - 1) return;
    this.#startMs = performance.now();
    this.#timer = setTimeout(this.#onEnd, Math.max(0, this.#leftMs));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
