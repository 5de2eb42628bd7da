import type { LoadPhase, LoadProgress } from "../../src/contract/engine.ts";

const PHASES: readonly LoadPhase[] = ["plan", "allocate", "fetch", "verify", "ready"];
/** At most about ten reports a second between changes of phase. */
const INTERVAL_MS = 100;
/** The rate is that of so long a time: long enough to be calm, short enough to follow the network. */
const RATE_MS = 5_000;
/** A rate over a shorter time than this says nothing. */
const LEAST_RATE_MS = 300;

/** Turns a load's steps into progress reports: phases only move forward, bytes never decrease, reports are not too many. */
export class LoadReporter {
  readonly #report: (progress: LoadProgress) => void;
  readonly #now: () => number;
  readonly #startMs: number;
  #phase: LoadPhase = "plan";
  #loadedBytes = 0;
  #totalBytes = 0;
  #notice: string | null = null;
  #lastMs = Number.NEGATIVE_INFINITY;
  /** What was loaded when, since the fetching began; at most {@link RATE_MS} long. */
  readonly #marks: { readonly ms: number; readonly bytes: number }[] = [];

  /** @param now milliseconds that only increase; a test may bring its own clock */
  constructor(report: (progress: LoadProgress) => void, now: () => number = () => performance.now()) {
    this.#report = report;
    this.#now = now;
    this.#startMs = now();
    this.#send();
  }

  /** The size of the whole file, once it is known. */
  set totalBytes(bytes: number) {
    this.#totalBytes = bytes;
  }

  /** What the user should know about the load from now on; reported at once. */
  set notice(notice: string | null) {
    if (notice === this.#notice) return;
    this.#notice = notice;
    this.#send();
  }

  /** Enters a phase and reports it. */
  enter(phase: LoadPhase): void {
    if (PHASES.indexOf(phase) <= PHASES.indexOf(this.#phase))
      throw new Error(`The load went from "${this.#phase}" back to "${phase}".`);
    this.#phase = phase;
    this.#send();
  }

  /** So many bytes are done with. Reported soon, not always at once. */
  reach(loadedBytes: number): void {
    this.#loadedBytes = Math.max(this.#loadedBytes, Math.min(loadedBytes, this.#totalBytes));
    if (this.#now() - this.#lastMs >= INTERVAL_MS) this.#send();
  }

  #send(): void {
    this.#lastMs = this.#now();
    const bytesPerSecond = this.#rate();
    this.#report({
      phase: this.#phase,
      loadedBytes: this.#loadedBytes,
      totalBytes: this.#totalBytes,
      elapsedMs: this.#lastMs - this.#startMs,
      bytesPerSecond,
      remainingMs: bytesPerSecond === null ? null : ((this.#totalBytes - this.#loadedBytes) / bytesPerSecond) * 1000,
      notice: this.#notice,
    });
  }

  #rate(): number | null {
    if (this.#phase !== "fetch") return null;
    this.#marks.push({ ms: this.#lastMs, bytes: this.#loadedBytes });
    while ((this.#marks[1]?.ms ?? Number.POSITIVE_INFINITY) <= this.#lastMs - RATE_MS) this.#marks.shift();
    const [first] = this.#marks;
    if (first === undefined || this.#lastMs - first.ms < LEAST_RATE_MS || this.#loadedBytes === first.bytes) return null;
    return ((this.#loadedBytes - first.bytes) / (this.#lastMs - first.ms)) * 1000;
  }
}
