import type { Sampling } from "../contract/engine.ts";
import type { ChatMessage } from "../prompts/chat-message.ts";
import { describe } from "../prompts/messages.ts";
import type { ToolChoice } from "../prompts/prompt-format.ts";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";
import { ASK_USER } from "./ask-user.ts";
import type { CallOf } from "./call-type.ts";
import { checkKnownNames } from "./known-names.ts";
import { type AskFor, askFor } from "./missing-arguments.ts";
import type { TurnSettings } from "./model-turn.ts";
import type { RunStep, RunUsage } from "./run-events.ts";
import { drawSeed } from "./step-seed.ts";
import { type Tool, toolsByName } from "./tool.ts";
import { readMaxTokens, readNumber, readSampling } from "./turn-settings.ts";

/** What one turn is asked for; `prepareStep` may say it anew for each. */
export type TurnOptions<T extends Tool = Tool> = Omit<Sampling, "seed"> & {
  /** Functions that the model may call. */
  readonly tools?: readonly T[];
  /**
   * `"none"` asks the model without telling it about the functions. `"required"` and `{ name }` make it call one; once a call was
   * right, the turns that follow are free, so that the run can end. Default `"auto"`.
   */
  readonly toolChoice?: ToolChoice;
  /** `false`: the model writes freely, and calls are read tolerantly, instead of being held to the functions' grammar. Default true. */
  readonly strict?: boolean;
  /** New tokens in each turn at most. Default: the format's, else what the context has left. */
  readonly maxTokens?: number;
  /** The model's turn ends before the first of these strings. */
  readonly stop?: string | readonly string[];
};

/** What `prepareStep` is told. */
export type StepPlan<T extends Tool = Tool> = {
  /** Counts from 0. */
  readonly step: number;
  readonly messages: readonly ChatMessage[];
  /** The functions of the run. */
  readonly tools: readonly T[];
  readonly steps: readonly RunStep<T>[];
};

/** What `prepareStep` changes, for this step only. */
export type StepChange = TurnOptions & {
  /** A system message for this step, after the conversation's own. */
  readonly instructions?: string;
};

/** What `stopWhen` is told, after each step that would be followed by another. */
export type StepInfo<T extends Tool = Tool> = {
  readonly step: number;
  readonly result: RunStep<T>;
  readonly steps: readonly RunStep<T>[];
  readonly messages: readonly ChatMessage[];
  /** Sums over the steps so far. */
  readonly usage: RunUsage;
};

export type RunOptions<T extends Tool = Tool> = TurnOptions<T> & {
  /** Makes a run repeatable: everything that is drawn in it comes from this. A random one is drawn, and told, where it is absent. 32 bits. */
  readonly seed?: number;
  /** Turns of the model at most; the calls of the last one still run. Default 8. */
  readonly maxSteps?: number;
  /** Ends the run after a step whose calls have run. */
  readonly stopWhen?: (info: StepInfo<T>) => boolean | Promise<boolean>;
  /** Changes functions, choice, instructions and sampling for one step. */
  readonly prepareStep?: (plan: StepPlan<T>) => StepChange | undefined | Promise<StepChange | undefined>;
  /** Calls in one turn at most, where the format can hold several. Default 8. */
  readonly maxCallsPerStep?: number;
  /** Handlers that run at once at most. Default 4. */
  readonly maxParallelCalls?: number;
  /** Asked before a call that needs a yes, one call after the other; without it the run ends there, with `pendingApprovals`. */
  readonly onApproval?: (request: ApprovalRequest<CallOf<T>>) => ApprovalDecision | Promise<ApprovalDecision>;
  /** Answers to an earlier run's `pendingApprovals`, by the call's id. They count only for the calls at the end of the messages. */
  readonly approvals?: { readonly [callId: string]: ApprovalDecision };
  /**
   * When calls of functions with `sideEffects` wait for a yes: `"untrusted"` (default): once the model has read text that neither the
   * page nor the user wrote; `"always"`; `"never"`.
   */
  readonly sideEffectApproval?: "untrusted" | "always" | "never";
  /**
   * `"ask"`: the model may ask the user, and a call that lacks a required argument, or has a placeholder such as "unknown" for it,
   * ends the run with a question instead. A function writes that question. Default `"report"`: such a call is a wrong call.
   */
  readonly missingArguments?: "report" | "ask" | AskFor;
  /** Stops the run: the turn that is being generated, and the handlers that are running. The model stays usable. */
  readonly signal?: AbortSignal;
  /** How long the run may take, and each step of it; waiting for an approval does not count. Default: no limit. */
  readonly timeoutMs?: number;
  readonly stepTimeoutMs?: number;
  /** `true`: text is rendered as it is, without making control strings in it harmless. */
  readonly exact?: boolean;
};

/** A turn's options, checked. */
export type CheckedTurn = {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly choice: ToolChoice;
  readonly strict: boolean | undefined;
  readonly instructions: string | null;
  readonly settings: TurnSettings;
};

/** A run's options, checked. */
export type RunSettings = CheckedTurn & {
  readonly options: RunOptions;
  readonly seed: number;
  readonly maxSteps: number;
  readonly maxCallsPerStep: number;
  readonly maxParallelCalls: number;
  readonly sideEffectApproval: "untrusted" | "always" | "never";
  /** How missing arguments become a question; null: they are reported. */
  readonly askFor: AskFor | null;
};

const TURN_NAMES: Readonly<Record<keyof TurnOptions, true>> = {
  tools: true,
  toolChoice: true,
  strict: true,
  maxTokens: true,
  stop: true,
  temperature: true,
  topK: true,
  topP: true,
  minP: true,
  repetitionPenalty: true,
};
const STEP_NAMES: Readonly<Record<keyof StepChange, true>> = { ...TURN_NAMES, instructions: true };
const RUN_NAMES: Readonly<Record<keyof RunOptions, true>> = {
  ...TURN_NAMES,
  seed: true,
  maxSteps: true,
  stopWhen: true,
  prepareStep: true,
  maxCallsPerStep: true,
  maxParallelCalls: true,
  onApproval: true,
  approvals: true,
  sideEffectApproval: true,
  missingArguments: true,
  signal: true,
  timeoutMs: true,
  stepTimeoutMs: true,
  exact: true,
};

const POSITIVE = { least: 1, most: Number.MAX_SAFE_INTEGER, integer: true };
const DURATION = { least: 1, most: Number.POSITIVE_INFINITY };

/** @throws TypeError that names the option which is wrong */
export function readRunOptions(options: RunOptions): RunSettings {
  checkKnownNames("A run's options", options, RUN_NAMES);
  const { sideEffectApproval = "untrusted", missingArguments = "report", approvals } = options;
  if (!["untrusted", "always", "never"].includes(sideEffectApproval)) {
    throw new TypeError(`sideEffectApproval is ${describe(sideEffectApproval)}; give "untrusted", "always" or "never".`);
  }
  if (missingArguments !== "report" && missingArguments !== "ask" && typeof missingArguments !== "function") {
    throw new TypeError(
      `missingArguments is ${describe(missingArguments)}; give "report", "ask" or a function that writes the question.`,
    );
  }
  for (const name of ["stopWhen", "prepareStep", "onApproval"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function")
      throw new TypeError(`${name} is ${describe(options[name])}; give a function.`);
  }
  if (approvals !== undefined && (typeof approvals !== "object" || approvals === null || Array.isArray(approvals)))
    throw new TypeError(`approvals is ${describe(approvals)}; give an object with true or false for each call's id.`);
  const turn = readTurnOptions(options, missingArguments !== "report");
  readNumber("timeoutMs", options.timeoutMs, DURATION);
  readNumber("stepTimeoutMs", options.stepTimeoutMs, DURATION);
  return {
    ...turn,
    options,
    seed: readSampling(options).sampling?.seed ?? drawSeed(),
    maxSteps: readPositive("maxSteps", options.maxSteps, 8),
    maxCallsPerStep: readPositive("maxCallsPerStep", options.maxCallsPerStep, 8),
    maxParallelCalls: readPositive("maxParallelCalls", options.maxParallelCalls, 4),
    sideEffectApproval,
    askFor: missingArguments === "report" ? null : missingArguments === "ask" ? askFor : missingArguments,
  };
}

/** @throws TypeError for what `prepareStep` gave, where it names something that no step has */
export function checkStepChange(change: StepChange): void {
  checkKnownNames("What prepareStep gave", change, STEP_NAMES);
}

/** @throws TypeError that names the option which is wrong */
export function readTurnOptions(options: StepChange, asks: boolean): CheckedTurn {
  const { tools = [], toolChoice: choice = "auto", strict, instructions } = options;
  const byName = toolsByName(tools);
  if (asks && byName.has(ASK_USER))
    throw new TypeError(`A tool has the name "${ASK_USER}", which missingArguments: "ask" uses; give it another name.`);
  checkChoice(choice, byName);
  if (strict !== undefined && typeof strict !== "boolean")
    throw new TypeError(`strict is ${describe(strict)}; give true or false.`);
  if (instructions !== undefined && typeof instructions !== "string")
    throw new TypeError(`instructions is ${describe(instructions)}; give a text.`);
  const maxTokens = readMaxTokens("maxTokens", options.maxTokens);
  return {
    tools: byName,
    choice,
    strict,
    instructions: instructions ?? null,
    settings: { ...readSampling(options), ...(maxTokens === null ? {} : { maxTokens }) },
  };
}

function checkChoice(choice: unknown, tools: ReadonlyMap<string, Tool>): void {
  if (choice === "auto" || choice === "none") return;
  const name: unknown = typeof choice === "object" && choice !== null ? Reflect.get(choice, "name") : null;
  if (choice !== "required" && typeof name !== "string")
    throw new TypeError(`toolChoice is ${describe(choice)}; give "auto", "none", "required" or { name: "a function's name" }.`);
  if (tools.size === 0) throw new TypeError("toolChoice asks for a call, but there are no tools; give tools, or leave it out.");
  if (typeof name === "string" && !tools.has(name))
    throw new TypeError(`toolChoice names ${describe(name)}, which is not among the tools: ${[...tools.keys()].join(", ")}.`);
}

function readPositive(name: string, value: unknown, otherwise: number): number {
  return readNumber(name, value, POSITIVE) ?? otherwise;
}
