/** The grammar of a turn that may call functions, from how a format writes one call. */
import type { CallGrammar, CallShape } from "../contract/grammar.ts";
import type { ToolSpec } from "./conversation.ts";
import type { GrammarOptions, ToolChoice } from "./prompt-format.ts";

/** How a format puts calls into a turn. */
export type CallFrame = {
  readonly control?: string;
  readonly begin?: string;
  readonly separator?: string;
  readonly end?: string;
  readonly mostCalls: number;
  readonly pieces: (tool: ToolSpec) => CallShape["pieces"];
};

/** The arguments of a function that says none. */
const NO_ARGUMENTS = { type: "object", properties: {}, additionalProperties: false };

/** The schema of a function's arguments. */
export function argumentSchema({ parameters }: ToolSpec): unknown {
  return parameters ?? NO_ARGUMENTS;
}

/** The functions that a choice allows. @throws TypeError for a choice that names none of them. */
export function allowedTools(tools: readonly ToolSpec[], choice: ToolChoice): readonly ToolSpec[] {
  if (choice === "none") return [];
  if (typeof choice === "string") return tools;
  const named = tools.filter(({ name }) => name === choice.name);
  if (named.length > 0) return named;
  const known = tools.map(({ name }) => name).join(", ") || "none";
  throw new TypeError(`The tool choice names ${JSON.stringify(choice.name)}; the functions are: ${known}.`);
}

/** How many calls a turn may make. @throws TypeError for a number that is not a positive integer or Infinity. */
export function callLimit(format: number, { mostCalls = Number.POSITIVE_INFINITY }: GrammarOptions): number {
  if (mostCalls !== Number.POSITIVE_INFINITY && !(Number.isInteger(mostCalls) && mostCalls >= 1))
    throw new TypeError(`mostCalls is ${String(mostCalls)}; give a positive integer.`);
  return Math.min(format, mostCalls);
}

/** The grammar of a turn; null where nothing may be called. */
export function callGrammar(
  tools: readonly ToolSpec[],
  choice: ToolChoice,
  frame: CallFrame,
  options: GrammarOptions = {},
): CallGrammar | null {
  const mostCalls = callLimit(frame.mostCalls, options);
  const allowed = allowedTools(tools, choice);
  if (allowed.length === 0) return null;
  return {
    kind: "calls",
    text: choice === "auto",
    control: frame.control ?? null,
    begin: frame.begin ?? "",
    separator: frame.separator ?? "",
    end: frame.end ?? "",
    mostCalls,
    calls: allowed.map((tool) => ({ name: tool.name, pieces: frame.pieces(tool) })),
  };
}

/** The pieces of `{"name": …, "arguments": {…}}` under these keys. White space may stand between them. */
export function objectPieces(nameKey: string, argumentsKey: string): (tool: ToolSpec) => CallShape["pieces"] {
  return (tool) => [
    "{",
    JSON.stringify(nameKey),
    ":",
    JSON.stringify(tool.name),
    ",",
    JSON.stringify(argumentsKey),
    ":",
    { schema: argumentSchema(tool) },
    "}",
  ];
}
