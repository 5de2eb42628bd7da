import { ModelSourceError } from "../../src/contract/errors.ts";
import type { ByteSource } from "../../worker/source/byte-source.ts";

/**
 * Bytes in memory as a source; with `virtualBytes` the file goes on with zeros up to that size, so that a header alone can
 * stand for a file of many gigabytes. It counts what is read.
 */
export class MemorySource implements ByteSource {
  readonly name: string;
  readCount = 0;
  /** The longest single read, in bytes. */
  longestRead = 0;
  readonly #bytes: Uint8Array;
  readonly #size: number;

  constructor(bytes: Uint8Array, options: { readonly name?: string; readonly virtualBytes?: number } = {}) {
    this.name = options.name ?? "memory.gguf";
    this.#bytes = bytes;
    this.#size = options.virtualBytes ?? bytes.length;
  }

  async size(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return this.#size;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    if (offset + length > this.#size)
      throw new ModelSourceError(`${this.name} ends at ${this.#size}, ${offset + length} was asked for.`);
    this.readCount++;
    this.longestRead = Math.max(this.longestRead, length);
    const result = new Uint8Array(length);
    result.set(this.#bytes.subarray(offset, offset + length));
    return result;
  }

  async *stream(offset: number, length: number, signal?: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const step = 65_536;
    for (let done = 0; done < length; done += step) yield this.read(offset + done, Math.min(step, length - done), signal);
  }
}
