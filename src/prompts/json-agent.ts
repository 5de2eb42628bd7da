/**
 * A plain Mixtral as an agent, after Pinecone's walkthrough: instructions name the tools in prose, and a primer begins the JSON
 * object that the model goes on with. An answer to the user is such an object too. The whole conversation is one text.
 */
import type { PromptPart } from "../contract/prompt-part.ts";
import { allowedTools, argumentSchema, callLimit } from "./call-grammar.ts";
import { callsOfTurn } from "./call-text.ts";
import type { ToolSpec } from "./conversation.ts";
import { JsonAgentParser } from "./json-agent-parser.ts";
import { FINAL_ANSWER, instructions, joinHits, plainArgument, writeAgentCall, writeReply } from "./json-agent-text.ts";
import { safety } from "./neutralize.ts";
import { type PromptFormat, parseAll } from "./prompt-format.ts";
import { resultsAfter, toTurns } from "./turns.ts";

/** Both end at the colon: a space after it would be a token of its own, and make the model write two. */
const FIRST_PRIMER = '```json\n{\n"tool_name":';
const PRIMER = '```json\n{\n    "tool_name":';

/** A tool's input: the plain text where one text is all it takes, though an object is understood too. */
function inputSchema(tool: ToolSpec): unknown {
  const object = argumentSchema(tool);
  const plain = plainArgument(tool);
  if (plain === null || typeof object !== "object" || object === null) return object;
  const { properties } = object as { readonly properties: { readonly [name: string]: unknown } };
  return { anyOf: [properties[plain], object] };
}

export const jsonAgent: PromptFormat = {
  name: "json-agent",
  callsTools: true,
  continuesText: true,
  mostCalls: 1,
  endsWithObject: false,
  defaults: {
    sampling: { temperature: 0.1, topP: 0.15, topK: 0, repetitionPenalty: 1.1 },
    maxTokens: 512,
    // A line feed cannot stand inside a JSON string, so that this is the fence that ends the reply, never a part of an answer.
    stop: ["\n```"],
  },
  render(messages, tools, { exact = false } = {}) {
    if (tools.some(({ name }) => name === FINAL_ANSWER))
      throw new TypeError(
        `A tool has the name "${FINAL_ANSWER}", which ends the loop in the prompt format "json-agent"; rename it.`,
      );
    const safe = safety(exact);
    const { system, turns } = toTurns(messages, { dropsEmpty: true });
    const lead = system === "" ? "" : `${system.trim()}\n\n`;
    let text = ` [INST] ${lead}${instructions(tools, safe)} [/INST]`;
    let primer = FIRST_PRIMER;
    const reply = (before: string, written: string): void => {
      text += `\nAssistant: ${before}${primer}${safe.json(written)}\n\`\`\``;
      primer = PRIMER;
    };
    for (const [index, turn] of turns.entries()) {
      if (turn.role === "user") {
        text += `\nUser: ${safe.text(turn.text)}`;
      } else if (turn.role === "assistant") {
        if (turn.prefix) throw new TypeError('The prompt format "json-agent" cannot continue a message with prefix: true.');
        if (turn.calls.length === 0) reply("", writeReply(FINAL_ANSWER, turn.text));
        const results = resultsAfter(turns, index);
        for (const [position, call] of turn.calls.entries()) {
          const before = position === 0 && turn.text.trim() !== "" ? `${safe.text(turn.text.trim())}\n` : "";
          const tool = tools.find(({ name }) => name === call.name);
          reply(before, writeAgentCall(call, tool));
          const result = results.get(call.id);
          if (result === undefined) continue;
          const output = joinHits(result);
          const shown = exact && typeof output === "string" ? output : safe.json(JSON.stringify(output));
          text += `\nTool Output: ${shown}`;
        }
      }
    }
    if (turns.at(-1)?.role !== "assistant") text += `\nAssistant: ${primer}`;
    const parts: PromptPart[] = [{ control: "bos" }, { text }];
    return parts;
  },
  parser: (tools, options) => new JsonAgentParser(tools, options),
  grammar(tools, choice, options = {}) {
    callLimit(1, options);
    const allowed = allowedTools(tools, choice);
    if (allowed.length === 0) return null;
    const pieces = (name: string, schema: unknown) => [JSON.stringify(name), ",", '"input"', ":", { schema }, "}"];
    const calls = allowed.map((tool) => ({ name: tool.name, pieces: pieces(tool.name, inputSchema(tool)) }));
    // The answer in words is a call of its own kind here, so that free text never is one.
    const answer = { name: FINAL_ANSWER, pieces: pieces(FINAL_ANSWER, { type: "string" }) };
    return {
      kind: "calls",
      text: false,
      control: null,
      begin: "",
      separator: "",
      end: "",
      mostCalls: 1,
      calls: choice === "auto" ? [...calls, answer] : calls,
    };
  },
  write(calls, tools = []) {
    const given = callsOfTurn("json-agent", 1, calls);
    return given
      .map((call) =>
        writeAgentCall(
          call,
          tools.find(({ name }) => name === call.name),
        ),
      )
      .join("");
  },
  parse: (text, tools, options) => parseAll(jsonAgent.parser(tools, options), text),
};
