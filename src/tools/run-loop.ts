/** The loop: the model's turn, the page's functions, the results back to the model, until it answers in text. */
import type { ChatMessage } from "../prompts/chat-message.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import type { ChatModel } from "./chat-model.ts";
import { RunClock } from "./run-clock.ts";
import type { RunEvent, RunResult, RunStep, RunUsage } from "./run-events.ts";
import { RunMessages } from "./run-messages.ts";
import {
  checkStepChange,
  type CheckedTurn,
  type RunOptions,
  type RunSettings,
  readRunOptions,
  readTurnOptions,
} from "./run-options.ts";
import { runPrompt, takeRunTurn } from "./run-turn.ts";
import { addUsage, NO_USAGE, usageOf } from "./run-usage.ts";
import { type RunEnd, type SettledTurn, type StepScope, settleCalls } from "./settle-calls.ts";
import { settleTurn } from "./settle-turn.ts";
import { callId, promptMark, turnSeed } from "./step-seed.ts";

type StepWork = (scope: StepScope) => Promise<{ readonly settled: SettledTurn; readonly usage: RunUsage }>;

export class RunLoop {
  readonly #model: ChatModel;
  readonly #settings: RunSettings;
  readonly #messages: RunMessages;
  readonly #emit: (event: RunEvent) => void;
  readonly #clock: RunClock;
  readonly #steps: RunStep[] = [];
  /** The turn before was wrong, so that the next wrong one ends the run. */
  #isRepair = false;
  /** A call was right, so that a choice which asked for one is met. */
  #hasCalled = false;
  /** Set by the step that ends the run. */
  #end: RunEnd | null = null;

  /** The time limits begin here. @throws TypeError for messages or options that are wrong */
  constructor(model: ChatModel, messages: readonly ChatMessage[], options: RunOptions, emit: (event: RunEvent) => void) {
    this.#model = model;
    this.#settings = readRunOptions(options);
    this.#emit = emit;
    this.#messages = new RunMessages(messages);
    if (this.#messages.openCalls.length === 0) runPrompt(model, messages, this.#settings, this.#settings);
    this.#clock = new RunClock(options.signal, options.timeoutMs, options.stepTimeoutMs);
  }

  /** The conversation as far as it has come. */
  get messages(): readonly ChatMessage[] {
    return [...this.#messages.list];
  }

  async run(): Promise<RunResult> {
    // Nothing is emitted before the caller has the run in hand.
    await Promise.resolve();
    try {
      const open = this.#messages.openCalls;
      if (open.length > 0) await this.#step((scope) => this.#resume(open, scope));
      for (let turn = 0; turn < this.#settings.maxSteps && this.#end === null; turn++) {
        await this.#step((scope) => this.#takeTurn(turn, scope));
      }
      return this.#finish(this.#end ?? { finishReason: "max-steps" });
    } finally {
      this.#clock.stop();
    }
  }

  async #step(work: StepWork): Promise<void> {
    const step = this.#steps.length;
    this.#clock.startStep(step);
    this.#emit({ type: "step-start", step });
    const { settled, usage } = await work({
      step,
      settings: this.#settings,
      plan: await this.#plan(step),
      clock: this.#clock,
      messages: this.#messages,
      emit: this.#emit,
      isRepair: this.#isRepair,
    });
    const { text, calls, finishReason } = settled;
    const result: RunStep = { text, calls, finishReason, usage };
    this.#isRepair = settled.isWrong;
    this.#hasCalled ||= settled.hasCalled;
    this.#end = settled.end;
    this.#steps.push(result);
    this.#emit({ type: "step-end", step, result });
    const { stopWhen } = this.#settings.options;
    if (this.#end !== null || stopWhen === undefined) return;
    const info = { step, result, steps: [...this.#steps], messages: this.messages, usage: this.#usage };
    if (await this.#clock.race(() => stopWhen(info))) this.#end = { finishReason: "stopped" };
  }

  /** The step's functions and settings. Once a call was right, only `prepareStep` asks for another. */
  async #plan(step: number): Promise<CheckedTurn> {
    const { options, askFor } = this.#settings;
    const { prepareStep, toolChoice = "auto" } = options;
    const choice = this.#hasCalled && toolChoice !== "none" ? "auto" : toolChoice;
    if (prepareStep === undefined) return { ...this.#settings, choice };
    const tools = [...this.#settings.tools.values()];
    const change = await this.#clock.race(() => prepareStep({ step, messages: this.messages, tools, steps: [...this.#steps] }));
    if (change !== undefined) checkStepChange(change);
    return readTurnOptions({ ...options, toolChoice: choice, ...change }, askFor !== null);
  }

  /** Calls that an earlier run left without results. The answers to its requests count for these only. */
  async #resume(calls: readonly ToolCall[], scope: StepScope): ReturnType<StepWork> {
    const approvals = new Map(Object.entries(this.#settings.options.approvals ?? {}));
    // Which functions a step offers is for the model; these were written before it.
    const plan = { ...scope.plan, tools: new Map([...this.#settings.tools, ...scope.plan.tools]) };
    return { settled: await settleCalls({ text: null, calls, choice: "auto", approvals }, { ...scope, plan }), usage: NO_USAGE };
  }

  async #takeTurn(turnNumber: number, scope: StepScope): ReturnType<StepWork> {
    const { step, plan } = scope;
    const { seed } = this.#settings;
    const prompt = runPrompt(this.#model, this.#messages.list, this.#settings, plan);
    const mark = promptMark(prompt.parts);
    const idOf = (position: number): string => callId(seed, mark, position);
    const turn = await takeRunTurn(this.#model, prompt, this.#settings, {
      step,
      seed: turnSeed(seed, turnNumber),
      plan,
      idOf,
      emit: this.#emit,
      signal: this.#clock.signal,
    });
    // A model that no grammar holds may write more than were asked for; those after the last are as if never written.
    const made = turn.calls.slice(0, this.#settings.maxCallsPerStep);
    const calls = made.map((call, position): ToolCall => ({ ...call, id: idOf(position) }));
    return { settled: await settleTurn(turn, calls, prompt, scope), usage: usageOf(turn) };
  }

  get #usage(): RunUsage {
    return this.#steps.map(({ usage }) => usage).reduce(addUsage, NO_USAGE);
  }

  #finish(end: RunEnd): RunResult {
    const result: RunResult = {
      pendingApprovals: [],
      question: null,
      error: null,
      ...end,
      text: this.#steps.at(-1)?.text ?? "",
      messages: this.messages,
      steps: this.#steps,
      usage: this.#usage,
      seed: this.#settings.seed,
    };
    this.#emit({ type: "run-end", result });
    return result;
  }
}
