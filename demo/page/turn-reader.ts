/** Turns the events of a run into what is seen and what is heard. */
import type { ApprovalRequest, RunEvent } from "mixtral.js";
import type { Announcer } from "./announcer.ts";
import type { CallTime, CallView } from "./call-view.ts";
import { count } from "./format.ts";
import { SentenceReader } from "./sentences.ts";
import type { TurnView } from "./turn-view.ts";

/** Tokens of the prompt that take long enough to tell about. */
const WORTH_A_WORD = 64;

/** A call that is not over, and its text so far. */
type OpenCall = { readonly view: CallView; text: string };

function spoken(name: string): string {
  return name.replaceAll("_", " ");
}

export class TurnReader {
  readonly #view: TurnView;
  readonly #announcer: Announcer;
  readonly #sentences: SentenceReader = new SentenceReader();
  /** By the calls' ids; a turn may hold several. */
  readonly #open: Map<string, OpenCall> = new Map();
  #stepStartMs = 0;
  /** How long the user took to decide in this step. */
  #decidingMs = 0;

  constructor(view: TurnView, announcer: Announcer) {
    this.#view = view;
    this.#announcer = announcer;
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case "step-start":
        this.#stepStartMs = performance.now();
        this.#decidingMs = 0;
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
        this.#forgetBeginnings();
        this.#view.appendText(event.text);
        for (const sentence of this.#sentences.push(event.text)) this.#announcer.say(sentence);
        break;
      case "tool-call-start":
        this.#present(event.callId).view.named(event.name);
        break;
      case "tool-call-delta": {
        const call = this.#present(event.callId);
        call.text += event.text;
        call.view.writing(call.text);
        break;
      }
      case "tool-call":
        this.#present(event.call.id).view.started(event.name, event.call.arguments);
        this.#announcer.say(`Calling ${spoken(event.name)}.`);
        break;
      case "tool-progress":
        this.#present(event.call.id).view.progressed(event.progress);
        break;
      case "tool-result":
        this.#present(event.call.id).view.succeeded(event.result, this.#time(event.durationMs));
        this.#open.delete(event.call.id);
        this.#view.note("Reading the result…");
        break;
      case "tool-error":
        this.#fail(event);
        break;
    }
  }

  /** Asks the user whether a call may run. The answer comes with a press of a button; a run that is stopped does not wait for it. */
  approve(request: ApprovalRequest): Promise<boolean> {
    const { view } = this.#present(request.call.id);
    const startMs = performance.now();
    this.#announcer.say(`Run ${spoken(request.call.name)}? Approve or refuse.`);
    return new Promise((resolve) => {
      view.asks(request, (isApproved) => {
        this.#decidingMs += performance.now() - startMs;
        resolve(isApproved);
      });
    });
  }

  /** The run is over, well or not: reads out what is left and marks calls that were never completed. */
  close(): void {
    for (const sentence of this.#sentences.flush()) this.#announcer.say(sentence);
    for (const { view } of this.#open.values()) view.dropped();
    this.#open.clear();
  }

  #fail({ call, error, durationMs }: Extract<RunEvent, { readonly type: "tool-error" }>): void {
    // What could not be read as a call has no id of its own.
    const id = call?.id ?? [...this.#open.keys()].at(-1) ?? "";
    const { view } = this.#present(id);
    if (call !== null && view.isWriting) view.started(call.name, call.arguments);
    view.failed(error.message, this.#time(durationMs));
    this.#announcer.say(`The call failed: ${error.message}`);
    this.#open.delete(id);
  }

  /** What looked like the beginning of a call is told as text after all. */
  #forgetBeginnings(): void {
    for (const [id, { view }] of this.#open) {
      if (!view.isWriting) continue;
      this.#view.removeCall(view);
      this.#open.delete(id);
    }
  }

  #time(functionMs: number): CallTime {
    return { modelMs: Math.max(0, performance.now() - this.#stepStartMs - this.#decidingMs - functionMs), functionMs };
  }

  #present(id: string): OpenCall {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const call = { view: this.#view.addCall(), text: "" };
    this.#open.set(id, call);
    return call;
  }
}
