import type { PromptPart } from "../contract/prompt-part.ts";
import type { Message, ParsedCall, ToolSpec } from "./conversation.ts";

export type PromptFormatName = "mixtral-instruct" | "trelis-v3";

/** Which calls a turn may or must make. */
export type ToolChoice = "auto" | "none" | "required" | { readonly name: string };

export type RenderOptions = {
  /**
   * `true` renders every text as it is. Default `false`: text that looks like the format's own control strings is made harmless
   * in user messages, answers and results (see `neutralize.ts`). System messages and functions are the page's own and stay as they are.
   */
  readonly exact?: boolean;
  /** `false` leaves the EOS after the model's turns away. Default `true`. */
  readonly endTurns?: boolean;
};

/** What a {@link StreamParser} makes of the model's text. */
export type ParserEvent =
  /** Text of an answer, final. */
  | { readonly type: "text-delta"; readonly text: string }
  /** A piece of what is probably a call, as the model writes it. Provisional: a call, an invalid call or text with the same signs follows. */
  | { readonly type: "tool-call-delta"; readonly text: string }
  /** A complete call. Its arguments are not validated yet. */
  | { readonly type: "tool-call"; readonly call: ParsedCall }
  /** Something that was meant as a call and cannot be read as one; `text` is what the model wrote. */
  | { readonly type: "tool-call-invalid"; readonly text: string; readonly problem: string };

/** Reads one turn of the model. Text goes in as it comes, events come out as soon as they are certain. */
export interface StreamParser {
  push(text: string): ParserEvent[];
  /** The turn is over. `cut` says that it ended before the model was done (length): the call it was writing is reported as invalid. */
  finish(cut: boolean): ParserEvent[];
}

/** A whole turn of the model. */
export type ParsedTurn = {
  readonly text: string;
  readonly calls: readonly ParsedCall[];
  readonly invalid: readonly { readonly text: string; readonly problem: string }[];
};

/** One model family's way to state functions, call them and hear back. Pure: the same input gives the same output. */
export interface PromptFormat {
  readonly name: PromptFormatName;
  /** Whether the format can state functions and call them. */
  readonly callsTools: boolean;
  /** Whether the model's turn stands in the same text as the prompt before it; see `GenerateRequest.continuesText`. */
  readonly continuesText: boolean;
  /** @throws TypeError for an order of messages that the format cannot express. */
  render(messages: readonly Message[], tools: readonly ToolSpec[], options?: RenderOptions): PromptPart[];
  parser(tools: readonly ToolSpec[]): StreamParser;
  /** What the model writes for these calls: one text for each of its turns, since a turn holds one call. */
  write(calls: readonly ParsedCall[]): string[];
  parse(text: string, tools: readonly ToolSpec[]): ParsedTurn;
}

/** Runs a parser over a text that is complete. */
export function parseAll(parser: StreamParser, text: string): ParsedTurn {
  const events = [...parser.push(text), ...parser.finish(false)];
  return {
    text: events.map((event) => (event.type === "text-delta" ? event.text : "")).join(""),
    calls: events.flatMap((event) => (event.type === "tool-call" ? [event.call] : [])),
    invalid: events.flatMap((event) =>
      event.type === "tool-call-invalid" ? [{ text: event.text, problem: event.problem }] : [],
    ),
  };
}
