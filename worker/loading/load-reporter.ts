import type { LoadPhase, LoadProgress } from "../../src/contract/engine.ts";

const PHASES: readonly LoadPhase[] = ["plan", "allocate", "fetch", "verify", "ready"];
/** At most about ten reports a second between changes of phase. */
const INTERVAL_MS = 100;

/** Turns a load's steps into progress reports: phases only move forward, bytes never decrease, reports are not too many. */
export class LoadReporter {
  readonly #report: (progress: LoadProgress) => void;
  readonly #startMs: number = performance.now();
  #phase: LoadPhase = "plan";
  #loadedBytes = 0;
  #totalBytes = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(report: (progress: LoadProgress) => void) {
    this.#report = report;
    this.#send();
  }

  /** The size of the whole file, once it is known. */
  set totalBytes(bytes: number) {
    this.#totalBytes = bytes;
  }

  /** Enters a phase and reports it. */
  enter(phase: LoadPhase): void {
    if (PHASES.indexOf(phase) <= PHASES.indexOf(this.#phase))
      throw new Error(`The load went from "${this.#phase}" back to "${phase}".`);
    this.#phase = phase;
    this.#send();
  }

  /** Everything before this byte of the file is done with. Reported soon, not always at once. */
  reach(loadedBytes: number): void {
    this.#loadedBytes = Math.max(this.#loadedBytes, Math.min(loadedBytes, this.#totalBytes));
    if (performance.now() - this.#lastMs >= INTERVAL_MS) this.#send();
  }

  #send(): void {
    this.#lastMs = performance.now();
    this.#report({
      phase: this.#phase,
      loadedBytes: this.#loadedBytes,
      totalBytes: this.#totalBytes,
      elapsedMs: this.#lastMs - this.#startMs,
    });
  }
}
