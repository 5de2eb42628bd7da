import { ToolError } from "../contract/errors.ts";
import { argumentRefusal } from "../prompts/call-text.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import type { ToolChoice } from "../prompts/prompt-format.ts";
import { validateStandard } from "./standard-schema.ts";
import type { Tool } from "./tool.ts";

/** A call that may run: `given` is what the handler gets, a copy, so that nothing it does to them changes the conversation. */
export type ReadyCall = { readonly kind: "ready"; readonly call: ToolCall; readonly tool: Tool; readonly given: object };

/** A call that breaks the rules. The model may do better. */
export type InvalidCall = { readonly kind: "invalid"; readonly call: ToolCall; readonly error: ToolError };

/** A call that could not be checked, since the page's own schema failed. */
export type BrokenCall = { readonly kind: "broken"; readonly call: ToolCall; readonly error: Error };

export type CheckedCall = ReadyCall | InvalidCall | BrokenCall;

/** Names of functions are looked up in a Map and nowhere else: `constructor` and its like are unknown functions. */
export async function checkCall(
  tools: ReadonlyMap<string, Tool>,
  call: ToolCall,
  choice: ToolChoice = "auto",
): Promise<CheckedCall> {
  const tool = tools.get(call.name);
  if (tool === undefined) {
    const known = [...tools.keys()].join(", ") || "none";
    const text = `There is no function ${JSON.stringify(call.name)}. The functions are: ${known}.`;
    return { kind: "invalid", call, error: new ToolError(text, { tool: call.name }) };
  }
  if (typeof choice === "object" && choice.name !== call.name) {
    const text = `${call.name} was called, but the call must be one of ${choice.name}.`;
    return { kind: "invalid", call, error: new ToolError(text, { tool: call.name, wanted: choice.name }) };
  }
  // Parsers refuse such keys too; messages that are gone on with, and a page's own prompt format, come past them.
  const refused = argumentRefusal(call.arguments, tool);
  if (refused !== null) return wrongArguments(call, [`They are refused: ${refused}.`]);
  try {
    const problems = tool.problems(call.arguments);
    if (problems.length > 0) return wrongArguments(call, problems);
    const copy = structuredClone(call.arguments);
    if (tool.schema === undefined) return { kind: "ready", call, tool, given: copy };
    const checked = await validateStandard(tool.schema, copy);
    if ("problems" in checked) return wrongArguments(call, checked.problems);
    return { kind: "ready", call, tool, given: checked.output as object };
  } catch (thrown) {
    return { kind: "broken", call, error: asError(thrown) };
  }
}

function wrongArguments(call: ToolCall, problems: readonly string[]): InvalidCall {
  const text = `The arguments of ${call.name} are wrong: ${problems.join(" ")}`;
  return { kind: "invalid", call, error: new ToolError(text, { tool: call.name, problems }) };
}

/** What was thrown as an error, whatever it was. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(inWords(thrown), { cause: thrown });
}

/** An object without a prototype, or whose `toString` fails, has no text. */
function inWords(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "What was thrown is no error and has no text.";
  }
}
