/** What a page is asked before a call runs, and what it answers. */
import type { ToolCall } from "../prompts/conversation.ts";

/**
 * Why a call waits for a yes: `"tool"`: its `needsApproval` says so; `"side-effects"`: the run asks before every call with side
 * effects; `"untrusted"`: it has side effects and the model has read text that neither the page nor the user wrote.
 */
export type ApprovalReason = "tool" | "side-effects" | "untrusted";

export type ApprovalRequest<Call = ToolCall> = {
  readonly call: Call;
  readonly reason: ApprovalReason;
  /** Whose text the model has read, for `"untrusted"`: names of functions, origins, and messages such as `messages[2]`. */
  readonly untrustedSources: readonly string[];
  /** Who wrote the function, where that is not the page: its `origin`. */
  readonly origin: string | null;
};

/** `reason` of a refusal is told to the model. */
export type ApprovalDecision = boolean | { readonly approved: boolean; readonly reason?: string };

/** What `needsApproval` is told beside the arguments. */
export type ApprovalContext = {
  readonly callId: string;
  /** Whether the model has read text that neither the page nor the user wrote. */
  readonly untrusted: boolean;
  readonly signal: AbortSignal;
};
