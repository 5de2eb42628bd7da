/** One turn of the model in a conversation. */
import { linkAbort } from "../contract/abort.ts";
import type { Engine, GenerateEvent, GenerateRequest, GenerateResult, TokenLogprob } from "../contract/engine.ts";
import type { Grammar } from "../contract/grammar.ts";
import { type ParsedTurn, type ParserEvent, type ToolChoice, turnOf } from "../prompts/prompt-format.ts";
import type { Prompt } from "./chat-model.ts";
import { textParser } from "../prompts/text-parser.ts";
import { TurnMeter } from "./turn-meter.ts";
import { STRICT_BY_DEFAULT } from "./turn-settings.ts";

/** One answer of the model, read. */
export type ModelTurn = ParsedTurn & {
  /** It ended for lack of room, so a call that it was writing is not complete, and more calls may have been to come. */
  readonly cut: boolean;
  readonly usage: GenerateResult["usage"];
  /** One for each token of the answer when asked for. */
  readonly logprobs?: readonly TokenLogprob[];
};

/** What is asked of a turn. What is absent comes from the format's `defaults`, then from the engine. */
export type TurnSettings = Pick<GenerateRequest, "maxTokens" | "sampling" | "stop" | "logprobs"> & {
  /** Which calls the turn may or must make. Default `"auto"`. */
  readonly choice?: ToolChoice;
  /** Whether calls are held to the functions' grammar, and not read tolerantly. */
  readonly strict?: boolean;
  /** Calls at most, where the format can hold several. */
  readonly mostCalls?: number;
  /** Holds the whole answer to a grammar of the page's own: it is text then, and no call is read from it. */
  readonly grammar?: Grammar;
};

/** What a turn reports while it runs: the parser's events, and the engine's own for progress and log-probabilities. */
export type TurnObserver = {
  readonly onParsed: (event: ParserEvent) => void;
  readonly onGenerated?: (event: GenerateEvent) => void;
};

/**
 * How a turn ends. A call (readable or not) after a text or in a fence is the end of it too, which the engine cannot know: it is
 * told to stop.
 */
type TurnEnd = Pick<ModelTurn, "cut" | "usage" | "logprobs">;

/**
 * Lets the model take its turn. Events come in order, the engine's before what the parser makes of it; none after the last call.
 * @throws TypeError for a choice that names a function which the prompt does not have
 */
export async function takeTurn(
  engine: Engine,
  prompt: Prompt,
  settings: TurnSettings,
  { onParsed, onGenerated }: TurnObserver,
  signal: AbortSignal,
): Promise<ModelTurn> {
  const { format } = prompt;
  const callable = format.callsTools && prompt.tools.length > 0 && settings.choice !== "none" && settings.grammar === undefined;
  const grammar = settings.grammar ?? (callable ? callGrammar(prompt, settings) : null);
  const isHeld = callable && grammar !== null;
  const parser = settings.grammar === undefined ? format.parser(callable ? prompt.tools : [], { strict: isHeld }) : textParser();
  const events: ParserEvent[] = [];
  // A grammar counts the calls by itself, and still has the end of their list to write.
  let callsLeft = isHeld ? Number.POSITIVE_INFINITY : (settings.mostCalls ?? Number.POSITIVE_INFINITY);
  const take = (parsed: readonly ParserEvent[]): void => {
    for (const event of parsed) {
      if (callsLeft === 0) return;
      if (event.type === "tool-call") callsLeft--;
      events.push(event);
      onParsed(event);
    }
  };
  const meter = new TurnMeter();
  const scope = new AbortController();
  const called = new DOMException("The turn ended with a call.", "AbortError");
  let isOver = false;
  // Some turns the engine ends by itself, with its own exact times: one held to a grammar, and an answer that is one object.
  const endsItself = (): boolean => isHeld || (format.endsWithObject && meter.text.trimStart().startsWith("{"));
  const onEvent = (event: GenerateEvent): void => {
    if (isOver) {
      // An engine that knows no grammars goes on.
      if (event.type === "text" && event.text.trim() !== "") scope.abort(called);
      return;
    }
    meter.take(event);
    onGenerated?.(event);
    if (event.type !== "text") return;
    take(parser.push(event.text));
    isOver = parser.isOver || callsLeft === 0;
    if (isOver && !endsItself()) scope.abort(called);
  };
  const request: GenerateRequest = {
    ...generationSettings(prompt, settings),
    prompt: prompt.parts,
    continuesText: prompt.continuesText,
    ...(callable && format.endsWithObject ? { stopAfter: "json-object" as const } : {}),
    ...(grammar === null ? {} : { grammar }),
  };
  const unlink = linkAbort(signal, scope);
  let end: TurnEnd;
  try {
    const result = await engine.generate(request, onEvent, scope.signal);
    const cut = result.finishReason === "length" && !isOver;
    end = scope.signal.reason === called ? meter.read(settings) : { ...result, cut };
  } catch (error) {
    signal.throwIfAborted();
    if (scope.signal.reason !== called || !isAbortError(error)) throw error;
    end = meter.read(settings);
  } finally {
    unlink();
  }
  take(parser.finish(end.cut));
  return {
    ...turnOf(events),
    cut: end.cut,
    usage: end.usage,
    ...(end.logprobs === undefined ? {} : { logprobs: end.logprobs }),
  };
}

function callGrammar(
  { format, tools }: Prompt,
  { choice = "auto", strict = STRICT_BY_DEFAULT, mostCalls }: TurnSettings,
): Grammar | null {
  if (!strict) return null;
  return format.grammar(tools, choice, mostCalls === undefined ? {} : { mostCalls });
}

/** The page's settings over the format's. Its stop strings are part of its language, so they stay beside the page's. */
function generationSettings({ format }: Prompt, settings: TurnSettings): Omit<GenerateRequest, "prompt"> {
  const { defaults } = format;
  const maxTokens = settings.maxTokens ?? defaults.maxTokens;
  const stop = [...new Set([...(settings.stop ?? []), ...(defaults.stop ?? [])])];
  return {
    sampling: { ...defaults.sampling, ...settings.sampling },
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(stop.length === 0 ? {} : { stop }),
    ...(settings.logprobs === undefined ? {} : { logprobs: settings.logprobs }),
  };
}

function isAbortError(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
