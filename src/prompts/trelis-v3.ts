/**
 * The function-calling Mixtral, v3. Functions are stated once, before the first user message, as OpenAI's metadata; the model
 * answers with text or with one JSON object `{"name", "arguments"}`; the result goes back as a user turn of its own.
 */
import { callGrammar, objectPieces } from "./call-grammar.ts";
import { CallParser } from "./call-parser.ts";
import { callsOfTurn, NAME_AND_ARGUMENTS } from "./call-text.ts";
import type { ParsedCall, ToolSpec } from "./conversation.ts";
import { safety } from "./neutralize.ts";
import { type PromptFormat, parseAll } from "./prompt-format.ts";
import { textParser } from "./text-parser.ts";
import { renderTrelis, systemBlock } from "./trelis-turns.ts";

const BEGIN = " [INST] ";
const FUNCTIONS = "You have access to the following functions. Use them if required:\n\n";

function writeCall({ name, arguments: given }: ParsedCall): string {
  return JSON.stringify({ name, arguments: given }, null, 4);
}

/** The functions as the prompt lists them. */
function listFunctions(tools: readonly ToolSpec[]): string {
  const list = tools.map(({ name, description, parameters }) => ({
    type: "function",
    function: { name, description, parameters },
  }));
  return JSON.stringify(list, null, 4);
}

export const trelisV3: PromptFormat = {
  name: "trelis-v3",
  callsTools: true,
  continuesText: true,
  mostCalls: 1,
  endsWithObject: true,
  defaults: {},
  render(messages, tools, options = {}) {
    const functions = tools.length === 0 ? "" : `${FUNCTIONS}${safety(options.exact === true).json(listFunctions(tools))}\n\n`;
    return renderTrelis(
      messages,
      { first: (system) => BEGIN + systemBlock(system) + functions, begin: BEGIN, writeCall },
      options,
    );
  },
  parser: (tools, options) =>
    tools.length === 0 ? textParser() : new CallParser(tools, { keys: NAME_AND_ARGUMENTS, mostCalls: 1 }, options),
  grammar: (tools, choice, options) =>
    callGrammar(tools, choice, { mostCalls: 1, pieces: objectPieces("name", "arguments") }, options),
  write: (calls) => callsOfTurn("trelis-v3", 1, calls).map(writeCall).join(""),
  parse: (text, tools, options) => parseAll(trelisV3.parser(tools, options), text),
};
