/** The questions and answers so far, and the run that is going on. */
import type { ChatMessage, Mixtral, Tool } from "mixtral.js";
import type { Announcer } from "./announcer.ts";
import { count, rate } from "./format.ts";
import { TurnReader } from "./turn-reader.ts";
import type { TurnView } from "./turn-view.ts";

/** Turns of the model that one question may take. */
const MAX_STEPS = 6;
/** New tokens in each of them, in case a model does not come to an end. */
const MAX_TOKENS = 1024;

/** What to say where the model did not come to the end of an answer. */
const ENDINGS = {
  length: "The answer was cut off: the context is full. Start a new chat to go on.",
  "max-steps": `The model was still calling functions after ${MAX_STEPS} turns, so it was stopped.`,
} as const;

export class Conversation {
  readonly #announcer: Announcer;
  readonly #onChange: () => void;
  #messages: readonly ChatMessage[] = [];
  #running: AbortController | null = null;

  /** `onChange` runs whenever something was added to a turn. */
  constructor(announcer: Announcer, onChange: () => void) {
    this.#announcer = announcer;
    this.#onChange = onChange;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Ends the present run; `ask` rejects with an AbortError. */
  stop(): void {
    this.#running?.abort();
  }

  /** Forgets everything, for a new chat. */
  clear(): void {
    this.stop();
    this.#messages = [];
  }

  /**
   * Asks the model and shows in `view` what comes of it. A run that is stopped or fails leaves the conversation as it was.
   * @throws AbortError when stopped, and the errors of `Mixtral.run`.
   */
  async ask(question: string, mixtral: Mixtral, tools: readonly Tool[], view: TurnView): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    const reader = new TurnReader(view, this.#announcer);
    try {
      const messages: readonly ChatMessage[] = [...this.#messages, { role: "user", content: question }];
      const run = mixtral.run(messages, { tools, maxSteps: MAX_STEPS, maxTokens: MAX_TOKENS, signal: controller.signal });
      for await (const event of run) {
        reader.take(event);
        this.#onChange();
      }
      const { messages: spoken, usage, steps, finishReason } = await run.result;
      controller.signal.throwIfAborted();
      this.#messages = spoken;
      if (finishReason !== "stop") view.note(ENDINGS[finishReason]);
      const last = steps.at(-1)?.usage;
      const used = (last?.promptTokens ?? 0) + (last?.completionTokens ?? 0);
      view.finish([
        `${count(usage.completionTokens)} tokens at ${rate(usage.completionTokens, usage.decodeMs)} a second`,
        `${count(usage.reusedTokens)} of ${count(usage.promptTokens)} prompt tokens reused`,
        `context ${count(used)} of ${count(mixtral.info.contextLength)}`,
      ]);
    } finally {
      reader.close();
      if (this.#running === controller) this.#running = null;
      this.#onChange();
    }
  }
}
