import { ModelSourceError } from "../../src/contract/errors.ts";
import type { OpenByteSource } from "./byte-source.ts";
import { checkRange } from "./check-range.ts";

/** Bytes of one step of streaming; two are in memory at once. */
const STEP_BYTES = 4 * 1024 * 1024;

/** A file that the user picked, or any other Blob. It is read in steps, never as a whole. */
export class BlobSource implements OpenByteSource {
  readonly name: string;
  readonly #blob: Blob;

  constructor(blob: Blob, name: string) {
    this.name = name;
    this.#blob = blob;
  }

  async size(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return this.#blob.size;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    checkRange(this.name, offset, length, this.#blob.size);
    let buffer: ArrayBuffer;
    try {
      buffer = await this.#blob.slice(offset, offset + length).arrayBuffer();
    } catch (cause) {
      throw new ModelSourceError(
        `${this.name} cannot be read at byte ${offset}: ${cause instanceof Error ? cause.message : String(cause)}. ` +
          "It may have been moved, deleted or changed since it was picked; pick it again.",
        { name: this.name, offset },
        cause,
      );
    }
    signal?.throwIfAborted();
    if (buffer.byteLength !== length) {
      throw new ModelSourceError(
        `${this.name} gave ${buffer.byteLength} of ${length} bytes at byte ${offset}. It changed since it was picked; pick it again.`,
        { name: this.name, offset },
      );
    }
    return new Uint8Array(buffer);
  }

  async *stream(offset: number, length: number, signal?: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    checkRange(this.name, offset, length, this.#blob.size);
    const step = (done: number): Promise<Uint8Array<ArrayBuffer>> => {
      const reading = this.read(offset + done, Math.min(STEP_BYTES, length - done), signal);
      // Where the loop ends early, nobody waits for it any more.
      reading.catch(() => undefined);
      return reading;
    };
    let next = length > 0 ? step(0) : null;
    for (let done = 0; next !== null; ) {
      const bytes = await next;
      done += bytes.length;
      // The disk works while the caller does.
      next = done < length ? step(done) : null;
      yield bytes;
    }
  }

  close(): void {
    // A Blob holds nothing open.
  }
}
