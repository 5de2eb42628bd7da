/** The one model that the page holds: loading it, replacing it, letting go of it. */
import { type LoadProgress, Mixtral } from "mixtral.js";
import type { ModelChoice } from "./model-choice.ts";

export class ModelSession {
  #mixtral: Mixtral | null = null;
  #loading: AbortController | null = null;

  /** The model that is ready, or null. */
  get mixtral(): Mixtral | null {
    return this.#mixtral;
  }

  /**
   * Loads a model in place of the present one, whose memory is freed first. A load that is still going on is cancelled.
   * @throws AbortError when cancelled, and the errors of `Mixtral.load`.
   */
  async load({ source, promptFormat }: ModelChoice, onProgress: (progress: LoadProgress) => void): Promise<Mixtral> {
    this.cancel();
    const controller = new AbortController();
    this.#loading = controller;
    const { signal } = controller;
    const report = (progress: LoadProgress): void => {
      if (!signal.aborted) onProgress(progress);
    };
    try {
      await this.dispose();
      const mixtral = await Mixtral.load(source, {
        signal,
        onProgress: report,
        ...(promptFormat === undefined ? {} : { promptFormat }),
      });
      if (signal.aborted) {
        await mixtral.dispose();
        signal.throwIfAborted();
      }
      this.#mixtral = mixtral;
      return mixtral;
    } finally {
      if (this.#loading === controller) this.#loading = null;
    }
  }

  /** Ends a load that is going on; its promise rejects with an AbortError. */
  cancel(): void {
    this.#loading?.abort();
  }

  /** Frees the model's memory. */
  async dispose(): Promise<void> {
    const mixtral = this.#mixtral;
    this.#mixtral = null;
    await mixtral?.dispose();
  }
}
