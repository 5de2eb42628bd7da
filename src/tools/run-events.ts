import type { ChatMessage } from "../prompts/chat-message.ts";
import type { ToolCall } from "../prompts/conversation.ts";

export type RunUsage = {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Prompt tokens whose keys and values were still in the cache. */
  readonly reusedTokens: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
};

/** What became of one call. `result` is the handler's value, `error` why there is none; the model was told either. */
export type RunCall = ToolCall & { readonly durationMs: number } & (
    | { readonly ok: true; readonly result: unknown }
    | { readonly ok: false; readonly error: Error }
  );

/** One turn of the model, and the calls that it led to. */
export type RunStep = {
  readonly text: string;
  readonly calls: readonly RunCall[];
  /** `"length"`: the turn was cut off for lack of room. */
  readonly finishReason: "text" | "tool-calls" | "invalid-call" | "length";
  readonly usage: RunUsage;
};

export type RunResult = {
  /** The answer: the text of the last step. */
  readonly text: string;
  /** The whole conversation, what the run added included. Push the next user message and run again. */
  readonly messages: readonly ChatMessage[];
  readonly steps: readonly RunStep[];
  /** Sums over the steps. */
  readonly usage: RunUsage;
  /** `"stop"`: the model answered. `"length"`: cut off for lack of room. `"max-steps"`: it was still calling functions. */
  readonly finishReason: "stop" | "length" | "max-steps";
};

/** What happens in a run, in order. `step` counts from 0. */
export type RunEvent =
  | { readonly type: "step-start"; readonly step: number }
  | {
      readonly type: "prefill";
      readonly step: number;
      readonly promptTokens: number;
      readonly doneTokens: number;
      readonly reusedTokens: number;
    }
  | { readonly type: "text-delta"; readonly step: number; readonly text: string }
  /** A call while the model writes it: provisional, for showing. */
  | { readonly type: "tool-call-delta"; readonly step: number; readonly text: string }
  | { readonly type: "tool-call"; readonly step: number; readonly call: ToolCall }
  | {
      readonly type: "tool-result";
      readonly step: number;
      readonly call: ToolCall;
      readonly result: unknown;
      readonly durationMs: number;
    }
  /** The call failed, or (`call` null) what the model wrote could not be read as one. The model is told; the run goes on. */
  | {
      readonly type: "tool-error";
      readonly step: number;
      readonly call: ToolCall | null;
      readonly error: Error;
      readonly durationMs: number;
    }
  | { readonly type: "step-end"; readonly step: number; readonly result: RunStep }
  | { readonly type: "run-end"; readonly result: RunResult };
