/**
 * Buffers of one size that are used again and again: dropping each would leave hundreds of MiB to the garbage collector, which is
 * in no hurry.
 */
export class ChunkBuffers {
  readonly #bytes: number;
  readonly #free: ArrayBuffer[] = [];
  #held = 0;
  #peak = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Bytes of all buffers that exist now, whether in use or free. */
  get heldBytes(): number {
    return this.#held;
  }

  /** The most that {@link heldBytes} ever was. */
  get peakBytes(): number {
    return this.#peak;
  }

  /** A view of `length` bytes with any content, of a buffer that is the caller's until {@link give}. */
  take(length: number): Uint8Array<ArrayBuffer> {
    let buffer = this.#free.pop();
    if (buffer === undefined) {
      buffer = new ArrayBuffer(this.#bytes);
      this.#held += this.#bytes;
      this.#peak = Math.max(this.#peak, this.#held);
    }
    return new Uint8Array(buffer, 0, length);
  }

  /** Takes a buffer back. One that was transferred away is forgotten. */
  give({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength === this.#bytes) this.#free.push(buffer);
    else this.#held -= this.#bytes;
  }

  /** Forgets the free buffers. */
  clear(): void {
    this.#held -= this.#free.length * this.#bytes;
    this.#free.length = 0;
  }
}
