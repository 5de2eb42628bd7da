/** One turn of the model in a conversation: what `run()` and the OpenAI-compatible surface both build on. */
import type { Engine, GenerateEvent, GenerateRequest, GenerateResult } from "../contract/engine.ts";
import type { PromptPart } from "../contract/prompt-part.ts";
import type { ChatMessage } from "../prompts/chat-message.ts";
import type { ToolSpec } from "../prompts/conversation.ts";
import { formatFor } from "../prompts/formats.ts";
import { readMessages } from "../prompts/messages.ts";
import { textParser } from "../prompts/text-parser.ts";
import { type ParsedTurn, type ParserEvent, type PromptFormat, parseAll } from "../prompts/prompt-format.ts";

/** A loaded model and the prompt format that it was trained on. */
export type ChatModel = { readonly engine: Engine; readonly format: PromptFormat };

export type PromptOptions = {
  /** `true`: text is rendered as it is, without making control strings in it harmless. */
  readonly exact?: boolean;
};

/** A conversation, ready for the engine. */
export type Prompt = {
  readonly parts: readonly PromptPart[];
  readonly format: PromptFormat;
  /** The functions given and those that the messages declare. */
  readonly tools: readonly ToolSpec[];
  /** Whether the answer goes on in the prompt's text. */
  readonly continuesText: boolean;
  /** Whether it is the model's turn after these messages. */
  readonly isOpen: boolean;
};

/** Renders messages for a model of the given format. @throws TypeError for messages that are wrong or that the format cannot say. */
export function renderPrompt(
  format: PromptFormat,
  messages: readonly ChatMessage[],
  given: readonly ToolSpec[],
  options: PromptOptions = {},
): Prompt {
  const conversation = readMessages(messages);
  const tools = [...given, ...conversation.tools.filter((tool) => !given.some(({ name }) => name === tool.name))];
  const chosen = formatFor(format, conversation, tools);
  const last = conversation.messages.at(-1);
  const isPrefix = last?.role === "assistant" && last.prefix;
  return {
    parts: chosen.render(conversation.messages, tools, { exact: options.exact ?? false }),
    format: chosen,
    tools,
    continuesText: chosen.continuesText || isPrefix,
    isOpen: isPrefix || last?.role !== "assistant",
  };
}

/** As {@link renderPrompt}, for generating. @throws TypeError where it is not the model's turn. */
export function renderOpenPrompt(...parameters: Parameters<typeof renderPrompt>): Prompt {
  const prompt = renderPrompt(...parameters);
  if (prompt.isOpen) return prompt;
  throw new TypeError(
    "The last message is the assistant's; end with a user or tool message, or mark the assistant's as prefix: true to continue it.",
  );
}

/** One answer of the model, read. `cut`: it ended for lack of room, so a call it was writing is not complete. */
export type ModelTurn = ParsedTurn & { readonly cut: boolean; readonly result: GenerateResult };

export type TurnSettings = Pick<GenerateRequest, "maxTokens" | "sampling" | "stop" | "logprobs">;

/** What a turn reports while it runs: the parser's events, and the engine's own for progress and log-probabilities. */
export type TurnObserver = {
  readonly onParsed: (event: ParserEvent) => void;
  readonly onGenerated?: (event: GenerateEvent) => void;
};

/** Lets the model take its turn. Events come in order, the engine's before what the parser makes of it. */
export async function takeTurn(
  engine: Engine,
  prompt: Prompt,
  settings: TurnSettings,
  { onParsed, onGenerated }: TurnObserver,
  signal: AbortSignal,
): Promise<ModelTurn> {
  const callable = prompt.format.callsTools && prompt.tools.length > 0;
  const parser = callable ? prompt.format.parser(prompt.tools) : textParser();
  const events: ParserEvent[] = [];
  const take = (parsed: readonly ParserEvent[]): void => {
    for (const event of parsed) {
      events.push(event);
      onParsed(event);
    }
  };
  const request: GenerateRequest = {
    ...settings,
    prompt: prompt.parts,
    continuesText: prompt.continuesText,
    ...(callable ? { stopAfter: "json-object" as const } : {}),
  };
  const onEvent = (event: GenerateEvent): void => {
    onGenerated?.(event);
    if (event.type === "text") take(parser.push(event.text));
  };
  const result = await engine.generate(request, onEvent, signal);
  const cut = result.finishReason === "length";
  take(parser.finish(cut));
  return { ...parseAll({ push: () => events, finish: () => [] }, ""), cut, result };
}
