import type { GenerateEvent, GenerateResult, TokenLogprob } from "../contract/engine.ts";

/** Counts a generation by its events, for one that is stopped before the engine can give its own account. */
export class TurnMeter {
  readonly #startMs: number = performance.now();
  readonly #logprobs: TokenLogprob[] = [];
  #prefilledMs = this.#startMs;
  #promptTokens = 0;
  #reusedTokens = 0;
  #completionTokens = 0;
  /** All text so far. */
  text = "";

  take(event: GenerateEvent): void {
    if (event.type === "prefill") {
      this.#promptTokens = event.promptTokens;
      this.#reusedTokens = event.reusedTokens;
      this.#prefilledMs = performance.now();
      return;
    }
    this.text += event.text;
    this.#completionTokens += event.ids.length;
    this.#logprobs.push(...(event.logprobs ?? []));
  }

  /** What the events so far add up to. Times are the page's, so a wait for another generation counts as prefill. */
  read(settings: { readonly logprobs?: number }): Pick<GenerateResult, "usage" | "logprobs"> & { readonly cut: false } {
    return {
      cut: false,
      usage: {
        promptTokens: this.#promptTokens,
        completionTokens: this.#completionTokens,
        reusedTokens: this.#reusedTokens,
        prefillMs: this.#prefilledMs - this.#startMs,
        decodeMs: performance.now() - this.#prefilledMs,
        // Events do not tell; a turn that is stopped from here was not held to a grammar.
        forcedTokens: 0,
        grammarMs: 0,
      },
      ...(settings.logprobs === undefined ? {} : { logprobs: this.#logprobs }),
    };
  }
}
