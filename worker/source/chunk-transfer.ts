import { ModelSourceError } from "../../src/contract/errors.ts";
import type { FileIdentity, RemoteSource } from "./byte-source.ts";
import type { CacheEntry, ChunkWriter } from "./cache/file-cache.ts";
import type { ChunkBuffers } from "./chunk-buffers.ts";
import { confirmIdentity } from "./file-identity.ts";
import { inOrder } from "./in-order.ts";
import { type FileHash, sameHash, sha256, startFileHash } from "./sha256.ts";
import { Slots } from "./slots.ts";

export type TransferParts = {
  readonly name: string;
  readonly inner: RemoteSource;
  readonly identity: FileIdentity;
  readonly entry: CacheEntry | null;
  readonly buffers: ChunkBuffers;
  /** Ends the transfer; it fires when the transfer has ended, too. */
  readonly controller: AbortController;
  readonly chunkBytes: number;
  /** Chunks in memory: the one that the consumer has, and those that are being prepared. */
  readonly ahead: number;
  readonly parallelRequests: number;
  readonly setNotice: (notice: string | null) => void;
};

/**
 * One pass over a file's chunks: from the storage where they are there and undamaged, else from the server and into the storage.
 * Requests, hashing and writing of several chunks go on while the consumer has one.
 */
export class ChunkTransfer {
  readonly #parts: TransferParts;
  #slots: Slots | null = null;
  #writer: ChunkWriter | null = null;
  #repairing: Promise<void> | null = null;
  #notice: string | null = null;
  /** The file was complete, and is being mended. */
  #mends = false;
  /** A chunk of a complete file came back different from the one that had been verified with the whole file. */
  #differs = false;

  constructor(parts: TransferParts) {
    this.#parts = parts;
  }

  /** The bytes in order; runs once. A stream to the file's end passes over the whole file. @throws as `ByteSource.stream` does */
  async *run(offset: number, length: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const { identity, entry, buffers, controller, chunkBytes, ahead } = this.#parts;
    const toEnd = offset + length === identity.size;
    try {
      if (toEnd && entry !== null && !entry.complete) await this.#startWriting(entry);
      await entry?.touch();
      const hash = toEnd && !entry?.complete ? await this.#startHash() : null;
      const first = this.#writer !== null || hash !== null ? 0 : Math.floor(offset / chunkBytes);
      const end = Math.ceil((offset + length) / chunkBytes);
      const chunks = inOrder({ first, end, ahead }, (index) => this.#produce(index), {
        stop: (reason) => controller.abort(reason),
        discard: (bytes) => buffers.give(bytes),
      });
      for await (const { index, result } of chunks) {
        try {
          hash?.update(result);
          const start = index * chunkBytes;
          const part = result.subarray(Math.max(0, offset - start), Math.max(0, offset + length - start));
          if (part.length > 0) yield part;
        } finally {
          buffers.give(result);
        }
      }
      await this.#verify(hash);
      if (!this.#differs) this.#write((writer) => writer.complete());
    } finally {
      this.#writer?.close();
    }
  }

  async #startWriting(entry: CacheEntry): Promise<void> {
    const { identity, controller, setNotice } = this.#parts;
    const { writer, notice } = await entry.startWriting({ identity, onWait: setNotice, signal: controller.signal });
    this.#notice = notice;
    setNotice(notice);
    this.#writer = writer;
  }

  async #startHash(): Promise<FileHash | null> {
    const { name, identity } = this.#parts;
    if (identity.sha256 === null) return null;
    const hash = await startFileHash();
    if (hash === null) {
      this.#tell(
        `The page's Content-Security-Policy forbids WebAssembly, so ${name} is not compared with its published SHA-256. ` +
          "Allow 'wasm-unsafe-eval' in script-src.",
      );
    }
    return hash;
  }

  /** One chunk's bytes, in a buffer that the caller gives back. */
  async #produce(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const { identity, entry, buffers, chunkBytes } = this.#parts;
    const bytes = buffers.take(Math.min(chunkBytes, identity.size - index * chunkBytes));
    try {
      const kept = entry?.hashOf(index) ?? null;
      if (entry !== null && kept !== null) {
        if ((await entry.readChunk(index, bytes)) && sameHash(await sha256(bytes), kept)) return bytes;
        await this.#repair(entry, index);
      }
      await this.#fetch(index, bytes);
      await this.#keep(index, bytes, kept);
      return bytes;
    } catch (error) {
      buffers.give(bytes);
      throw error;
    }
  }

  async #fetch(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { name, inner, chunkBytes, controller, parallelRequests } = this.#parts;
    const { signal } = controller;
    // A server without ranges sends the file once, from its beginning: one chunk after the other.
    this.#slots ??= new Slots(inner.acceptsRanges ? parallelRequests : 1);
    await this.#slots.use(async () => {
      let filled = 0;
      for await (const piece of inner.stream(index * chunkBytes, bytes.length, signal)) {
        bytes.set(piece, filled);
        filled += piece.length;
      }
      if (filled !== bytes.length) throw new Error(`${name} gave ${filled} of ${bytes.length} bytes of chunk ${index}.`);
    }, signal);
  }

  /** Writes a fetched chunk. */
  async #keep(index: number, bytes: Uint8Array<ArrayBuffer>, before: Uint8Array | null): Promise<void> {
    if (this.#writer === null) return;
    const hash = await sha256(bytes);
    this.#parts.controller.signal.throwIfAborted();
    if (before !== null && this.#mends && !sameHash(hash, before)) this.#differs = true;
    this.#write((writer) => writer.write(index, bytes, hash));
  }

  /** Where the storage refuses, the load goes on without it. */
  #write(action: (writer: ChunkWriter) => void): void {
    const writer = this.#writer;
    if (writer === null) return;
    try {
      action(writer);
    } catch (error) {
      this.#writer = null;
      writer.close();
      this.#tell(this.#refusal(error));
    }
  }

  /** Adds to what the user is told. */
  #tell(notice: string): void {
    this.#notice = this.#notice === null ? notice : `${this.#notice} ${notice}`;
    this.#parts.setNotice(this.#notice);
  }

  #refusal(error: unknown): string {
    const { name, identity, entry } = this.#parts;
    const kept = `${entry?.keptBytes ?? 0} of ${identity.size} bytes of ${name} are kept, the rest goes to the graphics card only and is fetched again next time.`;
    if (error instanceof Error && error.name === "QuotaExceededError")
      return `The browser's storage for this page is full: ${kept} Free disk space or delete other models.`;
    return `The browser's storage failed (${error instanceof Error ? error.message : String(error)}): ${kept}`;
  }

  /** Before a damaged chunk is fetched. A complete file was opened without asking the server, and has no writer. */
  async #repair(entry: CacheEntry, index: number): Promise<void> {
    const { name, inner, identity, controller } = this.#parts;
    this.#repairing ??= entry.complete
      ? (async () => {
          this.#mends = true;
          await confirmIdentity(name, inner, identity, controller.signal);
          this.#writer = (await entry.startWriting({ identity, onWait: null, signal: controller.signal })).writer;
        })()
      : Promise.resolve();
    await this.#repairing;
    this.#write((writer) => writer.forget(index));
  }

  /** @throws ModelSourceError when the whole file is not the published one; nothing of it is kept then */
  async #verify(hash: FileHash | null): Promise<void> {
    const { name, identity, entry } = this.#parts;
    if (hash === null) return;
    const found = hash.digest();
    if (found === identity.sha256) return;
    this.#writer = null;
    await entry?.drop();
    throw new ModelSourceError(
      `${name} has the SHA-256 ${found}, published is ${identity.sha256}: the file on the server, or its way here, is damaged. ` +
        "Nothing of it is kept; load it again, or from another place.",
      { url: name, integrity: true, expected: identity.sha256, found },
    );
  }
}
