/** How models that come with a chat template write their calls: the three forms that are common. */
import { callGrammar, objectPieces } from "./call-grammar.ts";
import type { CallSyntax } from "./call-parser.ts";
import type { ParsedCall } from "./conversation.ts";
import type { PromptFormat } from "./prompt-format.ts";

/** What a template's text tells about the calls of its model. */
export type ReplyForm = {
  readonly syntax: CallSyntax;
  readonly grammar: PromptFormat["grammar"];
  readonly write: (calls: readonly ParsedCall[]) => string;
  readonly endsWithObject: boolean;
};

const CALLS = "[TOOL_CALLS]";
const TAG = "<tool_call>";
const END_TAG = "</tool_call>";

/**
 * The form of a template's calls: a list after `[TOOL_CALLS]`, objects in `<tool_call>` tags, or one plain object. The arguments'
 * key is `parameters` where the template shows that beside the name, as Llama's does.
 */
export function replyForm(template: string, controlTokens: readonly string[]): ReplyForm {
  const key = /name["']?\s*:[^\n]{0,80}["']parameters["']?\s*:/.test(template.replaceAll("\\", "")) ? "parameters" : "arguments";
  const keys = { name: ["name"], arguments: [key, key === "parameters" ? "arguments" : "parameters"] };
  const openers = [CALLS, TAG];
  const pieces = objectPieces("name", key);
  const object = ({ name, arguments: given }: ParsedCall): string => JSON.stringify({ name, [key]: given });
  const isControl = (token: string): boolean => controlTokens.includes(token);
  const form = (mostCalls: number, begin: string): Pick<ReplyForm, "syntax" | "endsWithObject"> => ({
    syntax: { keys, mostCalls, openers, closers: [END_TAG], begin },
    endsWithObject: false,
  });
  if (template.includes(CALLS)) {
    const frame = {
      ...(isControl(CALLS) ? { control: CALLS, begin: "[" } : { begin: `${CALLS} [` }),
      separator: ",",
      end: "]",
      mostCalls: Number.POSITIVE_INFINITY,
      pieces,
    };
    return {
      ...form(Number.POSITIVE_INFINITY, "["),
      grammar: (tools, choice, options) => callGrammar(tools, choice, frame, options),
      write: (calls) => `${CALLS} [${calls.map(object).join(", ")}]`,
    };
  }
  if (template.includes(TAG)) {
    // A grammar names the control token that opens the calls; one that opened each of them it could not.
    const frame = isControl(TAG)
      ? { control: TAG, mostCalls: 1, pieces }
      : { begin: TAG, separator: `${END_TAG}\n${TAG}`, end: END_TAG, mostCalls: Number.POSITIVE_INFINITY, pieces };
    return {
      ...form(Number.POSITIVE_INFINITY, isControl(TAG) ? "{" : TAG),
      grammar: (tools, choice, options) => callGrammar(tools, choice, frame, options),
      write: (calls) => calls.map((call) => `${TAG}\n${object(call)}\n${END_TAG}`).join("\n"),
    };
  }
  return {
    ...form(1, "{"),
    endsWithObject: true,
    grammar: (tools, choice, options) => callGrammar(tools, choice, { mostCalls: 1, pieces }, options),
    write: (calls) => calls.map(object).join("\n"),
  };
}
