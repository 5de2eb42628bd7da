/** Which calls may run: asks for those that need a yes. */
import { ToolError } from "../contract/errors.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import { describe } from "../prompts/messages.ts";
import type { ApprovalDecision, ApprovalReason, ApprovalRequest } from "./approval.ts";
import { asError, type BrokenCall, type CheckedCall, type ReadyCall } from "./check-call.ts";
import type { RunClock } from "./run-clock.ts";
import type { RunSettings } from "./run-options.ts";

/** A call that was refused. The model is told. */
export type RefusedCall = { readonly kind: "refused"; readonly call: ToolCall; readonly error: ToolError };

export type DecidedCall = CheckedCall | RefusedCall;

export type Decision =
  | { readonly pending: readonly ApprovalRequest[] }
  /** In the order of the calls. */
  | { readonly pending: null; readonly calls: readonly DecidedCall[] };

export type DecisionScope = {
  readonly settings: RunSettings;
  readonly clock: RunClock;
  /** What the model had read when it wrote the calls. */
  readonly untrustedSources: readonly string[];
  /** Answers that were given before, by the call's id. */
  readonly approvals: ReadonlyMap<string, ApprovalDecision>;
  readonly onRequest: (request: ApprovalRequest) => void;
};

/** Decides on all calls of a turn, one after the other. Without anyone to ask, none of them runs, and those that wait are named. */
export async function decideCalls(checked: readonly CheckedCall[], scope: DecisionScope): Promise<Decision> {
  const { settings, clock, approvals, onRequest } = scope;
  const { onApproval } = settings.options;
  const calls: DecidedCall[] = [];
  const pending: ApprovalRequest[] = [];
  for (const one of checked) {
    const asked = one.kind === "ready" ? await requestFor(one, scope) : null;
    if (asked === null || !("reason" in asked)) {
      calls.push(asked ?? one);
      continue;
    }
    let decision = approvals.get(one.call.id);
    if (decision === undefined) {
      onRequest(asked);
      if (onApproval === undefined) {
        pending.push(asked);
        continue;
      }
      decision = await clock.wait(() => onApproval(asked));
    }
    calls.push(apply(one, decision));
  }
  return pending.length > 0 ? { pending } : { pending: null, calls };
}

/** What is to be asked about a call; nothing; or that the page's own `needsApproval` failed, so that it must not run. */
async function requestFor(ready: ReadyCall, scope: DecisionScope): Promise<ApprovalRequest | BrokenCall | null> {
  const { tool, call } = ready;
  const { untrustedSources, clock, settings } = scope;
  const request = (reason: ApprovalReason): ApprovalRequest => ({ call, reason, untrustedSources, origin: tool.origin ?? null });
  try {
    const context = { callId: call.id, untrusted: untrustedSources.length > 0, signal: clock.signal };
    if (await clock.wait(() => tool.needsApproval(ready.given, context))) return request("tool");
  } catch (thrown) {
    clock.signal.throwIfAborted();
    return { kind: "broken", call, error: asError(thrown) };
  }
  if (!tool.sideEffects || settings.sideEffectApproval === "never") return null;
  if (settings.sideEffectApproval === "always") return request("side-effects");
  return untrustedSources.length > 0 ? request("untrusted") : null;
}

/** Only `true` is a yes. @throws TypeError for an answer that is neither */
function apply(checked: CheckedCall, decision: ApprovalDecision): DecidedCall {
  const approved: unknown = typeof decision === "object" && decision !== null ? decision.approved : decision;
  if (typeof approved !== "boolean")
    throw new TypeError(
      `The approval of ${checked.call.name} is ${describe(decision)}; give true, false or { approved: true | false, reason }.`,
    );
  if (approved) return checked;
  const reason = typeof decision === "object" && decision.reason !== undefined ? ` The reason: ${decision.reason}` : "";
  const error = new ToolError(
    `The user refused this call of ${checked.call.name}. Do not make it again unless asked to.${reason}`,
    {
      tool: checked.call.name,
      refused: true,
    },
  );
  return { kind: "refused", call: checked.call, error };
}
