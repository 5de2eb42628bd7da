import { ModelSourceError } from "../../src/contract/errors.ts";
import { isTransient } from "./http-response.ts";
import { wait as waitFor } from "./wait.ts";

/** How often, and after which waits, a request is tried again. */
export type RetryPolicy = {
  /** Failures in a row after which the next one is final. */
  readonly retries: number;
  /** The wait after the first failure; it doubles with each further one. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** The longest wait that a server may ask for in `Retry-After`; one that asks for more is not tried again. */
  readonly longestRetryAfterMs: number;
  /** From 0 to below 1. Spreads the waits, so that the parallel transfers of many pages do not all come back at once. */
  readonly random: () => number;
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
};

export const RETRY_POLICY: RetryPolicy = {
  retries: 10,
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  longestRetryAfterMs: 5 * 60_000,
  random: Math.random,
  wait: waitFor,
};

/** Counts the failures in a row of one transfer, and waits between them. */
export class Attempts {
  readonly #policy: RetryPolicy;
  #failures = 0;

  constructor(policy: RetryPolicy) {
    this.#policy = policy;
  }

  /** A byte came: what failed before does not count any more. */
  succeed(): void {
    this.#failures = 0;
  }

  /**
   * Waits as long as is right before the next attempt: from half of the doubling delay up to all of it, by chance, after what
   * the server asked for.
   * @throws `error` itself where another attempt is of no use; the signal's reason
   */
  async fail(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { retries, firstDelayMs, longestDelayMs, longestRetryAfterMs, random, wait } = this.#policy;
    if (this.#failures >= retries || !isTransient(error)) throw error;
    const asked = error instanceof ModelSourceError ? error.details.retryAfterMs : null;
    const askedMs = typeof asked === "number" ? asked : 0;
    if (askedMs > longestRetryAfterMs) throw error;
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#failures++);
    await wait(askedMs + delayMs * (0.5 + 0.5 * random()), signal);
  }
}
