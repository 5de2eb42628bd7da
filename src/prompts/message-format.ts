import type { CallGrammar } from "../contract/grammar.ts";
import type { PromptPart } from "../contract/prompt-part.ts";
import type { ChatMessage } from "./chat-message.ts";
import type { ParsedCall } from "./conversation.ts";
import { readMessages } from "./messages.ts";
import type {
  FormatDefaults,
  GrammarOptions,
  ParsedTurn,
  ParserOptions,
  PromptFormat,
  RenderOptions,
  StreamParser,
  ToolChoice,
} from "./prompt-format.ts";
import { readTools, type ToolForm } from "./read-tools.ts";

/** A prompt format as a page uses it: messages in OpenAI's form or with the card's roles, functions in any form. */
export type MessageFormat = {
  readonly name: string;
  /** Whether the format can state functions and call them. */
  readonly callsTools: boolean;
  /** Calls that one turn can hold: 0 for none, Infinity where the format has parallel calls. */
  readonly mostCalls: number;
  /** What `mixtral.run()` takes for generating where the page does not say otherwise. */
  readonly defaults: FormatDefaults;
  /** The format itself, which takes messages that are read already; what `promptFormat` of `Mixtral.load()` takes. */
  readonly format: PromptFormat;
  /**
   * The prompt of a conversation, control tokens and texts apart; `visibleText()` shows it.
   * @param tools the functions, beside those that messages with the role `function_metadata` declare
   * @throws TypeError for messages or functions that are wrong, or that the format cannot say
   */
  render(messages: readonly ChatMessage[], tools?: readonly ToolForm[], options?: RenderOptions): PromptPart[];
  /**
   * What the model writes for these calls in one turn.
   * @param tools the functions, for `json-agent`, which writes a call by its function's schema
   * @throws TypeError for no call, and for more than a turn holds
   */
  write(calls: readonly ParsedCall[], tools?: readonly ToolForm[]): string;
  /** Reads a whole turn of the model. Only functions of `tools` count as calls inside a text. */
  parse(text: string, tools: readonly ToolForm[], options?: ParserOptions): ParsedTurn;
  /** Reads a turn while it comes. */
  parser(tools: readonly ToolForm[], options?: ParserOptions): StreamParser;
  /** What a turn is held to; null for `"none"`, the default is `"auto"`. */
  grammar(tools: readonly ToolForm[], choice?: ToolChoice, options?: GrammarOptions): CallGrammar | null;
};

/** A format, also one of a page's own or of a chat template, for messages in the forms that pages write. */
export function messageFormat(format: PromptFormat): MessageFormat {
  const { name, callsTools, mostCalls, defaults } = format;
  return Object.freeze<MessageFormat>({
    name,
    callsTools,
    mostCalls,
    defaults,
    format,
    render(messages, tools = [], options = {}) {
      const given = readTools(tools);
      const conversation = readMessages(messages);
      const declared = conversation.tools.filter((tool) => !given.some((one) => one.name === tool.name));
      return format.render(conversation.messages, [...given, ...declared], options);
    },
    write: (calls, tools = []) => format.write(calls, readTools(tools)),
    parse: (text, tools, options) => format.parse(text, readTools(tools), options),
    parser: (tools, options) => format.parser(readTools(tools), options),
    grammar: (tools, choice = "auto", options = {}) => format.grammar(readTools(tools), choice, options),
  });
}
