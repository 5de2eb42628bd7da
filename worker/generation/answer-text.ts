import type { FinishReason } from "../../src/contract/engine.ts";
import { TextStream } from "../tokenizer/text-stream.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { JsonObjectEnd } from "./json-object-end.ts";
import type { CheckedRequest } from "./request.ts";
import { StopStrings } from "./stop-strings.ts";

/** Text that became certain with a token, and why the answer ends with it, if it does. */
export type AnswerStep = { readonly text: string; readonly end: Extract<FinishReason, "stop" | "json-object"> | null };

/** The text of one answer: ids in, final text out, cut at a stop string or after a JSON object, whichever is complete first. */
export class AnswerText {
  readonly #stream: TextStream;
  readonly #stops: StopStrings;
  readonly #jsonObject: JsonObjectEnd | null;
  /** All text so far that is certain. */
  text = "";

  constructor(tokenizer: Tokenizer, request: Pick<CheckedRequest, "stop" | "stopAfter" | "continuesText">) {
    this.#stream = new TextStream(tokenizer, { continuesText: request.continuesText });
    this.#stops = new StopStrings(request.stop);
    this.#jsonObject = request.stopAfter === "json-object" ? new JsonObjectEnd() : null;
  }

  /** Takes the next token. Nothing may be pushed after a step with an `end`. */
  push(id: number): AnswerStep {
    return this.#append(this.#stream.push(id));
  }

  /** Takes what was held back (an unfinished character, the beginning of a stop string), when no more tokens come. */
  finish(): AnswerStep {
    const step = this.#append(this.#stream.flush());
    if (step.end !== null) return step;
    const rest = this.#stops.flush();
    this.text += rest;
    return { text: step.text + rest, end: null };
  }

  #append(piece: string): AnswerStep {
    const objectEnd = this.#jsonObject?.push(piece) ?? -1;
    const stopped = this.#stops.push(objectEnd < 0 ? piece : piece.slice(0, objectEnd));
    const isObject = objectEnd >= 0 && !stopped.stopped;
    const text = isObject ? stopped.text + this.#stops.flush() : stopped.text;
    this.text += text;
    return { text, end: stopped.stopped ? "stop" : isObject ? "json-object" : null };
  }
}
