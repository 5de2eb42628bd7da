/** The questions and answers so far, and the run that is going on. */
import type { ChatMessage, Mixtral, RunOptions, Tool } from "mixtral.js";
import type { Announcer } from "./announcer.ts";
import { count, rate } from "./format.ts";
import { TurnReader } from "./turn-reader.ts";
import type { TurnView } from "./turn-view.ts";

/** Turns of the model that one question may take. */
const MAX_STEPS = 6;

/** From this share of the context on, old turns make room for the next one. */
const NEARLY_FULL = 0.7;

/** What to say where the model did not come to the end of an answer. */
const ENDINGS = {
  length: "The answer was cut off: the context is full. Start a new chat to go on.",
  "max-steps": `The model was still calling functions after ${MAX_STEPS} turns, so it was stopped.`,
  stopped: "The run was ended.",
  approval: "A call waits for a yes.",
  question: "Answer the question to go on.",
  "invalid-call": "The model called a function wrongly, twice in a row. Ask again in other words.",
} as const;

/** What the user chose for the calls of a run. */
export type CallOptions = Pick<RunOptions, "strict" | "sideEffectApproval">;

export class Conversation {
  readonly #announcer: Announcer;
  readonly #onChange: () => void;
  /** The messages of each question and its answer. */
  #turns: (readonly ChatMessage[])[] = [];
  #contextTokens = 0;
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
    this.#turns = [];
    this.#contextTokens = 0;
  }

  /**
   * Asks the model and shows in `view` what comes of it. A run that is stopped or fails leaves the conversation as it was.
   * @throws AbortError when stopped, and the errors of `Mixtral.run`.
   */
  async ask(question: string, mixtral: Mixtral, tools: readonly Tool[], options: CallOptions, view: TurnView): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    const reader = new TurnReader(view, this.#announcer);
    try {
      const forgotten = this.#makeRoom(mixtral.info.contextLength);
      const history = this.#turns.flat();
      const message = { role: "user", content: question } as const;
      const run = mixtral.run([...history, message], {
        ...options,
        tools,
        maxSteps: MAX_STEPS,
        signal: controller.signal,
        onApproval: (request) => {
          const decision = reader.approve(request);
          this.#onChange();
          return decision;
        },
      });
      for await (const event of run) {
        reader.take(event);
        this.#onChange();
      }
      const { messages: spoken, usage, steps, finishReason } = await run.result;
      controller.signal.throwIfAborted();
      this.#turns.push(spoken.slice(history.length));
      const last = steps.at(-1)?.usage;
      this.#contextTokens = (last?.promptTokens ?? 0) + (last?.completionTokens ?? 0);
      view.finish([
        `${count(usage.completionTokens)} tokens at ${rate(usage.completionTokens, usage.decodeMs)} a second`,
        `${count(usage.reusedTokens)} of ${count(usage.promptTokens)} prompt tokens reused`,
        `context ${count(this.#contextTokens)} of ${count(mixtral.info.contextLength)}`,
        ...(forgotten > 0 ? [`${forgotten} earlier questions forgotten to make room`] : []),
      ]);
      if (finishReason !== "stop") view.note(ENDINGS[finishReason]);
    } finally {
      reader.close();
      if (this.#running === controller) this.#running = null;
      this.#onChange();
    }
  }

  /** Forgets the older half of the turns when the context is nearly full. Returns how many. */
  #makeRoom(contextLength: number): number {
    if (this.#contextTokens < contextLength * NEARLY_FULL) return 0;
    return this.#turns.splice(0, Math.ceil(this.#turns.length / 2)).length;
  }
}
