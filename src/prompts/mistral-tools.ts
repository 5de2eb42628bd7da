/**
 * Mistral 7B Instruct v0.3 and Mixtral 8x22B Instruct, one to one with mistral-common's v3 tokenizer: turns, functions, calls and
 * results stand between control tokens of the vocabulary. Functions and the system message go with the last user message.
 */
import type { PromptPart } from "../contract/prompt-part.ts";
import { argumentSchema, callGrammar } from "./call-grammar.ts";
import { CallParser } from "./call-parser.ts";
import { callsOfTurn, NAME_AND_ARGUMENTS } from "./call-text.ts";
import type { ToolCall, ToolSpec } from "./conversation.ts";
import { mistralJson, nineCharacterId } from "./mistral-json.ts";
import { type Neutralizer, safety } from "./neutralize.ts";
import { type PromptFormat, parseAll } from "./prompt-format.ts";
import { textParser } from "./text-parser.ts";
import { toTurns } from "./turns.ts";

const CALLS = "[TOOL_CALLS]";

/** A call's id as the grammar allows it. */
const ID_SCHEMA = { type: "string", pattern: "^[a-zA-Z0-9]{9}$" };

function writeCalls(calls: readonly ToolCall[]): string {
  return mistralJson(calls.map(({ name, arguments: given, id }) => ({ name, arguments: given, id: nineCharacterId(id) })));
}

function between(opener: string, text: string, closer: string): PromptPart[] {
  return [{ control: opener }, ...(text === "" ? [] : [{ text }]), { control: closer }];
}

function statedFunctions(tools: readonly ToolSpec[], safe: Neutralizer): PromptPart[] {
  if (tools.length === 0) return [];
  const list = tools.map((tool) => ({
    type: "function",
    function: { name: tool.name, description: tool.description ?? "", parameters: tool.parameters ?? {} },
  }));
  return between("[AVAILABLE_TOOLS]", safe.json(mistralJson(list)), "[/AVAILABLE_TOOLS]");
}

export const mistralTools: PromptFormat = {
  name: "mistral-tools",
  callsTools: true,
  continuesText: false,
  mostCalls: Number.POSITIVE_INFINITY,
  endsWithObject: false,
  defaults: {},
  render(messages, tools, { exact = false, endTurns = true } = {}) {
    const safe = safety(exact);
    const { system, turns } = toTurns(messages, { dropsEmpty: true });
    const last = turns.findLastIndex((turn) => turn.role === "user");
    const end: PromptPart[] = endTurns ? [{ control: "eos" }] : [];
    const parts: PromptPart[] = [{ control: "bos" }];
    for (const [index, turn] of turns.entries()) {
      if (turn.role === "user") {
        if (index === last) parts.push(...statedFunctions(tools, safe));
        const lead = index === last && system !== "" ? `${system}\n\n` : "";
        parts.push(...between("[INST]", lead + safe.text(turn.text), "[/INST]"));
      } else if (turn.role === "tool") {
        const json = mistralJson({ content: turn.result, call_id: nineCharacterId(turn.callId) });
        parts.push(...between("[TOOL_RESULTS]", safe.json(json), "[/TOOL_RESULTS]"));
      } else {
        const text = safe.text(turn.prefix ? turn.text : turn.text.replace(/ +$/, ""));
        if (text !== "") parts.push({ text });
        if (turn.calls.length > 0) parts.push({ control: CALLS }, { text: safe.json(writeCalls(turn.calls)) });
        if (!turn.prefix) parts.push(...end);
      }
    }
    return parts;
  },
  parser: (tools, options) =>
    tools.length === 0
      ? textParser()
      : new CallParser(
          tools,
          { keys: NAME_AND_ARGUMENTS, mostCalls: Number.POSITIVE_INFINITY, openers: [CALLS], begin: "[" },
          options,
        ),
  grammar(tools, choice, options) {
    return callGrammar(
      tools,
      choice,
      {
        control: CALLS,
        begin: "[",
        separator: ",",
        end: "]",
        mostCalls: Number.POSITIVE_INFINITY,
        pieces: (tool) => [
          ...["{", '"name"', ":", JSON.stringify(tool.name), ",", '"arguments"', ":"],
          { schema: argumentSchema(tool) },
          ...[",", '"id"', ":"],
          { schema: ID_SCHEMA },
          "}",
        ],
      },
      options,
    );
  },
  write: (calls) =>
    `${CALLS} ${writeCalls(
      callsOfTurn("mistral-tools", Number.POSITIVE_INFINITY, calls).map((call, index) => ({
        ...call,
        id: `${index} ${call.name}`,
      })),
    )}`,
  parse: (text, tools, options) => parseAll(mistralTools.parser(tools, options), text),
};
