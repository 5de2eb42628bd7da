/** The body of one HTTP response, as a run of a file's bytes that can be read in order. */
import { PieceReader } from "./piece-reader.ts";

/** Which bytes of the file a response carries, and how it is kept. */
export type BodyOptions = {
  /** Offset in the file of the response's first byte. */
  readonly start: number;
  /** Offset after its last byte; infinite where the server does not say. */
  readonly end: number;
  /** How many bytes stay readable behind the newest one. */
  readonly keepBytes: number;
  /** Ends the transfer; the request was made with its signal. */
  readonly abort: AbortController;
};

/**
 * A response's bytes with a position in the file. A body that keeps its last bytes can go back by that much without a new
 * request, and any body can skip forward by reading on.
 */
export class ResponseBody {
  readonly end: number;
  readonly keepBytes: number;
  readonly abort: AbortController;
  readonly #reader: PieceReader | null;
  /** Chunks from `#keptStart` to `#receivedEnd`, in order. */
  readonly #kept: Uint8Array<ArrayBuffer>[] = [];
  #keptStart: number;
  #receivedEnd: number;
  #position: number;
  #ended: boolean;

  constructor(response: Response, options: BodyOptions) {
    this.end = options.end;
    this.keepBytes = options.keepBytes;
    this.abort = options.abort;
    this.#reader = response.body === null ? null : new PieceReader(response.body, options.keepBytes === 0);
    this.#keptStart = options.start;
    this.#receivedEnd = options.start;
    this.#position = options.start;
    this.#ended = this.#reader === null;
  }

  /** Where in the file the next byte comes from. */
  get position(): number {
    return this.#position;
  }

  /** Whether the byte at `position` can be had from this response, as far as is known. */
  covers(position: number): boolean {
    if (this.abort.signal.aborted || position < this.#keptStart || position >= this.end) return false;
    return !this.#ended || position < this.#receivedEnd;
  }

  /** Moves to a position that is {@link covers covered}. Moving forward makes the next call of {@link next} read and drop what lies between. */
  seek(position: number): void {
    this.#position = position;
  }

  /**
   * The next bytes, at most `limit` of them, or null when the response has no more. Never empty. A body that keeps nothing may give
   * the same memory again at the next call.
   */
  async next(limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
    while (this.#position >= this.#receivedEnd) {
      if (!(await this.#receive())) return null;
    }
    let start = this.#receivedEnd;
    for (let index = this.#kept.length - 1; index >= 0; index--) {
      const chunk = this.#kept[index];
      if (chunk === undefined) break;
      start -= chunk.length;
      if (this.#position >= start) {
        const from = this.#position - start;
        const part = chunk.subarray(from, Math.min(chunk.length, from + limit));
        this.#position += part.length;
        return part;
      }
    }
    throw new Error(`Byte ${this.#position} is not among those kept from ${this.#keptStart}.`);
  }

  /** Reads on, without moving, until the response ends or `limit` bytes are here; its end in the file, or null where it has not come by then. */
  async findEnd(limit: number): Promise<number | null> {
    while (!this.#ended && this.#receivedEnd - this.#position <= limit) await this.#receive();
    return this.#ended ? this.#receivedEnd : null;
  }

  /** Ends the transfer. */
  cancel(): void {
    this.#ended = true;
    this.abort.abort();
    this.#reader?.cancel();
  }

  async #receive(): Promise<boolean> {
    if (this.#ended || this.#reader === null) return false;
    if (this.#reader.recycles) {
      this.#kept.length = 0;
      this.#keptStart = this.#receivedEnd;
    }
    const value = await this.#reader.read();
    if (value === null) {
      this.#ended = true;
      return false;
    }
    if (value.length > 0) {
      this.#kept.push(value);
      this.#receivedEnd += value.length;
      this.#forget();
    }
    return true;
  }

  /** Drops the oldest chunks that lie behind both the position and the bytes to keep. */
  #forget(): void {
    const keepFrom = Math.min(this.#position, this.#receivedEnd - this.keepBytes);
    for (;;) {
      const oldest = this.#kept[0];
      if (oldest === undefined || this.#keptStart + oldest.length > keepFrom) return;
      this.#keptStart += oldest.length;
      this.#kept.shift();
    }
  }
}
