/** The loop: the model's turn, the page's functions, the results back to the model, until it answers in text. */
import type { GenerateEvent, Sampling } from "../contract/engine.ts";
import { ToolError } from "../contract/errors.ts";
import type { ChatMessage } from "../prompts/chat-message.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import { describe, readText } from "../prompts/messages.ts";
import type { ParserEvent, ToolChoice } from "../prompts/prompt-format.ts";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";
import { randomId } from "./call-id.ts";
import { type ChatModel, renderOpenPrompt } from "./chat-model.ts";
import { dispatchCall } from "./dispatch.ts";
import { EventLog } from "./event-log.ts";
import { type ModelTurn, takeTurn, type TurnSettings } from "./model-turn.ts";
import type { RunCall, RunEvent, RunResult, RunStep } from "./run-events.ts";
import { addUsage, NO_USAGE, usageOf } from "./run-usage.ts";
import { type Tool, toolsByName } from "./tool.ts";
import { readMaxTokens, readSampling } from "./turn-settings.ts";

export type RunOptions = Sampling & {
  /** Functions that the model may call. */
  readonly tools?: readonly Tool[];
  /**
   * `"none"` asks the model without telling it about the functions; `"required"` and a name make the first turn call one.
   * Default `"auto"`.
   */
  readonly toolChoice?: ToolChoice;
  /** `false`: the model writes freely, and calls are read tolerantly, instead of being held to the functions' grammar. Default true. */
  readonly strict?: boolean;
  /** Asked before a call that needs a yes; without it the run ends there, with `pendingApprovals`. */
  readonly onApproval?: (request: ApprovalRequest) => ApprovalDecision | Promise<ApprovalDecision>;
  /** Turns of the model at most; the calls of the last one still run. Default 8. */
  readonly maxSteps?: number;
  /** New tokens in each turn at most. Default: what the context has left. */
  readonly maxTokens?: number;
  /** The model's turn ends before the first of these strings. */
  readonly stop?: string | readonly string[];
  /** Stops the run: the turn that is being generated, or the handler that is running. The model stays usable. */
  readonly signal?: AbortSignal;
  /** `true`: text is rendered as it is, without making control strings in it harmless. */
  readonly exact?: boolean;
};

/** A run in progress. Read its events any number of times, or only await its result; it goes on by itself. */
export interface Run extends AsyncIterable<RunEvent> {
  /** Rejects with the signal's reason, ContextOverflowError, EngineLostError. A failing function is not an error of the run. */
  readonly result: Promise<RunResult>;
}

/**
 * Starts a run. Greedy (`temperature` 0) unless told otherwise, so that calls are repeatable.
 * @throws TypeError at once for input or options that are wrong.
 */
export function startRun(model: ChatModel, input: string | readonly ChatMessage[], options: RunOptions = {}): Run {
  if (typeof input !== "string" && !Array.isArray(input)) {
    throw new TypeError(`The input is ${describe(input)}; give a question or an array of messages.`);
  }
  const messages: readonly ChatMessage[] = typeof input === "string" ? [{ role: "user", content: input }] : input;
  const runner = new Runner(model, messages, options);
  const log = new EventLog<RunEvent>();
  const result = runner.run((event) => log.push(event));
  // A page that only reads the events, or neither, must not cause an unhandled rejection.
  result.then(
    () => log.close(),
    (error: unknown) => log.fail(error),
  );
  return { result, [Symbol.asyncIterator]: () => log[Symbol.asyncIterator]() };
}

class Runner {
  readonly #model: ChatModel;
  readonly #options: RunOptions;
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #maxSteps: number;
  readonly #settings: TurnSettings;
  readonly #signal: AbortSignal;
  readonly #messages: ChatMessage[];
  readonly #steps: RunStep[] = [];

  constructor(model: ChatModel, messages: readonly ChatMessage[], options: RunOptions) {
    const { toolChoice = "auto", maxSteps = 8, tools = [] } = options;
    if (toolChoice !== "auto" && toolChoice !== "none") {
      throw new TypeError(
        `toolChoice is ${describe(toolChoice)}; it must be "auto" or "none": forcing a call needs constrained decoding.`,
      );
    }
    if (!Number.isInteger(maxSteps) || maxSteps < 1)
      throw new TypeError(`maxSteps is ${describe(maxSteps)}; give a positive integer.`);
    this.#model = model;
    this.#options = options;
    this.#tools = toolsByName(toolChoice === "none" ? [] : tools);
    this.#maxSteps = maxSteps;
    const maxTokens = readMaxTokens("maxTokens", options.maxTokens);
    this.#settings = { ...readSampling(options), ...(maxTokens === null ? {} : { maxTokens }) };
    this.#signal = options.signal ?? new AbortController().signal;
    this.#messages = toolChoice === "none" ? messages.filter(({ role }) => role !== "function_metadata") : [...messages];
    this.#prompt();
  }

  async run(emit: (event: RunEvent) => void): Promise<RunResult> {
    // Nothing is emitted before the caller has the run in hand.
    await Promise.resolve();
    for (let step = 0; step < this.#maxSteps; step++) {
      emit({ type: "step-start", step });
      const turn = await this.#takeTurn(step, emit);
      const { finishReason, calls } = await this.#settle(step, turn, emit);
      const result: RunStep = { text: turn.text, calls, finishReason, usage: usageOf(turn) };
      this.#steps.push(result);
      emit({ type: "step-end", step, result });
      if (finishReason === "text") return this.#end("stop", emit);
      if (finishReason === "length") return this.#end("length", emit);
    }
    return this.#end("max-steps", emit);
  }

  #prompt(): ReturnType<typeof renderOpenPrompt> {
    const exact = this.#options.exact === true;
    return renderOpenPrompt(this.#model.format, this.#messages, [...this.#tools.values()], { exact });
  }

  #takeTurn(step: number, emit: (event: RunEvent) => void): Promise<ModelTurn> {
    const onParsed = (event: ParserEvent): void => {
      if (event.type === "text-delta" || event.type === "tool-call-delta") emit({ ...event, step });
    };
    const onGenerated = (event: GenerateEvent): void => {
      if (event.type === "prefill") emit({ ...event, step });
    };
    return takeTurn(this.#model.engine, this.#prompt(), this.#settings, { onParsed, onGenerated }, this.#signal);
  }

  /** Writes the turn into the messages and runs its calls. A call that was cut off never runs. */
  async #settle(
    step: number,
    turn: ModelTurn,
    emit: (event: RunEvent) => void,
  ): Promise<Pick<RunStep, "finishReason" | "calls">> {
    const [call] = turn.calls;
    if (call !== undefined) {
      const settled = await this.#call(step, turn.text, { ...call, id: randomId() }, emit);
      return { finishReason: "tool-calls", calls: [settled] };
    }
    const [invalid] = turn.invalid;
    if (invalid !== undefined && !turn.cut) {
      const error = new ToolError(`The call cannot be read: ${invalid.problem}.`, { text: invalid.text });
      emit({ type: "tool-error", step, call: null, error, durationMs: 0 });
      const text = [turn.text.trimEnd(), invalid.text].filter((piece) => piece !== "").join("\n\n");
      this.#say(text);
      this.#messages.push({ role: "user", content: JSON.stringify({ error: error.message }) });
      return { finishReason: "invalid-call", calls: [] };
    }
    this.#say(turn.text + (invalid?.text ?? ""));
    return { finishReason: turn.cut ? "length" : "text", calls: [] };
  }

  /** Adds the assistant's message. One that continues a given beginning becomes one message with it. */
  #say(text: string, call: ToolCall | null = null): void {
    const last = this.#messages.at(-1);
    let whole = text;
    if (last?.role === "assistant" && last.prefix === true) {
      this.#messages.pop();
      whole = readText(last.content ?? "", "prefix") + text;
    }
    if (call === null) {
      if (whole !== "") this.#messages.push({ role: "assistant", content: whole });
      return;
    }
    const { id, name, arguments: given } = call;
    this.#messages.push({
      role: "assistant",
      content: whole.trim() === "" ? null : whole.trim(),
      tool_calls: [{ id, type: "function", function: { name, arguments: JSON.stringify(given) } }],
    });
  }

  async #call(step: number, text: string, call: ToolCall, emit: (event: RunEvent) => void): Promise<RunCall> {
    emit({ type: "tool-call", step, call });
    const startMs = performance.now();
    const outcome = await dispatchCall(this.#tools, call, this.#signal);
    const durationMs = performance.now() - startMs;
    this.#say(text, call);
    this.#messages.push({ role: "tool", tool_call_id: call.id, content: outcome.text });
    if (outcome.ok) {
      emit({ type: "tool-result", step, call, result: outcome.value, durationMs });
      return { ...call, ok: true, result: outcome.value, durationMs };
    }
    emit({ type: "tool-error", step, call, error: outcome.error, durationMs });
    return { ...call, ok: false, error: outcome.error, durationMs };
  }

  #end(finishReason: RunResult["finishReason"], emit: (event: RunEvent) => void): RunResult {
    const usage = this.#steps.map((step) => step.usage).reduce(addUsage, NO_USAGE);
    const result: RunResult = {
      text: this.#steps.at(-1)?.text ?? "",
      messages: this.#messages,
      steps: this.#steps,
      usage,
      finishReason,
    };
    emit({ type: "run-end", result });
    return result;
  }
}
