import { linkAbort } from "../contract/abort.ts";
import { EventLog } from "../tools/event-log.ts";

/**
 * A stream of chunks, read once with `for await`. Leaving the loop early stops the generation.
 * `controller.abort()` stops it from elsewhere, as in OpenAI's own client.
 */
export class AnswerStream<Chunk> implements AsyncIterable<Chunk> {
  readonly controller: AbortController = new AbortController();
  readonly #log: EventLog<Chunk> = new EventLog();
  #taken = false;

  /**
   * Starts `produce`, which pushes the chunks and ends when all are there.
   * @param signal stops the generation too; readers then get its reason.
   */
  constructor(produce: (push: (chunk: Chunk) => void, signal: AbortSignal) => Promise<void>, signal?: AbortSignal) {
    const unlink = linkAbort(signal, this.controller);
    produce((chunk) => this.#log.push(chunk), this.controller.signal)
      .then(
        () => this.#log.close(),
        (error: unknown) => this.#log.fail(error),
      )
      .finally(unlink);
  }

  /** @throws TypeError when the stream was read before; what ended the generation early. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    if (this.#taken) throw new TypeError("This stream was read already; a stream can be read once.");
    this.#taken = true;
    try {
      yield* this.#log;
    } finally {
      // Does nothing where the generation is over.
      this.controller.abort(new DOMException("The reader left the stream.", "AbortError"));
    }
  }
}
