/** Offers the page's tools to the agent of the browser. */
import { ToolError } from "../contract/errors.ts";
import type { ApprovalDecision, ApprovalRequest } from "../tools/approval.ts";
import { randomId } from "../tools/call-id.ts";
import { checkCall } from "../tools/check-call.ts";
import { dispatchCall } from "../tools/dispatch.ts";
import { type Tool, toolsByName } from "../tools/tool.ts";
import { isObject } from "./content.ts";
import { type ModelContext, type ModelContextTool, modelContext } from "./web-mcp-api.ts";

export type WebMcpOfferOptions = {
  /** Withdraws the tools when it fires. */
  readonly signal?: AbortSignal;
  /** Asked before a call of a tool that has `sideEffects`, or whose `needsApproval` says so. Without it, such calls are refused. */
  readonly onApproval?: (request: ApprovalRequest) => ApprovalDecision | Promise<ApprovalDecision>;
  /** `"never"`: tools with `sideEffects` are called without a yes, as for an agent that asks by itself. Default `"always"`. */
  readonly sideEffectApproval?: "always" | "never";
};

const OFFERED = new WeakMap<ModelContext, Set<string>>();

/** Whether a tool of that name is one of ours. */
export function isOffered(context: ModelContext, name: string): boolean {
  return OFFERED.get(context)?.has(name) === true;
}

/**
 * Registers tools with the browser's WebMCP, so that an agent of the browser can call them. Calls are checked against the tool's
 * schema, run within its time, and a failure is the result `{ isError: true, content }`. Where the browser has no WebMCP, nothing happens.
 * @returns a function that withdraws them
 * @throws TypeError for tools that do not come from `defineTool`; ToolError where the browser refuses one, a name that is taken for
 * instance; none of them is registered then.
 */
export async function offerToWebMcp(tools: readonly Tool[], options: WebMcpOfferOptions = {}): Promise<() => void> {
  const byName = toolsByName(tools);
  const context = modelContext();
  if (context === null || typeof context.registerTool !== "function" || options.signal?.aborted === true) return () => undefined;
  const offered = OFFERED.get(context) ?? new Set();
  OFFERED.set(context, offered);
  const controller = new AbortController();
  const names: string[] = [];
  const withdraw = (): void => {
    options.signal?.removeEventListener("abort", withdraw);
    controller.abort();
    for (const name of names.splice(0)) {
      offered.delete(name);
      unregister(context, name);
    }
  };
  for (const tool of byName.values()) {
    const registered = registration(tool, byName, options);
    try {
      if (offered.has(tool.name)) throw new Error("it is offered already");
      await context.registerTool(registered, { signal: controller.signal });
    } catch (error) {
      withdraw();
      const why = error instanceof Error || error instanceof DOMException ? error.message : String(error);
      throw new ToolError(`The browser does not take the tool ${tool.name}: ${why}.`, { tool: tool.name }, error);
    }
    names.push(tool.name);
    offered.add(tool.name);
  }
  options.signal?.addEventListener("abort", withdraw, { once: true });
  return withdraw;
}

/** Older browsers know no signal, and throw where there is nothing to withdraw. */
function unregister(context: ModelContext, name: string): void {
  try {
    context.unregisterTool?.(name);
  } catch {
    // The signal did it.
  }
}

function registration(
  tool: Tool,
  byName: ReadonlyMap<string, Tool>,
  { onApproval, sideEffectApproval = "always" }: WebMcpOfferOptions,
): ModelContextTool {
  return {
    name: tool.name,
    // A browser refuses a tool without one.
    description: tool.description || tool.name,
    inputSchema: structuredClone(tool.parameters) as object,
    annotations: { readOnlyHint: !tool.sideEffects, untrustedContentHint: tool.untrusted },
    execute: async (input, client) => {
      const call = { id: randomId(), name: tool.name, arguments: (isObject(input) ? input : {}) as JsonArguments };
      const signal = client?.signal instanceof AbortSignal ? client.signal : new AbortController().signal;
      const checked = await checkCall(byName, call);
      if (checked.kind === "ready") {
        // What the browser's agent has read is not known here, so it may be anything.
        const context = { callId: call.id, untrusted: true, signal };
        const byTool = await tool.needsApproval(checked.given, context);
        if (byTool || (tool.sideEffects && sideEffectApproval === "always")) {
          const reason = byTool ? "tool" : "side-effects";
          const refusal = await refusalOf({ call, reason, untrustedSources: [], origin: tool.origin ?? null }, onApproval);
          if (refusal !== null) return failure(`The call was refused: ${refusal}.`);
        }
      }
      const outcome = await dispatchCall(checked, signal);
      return outcome.ok ? JSON.parse(outcome.text) : failure(outcome.error.message);
    },
  };
}

/** Why a call may not run, or null. Only `true` is a yes. */
async function refusalOf(request: ApprovalRequest, onApproval: WebMcpOfferOptions["onApproval"]): Promise<string | null> {
  if (onApproval === undefined) return "this page does not allow it";
  const decision = await onApproval(request);
  const approved = typeof decision === "object" && decision !== null ? decision.approved : decision;
  if (approved === true) return null;
  return (typeof decision === "object" && decision !== null ? decision.reason : undefined) ?? "the user said no";
}

type JsonArguments = Parameters<typeof checkCall>[1]["arguments"];

/** As an MCP server says it; of what a tool throws, browsers do not tell the agent. */
function failure(text: string): object {
  return { isError: true, content: [{ type: "text", text }] };
}
