/** Turns the events of a run into what is seen and what is heard. */
import type { RunEvent } from "mixtral.js";
import type { Announcer } from "./announcer.ts";
import type { CallTime, CallView } from "./call-view.ts";
import { count } from "./format.ts";
import { SentenceReader } from "./sentences.ts";
import type { TurnView } from "./turn-view.ts";

/** Tokens of the prompt that take long enough to tell about. */
const WORTH_A_WORD = 64;

export class TurnReader {
  readonly #view: TurnView;
  readonly #announcer: Announcer;
  readonly #sentences: SentenceReader = new SentenceReader();
  #call: CallView | null = null;
  #callText = "";
  #stepStartMs = 0;

  constructor(view: TurnView, announcer: Announcer) {
    this.#view = view;
    this.#announcer = announcer;
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case "step-start":
        this.#stepStartMs = performance.now();
        break;
      case "prefill":
        // Short stretches need no word: the answer is there before it could be read.
        if (event.promptTokens - event.reusedTokens > WORTH_A_WORD) {
          const { doneTokens, promptTokens } = event;
          this.#view.note(
            doneTokens < promptTokens ? `Reading: ${count(doneTokens)} of ${count(promptTokens)} tokens` : "Writing…",
          );
        }
        break;
      case "text-delta":
        // What looked like the beginning of a call is told as text after all.
        if (this.#call !== null) this.#view.removeCall(this.#call);
        this.#endCall();
        this.#view.appendText(event.text);
        for (const sentence of this.#sentences.push(event.text)) this.#announcer.say(sentence);
        break;
      case "tool-call-delta":
        this.#callText += event.text;
        this.#present().writing(this.#callText);
        break;
      case "tool-call":
        this.#present().started(event.call.name, event.call.arguments);
        this.#announcer.say(`Calling ${event.call.name.replaceAll("_", " ")}.`);
        break;
      case "tool-result":
        this.#present().succeeded(event.result, this.#time(event.durationMs));
        this.#endCall();
        this.#view.note("Reading the result…");
        break;
      case "tool-error":
        this.#present().failed(event.error.message, this.#time(event.durationMs));
        this.#announcer.say(`The call failed: ${event.error.message}`);
        this.#endCall();
        break;
    }
  }

  /** The run is over, well or not: reads out what is left and marks a call that was never completed. */
  close(): void {
    for (const sentence of this.#sentences.flush()) this.#announcer.say(sentence);
    if (this.#call !== null) this.#call.dropped();
    this.#endCall();
  }

  #time(functionMs: number): CallTime {
    return { modelMs: Math.max(0, performance.now() - this.#stepStartMs - functionMs), functionMs };
  }

  #present(): CallView {
    this.#call ??= this.#view.addCall();
    return this.#call;
  }

  #endCall(): void {
    this.#call = null;
    this.#callText = "";
  }
}
