/** One turn of the model in a conversation. */
import { linkAbort } from "../contract/abort.ts";
import type { Engine, GenerateEvent, GenerateRequest, GenerateResult, TokenLogprob } from "../contract/engine.ts";
import { type ParsedTurn, type ParserEvent, turnOf } from "../prompts/prompt-format.ts";
import type { Prompt } from "./chat-model.ts";
import { TurnMeter } from "./turn-meter.ts";

/** One answer of the model, read. */
export type ModelTurn = ParsedTurn & {
  /** It ended for lack of room, so a call that it was writing is not complete. */
  readonly cut: boolean;
  readonly usage: GenerateResult["usage"];
  /** One for each token of the answer when asked for. */
  readonly logprobs?: readonly TokenLogprob[];
};

export type TurnSettings = Pick<GenerateRequest, "maxTokens" | "sampling" | "stop" | "logprobs">;

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

/** Lets the model take its turn. Events come in order, the engine's before what the parser makes of it; none after a call. */
export async function takeTurn(
  engine: Engine,
  prompt: Prompt,
  settings: TurnSettings,
  { onParsed, onGenerated }: TurnObserver,
  signal: AbortSignal,
): Promise<ModelTurn> {
  const callable = prompt.format.callsTools && prompt.tools.length > 0;
  const parser = prompt.format.parser(prompt.tools);
  const events: ParserEvent[] = [];
  const take = (parsed: readonly ParserEvent[]): void => {
    for (const event of parsed) {
      events.push(event);
      onParsed(event);
    }
  };
  const meter = new TurnMeter();
  const scope = new AbortController();
  const called = new DOMException("The turn ended with a call.", "AbortError");
  let isOver = false;
  const onEvent = (event: GenerateEvent): void => {
    if (isOver) return;
    meter.take(event);
    onGenerated?.(event);
    if (event.type !== "text") return;
    take(parser.push(event.text));
    isOver = parser.isOver;
    // An answer that is one object and nothing else the engine ends by itself, with its own exact times.
    if (isOver && !(prompt.format.endsWithObject && meter.text.trimStart().startsWith("{"))) scope.abort(called);
  };
  const request: GenerateRequest = {
    ...settings,
    prompt: prompt.parts,
    continuesText: prompt.continuesText,
    ...(callable && prompt.format.endsWithObject ? { stopAfter: "json-object" as const } : {}),
  };
  const unlink = linkAbort(signal, scope);
  let end: TurnEnd;
  try {
    const result = await engine.generate(request, onEvent, scope.signal);
    end = scope.signal.reason === called ? meter.read(settings) : { cut: result.finishReason === "length", ...result };
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

function isAbortError(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
