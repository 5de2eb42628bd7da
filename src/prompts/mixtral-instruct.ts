/**
 * Mixtral 8x7B Instruct v0.1 and Mistral 7B Instruct v0.1, one to one with mistral-common's v1 tokenizer:
 * BOS, then for each user turn the one text `[INST] … [/INST]`, for each answer its text and EOS.
 */
import type { PromptPart } from "../contract/prompt-part.ts";
import { neutralizeText } from "./neutralize.ts";
import { type PromptFormat, parseAll } from "./prompt-format.ts";
import { textParser } from "./text-parser.ts";
import { toTurns } from "./turns.ts";

export const mixtralInstruct: PromptFormat = {
  name: "mixtral-instruct",
  callsTools: false,
  continuesText: false,
  mostCalls: 0,
  endsWithObject: false,
  defaults: {},
  render(messages, tools, { exact = false, endTurns = true } = {}) {
    if (tools.length > 0) {
      throw new TypeError(
        'The prompt format "mixtral-instruct" cannot state functions; "json-agent" can, for the same models. Or leave tools out.',
      );
    }
    const safe = exact ? (text: string) => text : neutralizeText;
    const { system, turns } = toTurns(messages);
    const parts: PromptPart[] = [{ control: "bos" }];
    for (const [index, turn] of turns.entries()) {
      if (turn.role === "user") {
        const lead = index === 0 && system !== "" ? `${system}\n\n` : "";
        parts.push({ text: `[INST] ${lead}${safe(turn.text)} [/INST]` });
      } else if (turn.role === "assistant" && turn.calls.length === 0) {
        parts.push({ text: safe(turn.text) });
        if (endTurns && !turn.prefix) parts.push({ control: "eos" });
      } else {
        throw new TypeError(
          'The prompt format "mixtral-instruct" has no calls and results; "json-agent" has, for the same models.',
        );
      }
    }
    return parts;
  },
  parser: () => textParser(),
  grammar: () => null,
  write() {
    throw new TypeError('The prompt format "mixtral-instruct" cannot call functions.');
  },
  parse: (text) => parseAll(textParser(), text),
};
