import type { Sampling } from "../contract/engine.ts";
import type { CallGrammar } from "../contract/grammar.ts";
import type { PromptPart } from "../contract/prompt-part.ts";
import type { Message, ParsedCall, ToolSpec } from "./conversation.ts";

/** The formats that come with the library. */
export type PromptFormatName = "mixtral-instruct" | "trelis-v3" | "trelis-v2" | "json-agent" | "mistral-tools" | "chat-template";

/** Which calls a turn may or must make. */
export type ToolChoice = "auto" | "none" | "required" | { readonly name: string };

export type RenderOptions = {
  /**
   * `true` renders every text as it is. Default `false`: text that looks like a format's own control strings is made harmless in
   * user messages, answers, results, and in the functions' names, descriptions and schemas (see `neutralize.ts`). System messages
   * are the page's own and stay as they are.
   */
  readonly exact?: boolean;
  /** `false` leaves the EOS after the model's turns away. Default `true`. */
  readonly endTurns?: boolean;
};

/** What a {@link StreamParser} makes of the model's text. */
export type ParserEvent =
  /** Text of an answer, final. */
  | { readonly type: "text-delta"; readonly text: string }
  /** The model is calling this function: its name is certain, its arguments follow. Comes before the deltas of its call. */
  | { readonly type: "tool-call-start"; readonly name: string }
  /** A piece of what is probably a call, as the model writes it. Provisional: a call, an invalid call or text with the same signs follows. */
  | { readonly type: "tool-call-delta"; readonly text: string }
  /** A complete call; a turn may hold several. Its arguments are not validated yet. */
  | { readonly type: "tool-call"; readonly call: ParsedCall }
  /** Something that was meant as a call and cannot be read as one; `text` is what the model wrote. */
  | { readonly type: "tool-call-invalid"; readonly text: string; readonly problem: string };

/** Reads one turn of the model. Text goes in as it comes, events come out as soon as they are certain. */
export interface StreamParser {
  push(text: string): ParserEvent[];
  /** The turn is over. `cut` says that it ended before the model was done (length): the call it was writing is reported as invalid. */
  finish(cut: boolean): ParserEvent[];
  /** Whether all that the turn can hold is there: the engine may be told to stop. What still comes is dropped. */
  readonly isOver: boolean;
}

export type ParserOptions = {
  /**
   * `true`: the answer was held to the format's grammar, so it is a text or calls, and nothing is guessed. Default `false`: a call in
   * a fence or with text around it is found, and JSON with trailing commas or single quotes is read. What was cut off never becomes a call.
   */
  readonly strict?: boolean;
};

export type GrammarOptions = {
  /** Calls in one turn at most. Default: what the format can hold. */
  readonly mostCalls?: number;
};

/** A whole turn of the model. */
export type ParsedTurn = {
  readonly text: string;
  readonly calls: readonly ParsedCall[];
  readonly invalid: readonly { readonly text: string; readonly problem: string }[];
};

/** What a format asks of a generation where the page does not say otherwise. */
export type FormatDefaults = {
  readonly sampling?: Sampling;
  /** New tokens in one turn at most. */
  readonly maxTokens?: number;
  /** The turn ends before the first of these strings, beside the page's own. */
  readonly stop?: readonly string[];
};

/**
 * One model family's way to state functions, call them and hear back. Pure: the same input gives the same output.
 * A page may give one of its own as `promptFormat`.
 */
export interface PromptFormat {
  readonly name: PromptFormatName | (string & {});
  /** Whether the format can state functions and call them. */
  readonly callsTools: boolean;
  /** Whether the model's turn stands in the same text as the prompt before it; see `GenerateRequest.continuesText`. */
  readonly continuesText: boolean;
  /** Calls that one turn can hold: 1, or Infinity where the format has parallel calls. */
  readonly mostCalls: number;
  /** Whether a turn that begins with a JSON object is over with it, so that `stopAfter: "json-object"` fits. */
  readonly endsWithObject: boolean;
  readonly defaults: FormatDefaults;
  /** @throws TypeError for an order of messages that the format cannot express. */
  render(messages: readonly Message[], tools: readonly ToolSpec[], options?: RenderOptions): PromptPart[];
  /** A parser for one turn. With no tools it takes all as the answer's text. */
  parser(tools: readonly ToolSpec[], options?: ParserOptions): StreamParser;
  /**
   * What the answer is held to, as pure data; null for `"none"` and without tools.
   * @throws TypeError for a choice that names no function of `tools`.
   */
  grammar(tools: readonly ToolSpec[], choice: ToolChoice, options?: GrammarOptions): CallGrammar | null;
  /**
   * What the model writes for these calls in one turn; control tokens by their text in the vocabulary.
   * @param tools the functions, for a format that writes a call by its function's schema (`json-agent`)
   * @throws TypeError for more calls than a turn holds, and for none.
   */
  write(calls: readonly ParsedCall[], tools?: readonly ToolSpec[]): string;
  parse(text: string, tools: readonly ToolSpec[], options?: ParserOptions): ParsedTurn;
}

/** Runs a parser over a text that is complete. */
export function parseAll(parser: StreamParser, text: string): ParsedTurn {
  return turnOf([...parser.push(text), ...parser.finish(false)]);
}

/** All that a turn's events came to. */
export function turnOf(events: readonly ParserEvent[]): ParsedTurn {
  return {
    text: events.map((event) => (event.type === "text-delta" ? event.text : "")).join(""),
    calls: events.flatMap((event) => (event.type === "tool-call" ? [event.call] : [])),
    invalid: events.flatMap((event) =>
      event.type === "tool-call-invalid" ? [{ text: event.text, problem: event.problem }] : [],
    ),
  };
}
