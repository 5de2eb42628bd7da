/**
 * The turns of the function-calling models' cards: one call is a turn of the model, its result a turn of the page. What the model
 * writes stands in the same text as the prompt before it, so that its first sign follows the two line feeds.
 */
import type { PromptPart } from "../contract/prompt-part.ts";
import type { Message, ParsedCall } from "./conversation.ts";
import { safety } from "./neutralize.ts";
import type { RenderOptions } from "./prompt-format.ts";
import { resultsAfter, type Turn, toTurns } from "./turns.ts";

const RESPONSE = "Here is the response to the function call. If helpful, use it to respond to my question:\n\n";

/** How one version of the format writes. The page's turns end in `[/INST]` and two line feeds. */
export type TrelisStyle = {
  /** Before the first user message; the system message is trimmed, and empty where there is none. */
  readonly first: (system: string) => string;
  /** Before every later turn of the page. */
  readonly begin: string;
  readonly writeCall: (call: ParsedCall) => string;
};

const END = " [/INST]\n\n";

/** The system message in the form that both versions have. */
export function systemBlock(system: string): string {
  return system === "" ? "" : `<<SYS>>\n${system}\n<</SYS>>\n\n`;
}

type Step =
  | { readonly from: "page"; readonly text: string }
  | { readonly from: "model"; readonly text: string; readonly open: boolean };

/** One turn may hold several calls elsewhere; here each call is a turn, followed by its own result. */
function toSteps(turns: readonly Turn[], system: string, style: TrelisStyle, exact: boolean): Step[] {
  const safe = safety(exact);
  return turns.flatMap((turn, index): Step[] => {
    if (turn.role === "user") {
      return [{ from: "page", text: (index === 0 ? style.first(system) : style.begin) + safe.text(turn.text.trim()) + END }];
    }
    if (turn.role === "tool") return [];
    if (turn.calls.length === 0) return [{ from: "model", text: safe.text(turn.text), open: turn.prefix }];
    const results = resultsAfter(turns, index);
    return turn.calls.flatMap((call, position): Step[] => {
      const before = position === 0 && turn.text.trim() !== "" ? `${safe.text(turn.text.trim())}\n\n` : "";
      const steps: Step[] = [{ from: "model", text: before + safe.json(style.writeCall(call)), open: false }];
      const result = results.get(call.id);
      if (result !== undefined)
        steps.push({ from: "page", text: `${style.begin}${RESPONSE}${safe.json(JSON.stringify(result, null, 4))}${END}` });
      return steps;
    });
  });
}

/** The parts of a conversation. @throws TypeError for an order of messages that it cannot have */
export function renderTrelis(
  messages: readonly Message[],
  style: TrelisStyle,
  { exact = false, endTurns = true }: RenderOptions = {},
): PromptPart[] {
  const { system, turns } = toTurns(messages, { dropsEmpty: true });
  const parts: PromptPart[] = [{ control: "bos" }];
  let text = "";
  const flush = (): void => {
    if (text !== "") parts.push({ text });
    text = "";
  };
  const end = (): void => {
    flush();
    parts.push({ control: "eos" });
  };
  let afterPage = false;
  for (const step of toSteps(turns, system.trim(), style, exact)) {
    // A page's text that follows a page's text means that the model said nothing in between: an empty turn.
    if (afterPage && step.from === "page" && endTurns) end();
    text += step.text;
    afterPage = step.from === "page";
    if (step.from === "model" && endTurns && !step.open) end();
  }
  flush();
  return parts;
}
