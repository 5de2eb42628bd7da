/**
 * The function-calling Mixtral, v3. Functions are stated once, before the first user message, as OpenAI's metadata; the model
 * answers with text or with one JSON object `{"name", "arguments"}`; the result goes back as a user turn of its own.
 * What the model writes stands in the same text as the prompt before it, so that its first sign follows the two line feeds.
 */
import type { PromptPart } from "../contract/prompt-part.ts";
import { callGrammar, objectPieces } from "./call-grammar.ts";
import { onlyCall } from "./call-text.ts";
import type { JsonValue, ParsedCall, ToolSpec } from "./conversation.ts";
import { neutralizeJson, neutralizeText } from "./neutralize.ts";
import { type PromptFormat, parseAll } from "./prompt-format.ts";
import { textParser } from "./text-parser.ts";
import { trelisParser } from "./trelis-v3-parser.ts";
import { type Turn, toTurns } from "./turns.ts";

const BEGIN = " [INST] ";
const END = " [/INST]\n\n";
const FUNCTIONS = "You have access to the following functions. Use them if required:\n\n";
const RESPONSE = "Here is the response to the function call. If helpful, use it to respond to my question:\n\n";

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

type Step =
  | { readonly from: "page"; readonly text: string }
  | { readonly from: "model"; readonly text: string; readonly open: boolean };

/** The results of one turn's calls by the call's id; ids need not differ between turns. */
function resultsAfter(turns: readonly Turn[], index: number): ReadonlyMap<string, JsonValue> {
  const results = new Map<string, JsonValue>();
  for (const turn of turns.slice(index + 1)) {
    if (turn.role !== "tool") break;
    results.set(turn.callId, turn.result);
  }
  return results;
}

/** One turn may hold several calls elsewhere; here each call is a turn, followed by its own result. */
function toSteps(turns: readonly Turn[], lead: string, exact: boolean): Step[] {
  const safeText = exact ? (text: string) => text : neutralizeText;
  const safeJson = exact ? (json: string) => json : neutralizeJson;
  return turns.flatMap((turn, index): Step[] => {
    if (turn.role === "user") {
      return [{ from: "page", text: `${BEGIN}${index === 0 ? lead : ""}${safeText(turn.text.trim())}${END}` }];
    }
    if (turn.role === "tool") return [];
    if (turn.calls.length === 0) return [{ from: "model", text: safeText(turn.text), open: turn.prefix }];
    const results = resultsAfter(turns, index);
    return turn.calls.flatMap((call, position): Step[] => {
      const before = position === 0 && turn.text.trim() !== "" ? `${safeText(turn.text.trim())}\n\n` : "";
      const steps: Step[] = [{ from: "model", text: before + safeJson(writeCall(call)), open: false }];
      const result = results.get(call.id);
      if (result !== undefined)
        steps.push({ from: "page", text: `${BEGIN}${RESPONSE}${safeJson(JSON.stringify(result, null, 4))}${END}` });
      return steps;
    });
  });
}

export const trelisV3: PromptFormat = {
  name: "trelis-v3",
  callsTools: true,
  continuesText: true,
  mostCalls: 1,
  endsWithObject: true,
  defaults: {},
  render(messages, tools, { exact = false, endTurns = true } = {}) {
    const { system, turns } = toTurns(messages, { dropsEmpty: true });
    const systemText = system === "" ? "" : `<<SYS>>\n${system.trim()}\n<</SYS>>\n\n`;
    const lead = systemText + (tools.length === 0 ? "" : `${FUNCTIONS}${listFunctions(tools)}\n\n`);
    const parts: PromptPart[] = [{ control: "bos" }];
    let text = "";
    const flush = (): void => {
      if (text !== "") parts.push({ text });
      text = "";
    };
    let afterPage = false;
    for (const step of toSteps(turns, lead, exact)) {
      // A page's text that follows a page's text means that the model said nothing in between: an empty turn.
      if (afterPage && step.from === "page" && endTurns) {
        flush();
        parts.push({ control: "eos" });
      }
      text += step.text;
      afterPage = step.from === "page";
      if (step.from === "model" && endTurns && !step.open) {
        flush();
        parts.push({ control: "eos" });
      }
    }
    flush();
    return parts;
  },
  parser: (tools) => (tools.length === 0 ? textParser() : trelisParser(new Set(tools.map((tool) => tool.name)))),
  grammar: (tools, choice, options) =>
    callGrammar(tools, choice, { mostCalls: 1, pieces: objectPieces("name", "arguments") }, options),
  write: (calls) => writeCall(onlyCall("trelis-v3", calls)),
  parse: (text, tools, options) => parseAll(trelisV3.parser(tools, options), text),
};
