import { linkAbort } from "../contract/abort.ts";
import { RunTimeoutError } from "../contract/errors.ts";
import { LONGEST_TIMER_MS, TimeLimit } from "./time-limit.ts";

/** A run's signal: it fires when the page's own does, and when the run or a step of it has had its time. */
export class RunClock {
  readonly #controller: AbortController = new AbortController();
  readonly #unlink: () => void;
  readonly #stepMs: number;
  readonly #run: TimeLimit;
  #step: TimeLimit | null = null;
  #stepNumber = 0;

  constructor(signal: AbortSignal | undefined, runMs: number = LONGEST_TIMER_MS, stepMs: number = LONGEST_TIMER_MS) {
    this.#unlink = linkAbort(signal, this.#controller);
    this.#stepMs = stepMs;
    this.#run = new TimeLimit(runMs, () => this.#end("run", runMs));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Begins a step's time. @throws the signal's reason where the run is over already */
  startStep(step: number): void {
    this.signal.throwIfAborted();
    this.#step?.clear();
    this.#stepNumber = step;
    this.#step = new TimeLimit(this.#stepMs, () => this.#end("step", this.#stepMs));
  }

  /** What the page's own function answers. @throws the signal's reason, should it fire first */
  async race<T>(work: () => T | Promise<T>): Promise<T> {
    const { signal } = this;
    signal.throwIfAborted();
    let leave: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason);
      signal.addEventListener("abort", leave, { once: true });
    });
    try {
      return await Promise.race([Promise.resolve().then(work), aborted]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** As {@link race}, for what a person answers: waiting takes no time of the limits. */
  async wait<T>(answer: () => T | Promise<T>): Promise<T> {
    const limits = [this.#run, this.#step];
    for (const limit of limits) limit?.pause();
    try {
      return await this.race(answer);
    } finally {
      for (const limit of limits) limit?.resume();
    }
  }

  /** The run is over. */
  stop(): void {
    this.#unlink();
    this.#run.clear();
    this.#step?.clear();
  }

  #end(limit: "run" | "step", timeoutMs: number): void {
    const what = limit === "run" ? "The run" : `Step ${this.#stepNumber} of the run`;
    const option = limit === "run" ? "timeoutMs" : "stepTimeoutMs";
    this.#controller.abort(
      new RunTimeoutError(
        `${what} did not end within ${timeoutMs} ms; give it a longer ${option}, or ask for less (maxTokens).`,
        {
          limit,
          timeoutMs,
          step: this.#stepNumber,
        },
      ),
    );
  }
}
