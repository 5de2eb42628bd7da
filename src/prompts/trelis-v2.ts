/**
 * The function-calling Mistral 7B and Llama, v2. Functions are stated before everything else, each as an object with a list of
 * arguments; the model answers with text or with one JSON object `{"function", "arguments"}`. How results go back the card does
 * not say; here they do as in v3.
 */
import { callGrammar, objectPieces } from "./call-grammar.ts";
import { CallParser } from "./call-parser.ts";
import { type CallKeys, callsOfTurn } from "./call-text.ts";
import type { ParsedCall, ToolSpec } from "./conversation.ts";
import { safety } from "./neutralize.ts";
import { type PromptFormat, parseAll } from "./prompt-format.ts";
import { textParser } from "./text-parser.ts";
import { renderTrelis, systemBlock } from "./trelis-turns.ts";
import { toTrelisV2 } from "./trelis-v2-metadata.ts";

/** Some of its models fall back to the name that most others use. */
const KEYS: CallKeys = { name: ["function", "name"], arguments: ["arguments"] };

function writeCall({ name, arguments: given }: ParsedCall): string {
  return JSON.stringify({ function: name, arguments: given }, null, 4);
}

/** One object a function, one straight after the other, as the card's code joins them. */
function listFunctions(tools: readonly ToolSpec[]): string {
  return tools.map((tool) => JSON.stringify(toTrelisV2(tool), null, 4)).join("");
}

export const trelisV2: PromptFormat = {
  name: "trelis-v2",
  callsTools: true,
  continuesText: true,
  mostCalls: 1,
  endsWithObject: true,
  defaults: {},
  render(messages, tools, options = {}) {
    const { exact = false, endTurns = true } = options;
    const list = safety(exact).json(listFunctions(tools));
    const functions = tools.length === 0 ? "" : `<FUNCTIONS>${list}</FUNCTIONS>\n\n`;
    const style = {
      first: (system: string) => `${functions}[INST] ${systemBlock(system)}`,
      // Where no EOS parts the turns, line feeds do.
      begin: endTurns ? "[INST] " : "\n\n[INST] ",
      writeCall,
    };
    return renderTrelis(messages, style, options);
  },
  parser: (tools, options) => (tools.length === 0 ? textParser() : new CallParser(tools, { keys: KEYS, mostCalls: 1 }, options)),
  grammar: (tools, choice, options) =>
    callGrammar(tools, choice, { mostCalls: 1, pieces: objectPieces("function", "arguments") }, options),
  write: (calls) => callsOfTurn("trelis-v2", 1, calls).map(writeCall).join(""),
  parse: (text, tools, options) => parseAll(trelisV2.parser(tools, options), text),
};
