/** What becomes of a turn's calls: checked, asked about, decided on, run. */
import { ToolError } from "../contract/errors.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import type { ToolChoice } from "../prompts/prompt-format.ts";
import type { ApprovalDecision } from "./approval.ts";
import { ASK_USER, questionOf } from "./ask-user.ts";
import { type CheckedCall, checkCall } from "./check-call.ts";
import { decideCalls } from "./decide-calls.ts";
import { missingArguments, type Question } from "./missing-arguments.ts";
import { type CallsScope, refuseCalls, runCalls } from "./run-calls.ts";
import type { RunClock } from "./run-clock.ts";
import type { RunEvent, RunResult, RunStep } from "./run-events.ts";
import type { RunMessages } from "./run-messages.ts";
import type { CheckedTurn, RunSettings } from "./run-options.ts";
import { untrustedSources } from "./untrusted-text.ts";

/** Why a run ends after a step. */
export type RunEnd = Pick<RunResult, "finishReason"> & Partial<Pick<RunResult, "pendingApprovals" | "question" | "error">>;

export type SettledTurn = Pick<RunStep, "text" | "calls" | "finishReason"> & {
  /** Set where the run is over. */
  readonly end: RunEnd | null;
  /** The turn had a call that was wrong; a second such turn in a row ends the run. */
  readonly isWrong: boolean;
  /** A call was right. */
  readonly hasCalled: boolean;
};

export type StepScope = {
  readonly step: number;
  readonly settings: RunSettings;
  readonly plan: CheckedTurn;
  readonly clock: RunClock;
  readonly messages: RunMessages;
  readonly emit: (event: RunEvent) => void;
  /** The turn before was wrong: this one is the model's one attempt to do better. */
  readonly isRepair: boolean;
};

export type CallsToSettle = {
  readonly calls: readonly ToolCall[];
  /** What the model wrote before the calls; null: the calls are in the messages already. */
  readonly text: string | null;
  readonly choice: ToolChoice;
  /** Answers that were given before, by the call's id. */
  readonly approvals: ReadonlyMap<string, ApprovalDecision>;
};

const NOTHING_RAN = "This call was not run, because another call of the same turn was wrong.";

/** A wrong call is told to the model, and the right ones beside it run; in the attempt to do better nothing runs, and the run ends. */
export async function settleCalls({ calls, text, choice, approvals }: CallsToSettle, scope: StepScope): Promise<SettledTurn> {
  const { step, settings, plan, clock, messages, emit, isRepair } = scope;
  const question = text === null ? null : questionFor(calls, scope);
  if (question !== null) return ask(text ?? "", question, scope);
  const checked: CheckedCall[] = [];
  for (const call of calls) checked.push(await clock.race(() => checkCall(plan.tools, call, choice)));
  const { maxParallelCalls } = settings;
  const callsScope: CallsScope = { step, messages, text, maxParallelCalls, emit, signal: clock.signal };
  const wrong = checked.find((one) => one.kind === "invalid");
  const isWrong = wrong !== undefined;
  const hasCalled = checked.some(({ kind }) => kind !== "invalid");
  const settled = { text: text ?? "", isWrong, hasCalled };
  if (isWrong && isRepair) {
    const refused = checked.map((one) => ({ call: one.call, error: one.kind === "ready" ? null : one.error }));
    return {
      ...settled,
      calls: refuseCalls(refused, new ToolError(NOTHING_RAN), callsScope),
      finishReason: "invalid-call",
      end: { finishReason: "invalid-call", error: wrong.error },
    };
  }
  for (const { kind, call } of checked) if (kind !== "invalid") emit({ type: "tool-call", step, name: call.name, call });
  const decision = await decideCalls(checked, {
    settings,
    clock,
    untrustedSources: untrustedSources(messages.list, new Map([...settings.tools, ...plan.tools])),
    approvals,
    onRequest: (request) => emit({ type: "tool-approval-request", step, request }),
  });
  if (decision.pending !== null) {
    if (text !== null) messages.say(text, calls);
    const end: RunEnd = { finishReason: "approval", pendingApprovals: decision.pending };
    return { ...settled, calls: [], finishReason: "approval", end };
  }
  const done = await runCalls(decision.calls, callsScope);
  return { ...settled, calls: done, finishReason: isWrong ? "invalid-call" : "tool-calls", end: null };
}

/** What the user must be asked before these calls could run, or null. */
function questionFor(calls: readonly ToolCall[], { settings, plan, messages }: StepScope): Question | null {
  const { askFor } = settings;
  if (askFor === null) return null;
  const own = calls.find(({ name }) => name === ASK_USER);
  const asked = own === undefined ? null : questionOf(own.arguments);
  if (asked !== null) return { text: asked, missing: [] };
  const said = messages.userText;
  const missing = calls.flatMap((call) => {
    const tool = plan.tools.get(call.name);
    return tool === undefined ? [] : missingArguments(tool, call, said);
  });
  return missing.length === 0 ? null : { text: askFor(missing), missing };
}

/** The question is the model's answer: nothing of the call stays. */
function ask(before: string, question: Question, { step, messages, emit }: StepScope): SettledTurn {
  const lead = before.trim() === "" ? "" : `${before.trim()}\n\n`;
  emit({ type: "text-delta", step, text: (lead === "" ? "" : "\n\n") + question.text });
  messages.say(lead + question.text);
  const end: RunEnd = { finishReason: "question", question };
  return { text: question.text, calls: [], finishReason: "question", end, isWrong: false, hasCalled: false };
}
