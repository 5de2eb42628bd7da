/** The one model that the page holds: planning it, loading it, replacing it, letting go of it. */
import { type LoadPlan, type LoadProgress, Mixtral, type MixtralLoadOptions } from "mixtral.js";
import type { ModelChoice } from "./model-choice.ts";

/** A model that takes less than this leaves the graphics card as good as free. */
const SMALL_BYTES = 1e9;

export class ModelSession {
  #mixtral: Mixtral | null = null;
  #loading: AbortController | null = null;

  /** The model that is ready, or null. */
  get mixtral(): Mixtral | null {
    return this.#mixtral;
  }

  /**
   * What loading a model would take. Whether the memory is there is tried out, unless the present model has so much of it that
   * the trial would say nothing: that one is let go of before another is loaded.
   * @throws AbortError when the signal fires, and the errors of `Mixtral.plan`.
   */
  plan(choice: ModelChoice, signal: AbortSignal): Promise<LoadPlan> {
    const { weights, kvCache, scratch } = this.#mixtral?.info.gpuBytes ?? { weights: 0, kvCache: 0, scratch: 0 };
    return Mixtral.plan(choice.source, { ...optionsOf(choice), signal, tryMemory: weights + kvCache + scratch < SMALL_BYTES });
  }

  /**
   * Loads a model in place of the present one, whose memory is freed first. A load that is still going on is cancelled.
   * @throws AbortError when cancelled, and the errors of `Mixtral.load`.
   */
  async load(choice: ModelChoice, onProgress: (progress: LoadProgress) => void): Promise<Mixtral> {
    this.cancel();
    const controller = new AbortController();
    this.#loading = controller;
    const { signal } = controller;
    const report = (progress: LoadProgress): void => {
      if (!signal.aborted) onProgress(progress);
    };
    try {
      await this.dispose();
      const mixtral = await Mixtral.load(choice.source, { ...optionsOf(choice), signal, onProgress: report });
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

function optionsOf({ promptFormat }: ModelChoice): Pick<MixtralLoadOptions, "promptFormat"> {
  return promptFormat === undefined ? {} : { promptFormat };
}
