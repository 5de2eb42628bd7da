/** What a run tells: events while it goes on, and what came of it. All of it can be narrowed by a function's name where the tools are known. */
import type { ToolError } from "../contract/errors.ts";
import type { ChatMessage } from "../prompts/chat-message.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import type { ApprovalRequest } from "./approval.ts";
import type { CallOf, ProgressOf, ResultOf } from "./call-type.ts";
import type { Question } from "./missing-arguments.ts";
import type { Tool } from "./tool.ts";

export type RunUsage = {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Prompt tokens whose keys and values were still in the cache. */
  readonly reusedTokens: number;
  /** New tokens that the grammar left no choice about. */
  readonly forcedTokens: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  /** Of those: compiling grammars and computing their masks. */
  readonly grammarMs: number;
};

/** A call whose handler gave a result. */
export type SucceededCall<T extends Tool = Tool> = T extends Tool
  ? CallOf<T> & { readonly ok: true; readonly result: ResultOf<T>; readonly durationMs: number }
  : never;

/** A call that was wrong or refused, or whose handler failed; the model was told. */
export type FailedCall = ToolCall & { readonly ok: false; readonly error: Error; readonly durationMs: number };

/** What became of one call. */
export type RunCall<T extends Tool = Tool> = SucceededCall<T> | FailedCall;

/** One turn of the model, and the calls that it led to; or (a run that goes on after an approval) calls of an earlier turn. */
export type RunStep<T extends Tool = Tool> = {
  readonly text: string;
  /** In the order in which the model wrote them. */
  readonly calls: readonly RunCall<T>[];
  /**
   * `"length"`: cut off for lack of room. `"invalid-call"`: a call could not be read or was wrong.
   * `"approval"`, `"question"`: nothing ran, the user must answer first.
   */
  readonly finishReason: "text" | "tool-calls" | "invalid-call" | "length" | "approval" | "question";
  readonly usage: RunUsage;
};

export type RunResult<T extends Tool = Tool> = {
  /** The answer: the text of the last step, or the question to the user. */
  readonly text: string;
  /** The whole conversation, what the run added included, as plain JSON. Push the next user message and run again. */
  readonly messages: readonly ChatMessage[];
  readonly steps: readonly RunStep<T>[];
  /** Sums over the steps. */
  readonly usage: RunUsage;
  /**
   * `"stop"`: the model answered. `"length"`: cut off for lack of room. `"max-steps"`: it was still calling functions.
   * `"stopped"`: `stopWhen` said so. `"approval"`: calls wait in `pendingApprovals`. `"question"`: the model needs to know more, see
   * `question`. `"invalid-call"`: it called wrongly twice in a row, see `error`.
   */
  readonly finishReason: "stop" | "length" | "max-steps" | "stopped" | "approval" | "question" | "invalid-call";
  /** Calls that wait for a yes or a no. Run `messages` again with `approvals`, at any later time. */
  readonly pendingApprovals: readonly ApprovalRequest<CallOf<T>>[];
  readonly question: Question | null;
  /** Why the last call was not run, for `"invalid-call"`. */
  readonly error: ToolError | null;
  /** Run the same input with it for the same run. */
  readonly seed: number;
};

/** What happens in a run, in order. `step` counts from 0. */
export type RunEvent<T extends Tool = Tool> =
  | { readonly type: "step-start"; readonly step: number }
  | {
      readonly type: "prefill";
      readonly step: number;
      readonly promptTokens: number;
      readonly doneTokens: number;
      readonly reusedTokens: number;
    }
  | { readonly type: "text-delta"; readonly step: number; readonly text: string }
  /** The model is calling this function; its arguments follow. Provisional, as the deltas are. */
  | { readonly type: "tool-call-start"; readonly step: number; readonly callId: string; readonly name: string }
  /** A call while the model writes it: provisional, for showing. */
  | { readonly type: "tool-call-delta"; readonly step: number; readonly callId: string; readonly text: string }
  /** A complete call whose arguments have passed the schema. It has not run yet. */
  | ToolCallEvent<T>
  /** The call waits for a yes. */
  | {
      readonly type: "tool-approval-request";
      readonly step: number;
      readonly request: ApprovalRequest<CallOf<T>>;
    }
  /** What an async-generator handler yielded. */
  | ToolProgressEvent<T>
  | ToolResultEvent<T>
  /**
   * The call is wrong (no `tool-call` came before), was refused or failed, or (`call` null) what the model wrote could not be read as
   * one. The model is told; the run goes on unless it is the second wrong turn in a row.
   */
  | {
      readonly type: "tool-error";
      readonly step: number;
      readonly call: ToolCall | null;
      readonly error: Error;
      readonly durationMs: number;
    }
  | { readonly type: "step-end"; readonly step: number; readonly result: RunStep<T> }
  | { readonly type: "run-end"; readonly result: RunResult<T> };

type ToolCallEvent<T extends Tool> = T extends Tool
  ? { readonly type: "tool-call"; readonly step: number; readonly name: T["name"]; readonly call: CallOf<T> }
  : never;

type ToolProgressEvent<T extends Tool> = T extends Tool
  ? {
      readonly type: "tool-progress";
      readonly step: number;
      readonly name: T["name"];
      readonly call: CallOf<T>;
      readonly progress: ProgressOf<T>;
    }
  : never;

type ToolResultEvent<T extends Tool> = T extends Tool
  ? {
      readonly type: "tool-result";
      readonly step: number;
      readonly name: T["name"];
      readonly call: CallOf<T>;
      readonly result: ResultOf<T>;
      readonly durationMs: number;
    }
  : never;
