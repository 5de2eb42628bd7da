/** Bytes of a piece at most; a browser hands over what its pipe holds. */
const PIECE_BYTES = 512 * 1024;

/**
 * Reads a body piece by piece. Where the platform can, all pieces lie in one buffer: a new one for each would leave hundreds of MiB
 * to the garbage collector while a large file streams by.
 */
export class PieceReader {
  /** Whether a piece is gone as soon as the next one is asked for. */
  readonly recycles: boolean;
  readonly #own: ReadableStreamBYOBReader | null;
  readonly #plain: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null;
  #buffer: ArrayBuffer = new ArrayBuffer(0);

  /** @param recycle whether the caller is done with a piece before it asks for the next one */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>, recycle: boolean) {
    this.#own = recycle ? ownReader(stream) : null;
    this.#plain = this.#own === null ? stream.getReader() : null;
    this.recycles = this.#own !== null;
  }

  /** The next piece, which may be empty, or null at the end. @throws what ended the transfer */
  async read(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#own === null) return (await this.#plain?.read())?.value ?? null;
    // The buffer moves into the stream, and comes back as another object.
    const buffer = this.#buffer.byteLength === 0 ? new ArrayBuffer(PIECE_BYTES) : this.#buffer;
    this.#buffer = new ArrayBuffer(0);
    const { done, value } = await this.#own.read(new Uint8Array(buffer));
    if (value !== undefined) this.#buffer = value.buffer;
    return done ? null : value;
  }

  /** Ends the transfer. */
  cancel(): void {
    // It may have failed already; then there is nothing to end.
    (this.#own ?? this.#plain)?.cancel().catch(() => undefined);
  }
}

/** Null where the platform's bodies know no such reader. */
function ownReader(stream: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStreamBYOBReader | null {
  try {
    return stream.getReader({ mode: "byob" });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
