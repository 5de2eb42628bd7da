import { linkAbort } from "../../src/contract/abort.ts";
import type { FileIdentity, OpenByteSource, RemoteSource } from "./byte-source.ts";
import { type CacheEntry, CacheUnavailableError, type FileCache } from "./cache/file-cache.ts";
import { checkRange } from "./check-range.ts";
import { ChunkBuffers } from "./chunk-buffers.ts";
import { ChunkTransfer } from "./chunk-transfer.ts";
import { confirmIdentity, sameFile } from "./file-identity.ts";
import { changedError } from "./http-response.ts";
import { sameHash, sha256 } from "./sha256.ts";
import { SharedTask } from "./shared-task.ts";

/** Large enough that a request's round trip costs little, small enough that a cut connection or a damaged byte costs little. */
export const CHUNK_BYTES: number = 8 * 1024 * 1024;
/** The least that is worth a request. */
const LEAST_CHUNK_BYTES = 1024 * 1024;
/** In how many steps a small file should come that nothing keeps, so that its progress can be seen. */
const STEPS = 64;
/**
 * Chunks in memory, coming or waiting to be taken: a few more than are asked for at once, and far below the 256 MiB that a load may
 * use. What hashing and the network copy, and what the garbage collector has not come to, is about twice as much again.
 */
const WINDOW_BYTES = 64 * 1024 * 1024;
/** A browser opens six connections to one host; one is left for the page. */
const PARALLEL_REQUESTS = 5;

export type ChunkedSourceOptions = {
  /** Fetch anew, and replace what is kept. */
  readonly reload?: boolean;
  /** For tests; the same for all loads of a file, or what is kept is of no use. */
  readonly chunkBytes?: number;
  readonly windowBytes?: number;
  readonly parallelRequests?: number;
};

/** What a source knows after it has been opened. */
type Opened = { readonly identity: FileIdentity; readonly entry: CacheEntry | null };

/**
 * A remote file on a fixed grid of chunks: several are fetched at once, each is kept in the browser's storage with its SHA-256, and
 * all are delivered in order. A stream up to the file's end gets, keeps and verifies the whole file, also what lies before its
 * beginning; other streams and {@link read} use what is kept and fetch the rest, and keep nothing.
 *
 * A chunk that {@link stream} yields is valid until the next one is asked for.
 */
export class ChunkedSource implements OpenByteSource {
  readonly name: string;
  /** Called whenever {@link notice} changes. */
  onNotice: ((notice: string | null) => void) | null = null;
  readonly #inner: RemoteSource;
  readonly #cache: FileCache | null;
  readonly #options: Omit<Required<ChunkedSourceOptions>, "chunkBytes">;
  readonly #fixedChunkBytes: number | null;
  /** Of the grid; settled when the source has been opened. */
  #chunkBytes: number;
  #buffers: ChunkBuffers;
  readonly #transfers: Set<AbortController> = new Set();
  readonly #opening: SharedTask<Opened> = new SharedTask((signal) => this.#openOnce(signal));
  #opened: Opened | null = null;
  #notice: string | null = null;
  /** Of the version that was opened first. */
  #first: FileIdentity | null = null;
  /** The chunk that {@link read} got last: headers are read in small steps. */
  #lastRead: { readonly index: number; readonly bytes: Uint8Array<ArrayBuffer> } | null = null;
  /** The file has been fetched anew, where that was asked for: from here on what is kept is of use. */
  #reloaded = false;

  constructor(inner: RemoteSource, cache: FileCache | null, options: ChunkedSourceOptions = {}) {
    this.name = inner.name;
    this.#inner = inner;
    this.#cache = cache;
    const { reload = false, chunkBytes = null, windowBytes = WINDOW_BYTES, parallelRequests = PARALLEL_REQUESTS } = options;
    this.#options = { reload, windowBytes, parallelRequests };
    this.#fixedChunkBytes = chunkBytes;
    this.#chunkBytes = chunkBytes ?? CHUNK_BYTES;
    this.#buffers = new ChunkBuffers(this.#chunkBytes);
  }

  /** What the user should know: why nothing is kept, or what is being waited for. Null where all is well. */
  get notice(): string | null {
    return this.#notice;
  }

  /** Bytes of the file's contents in memory now, as far as they are held here. */
  get heldBytes(): number {
    return this.#buffers.heldBytes + (this.#lastRead?.bytes.length ?? 0);
  }

  /** The most that {@link heldBytes} ever was. */
  get peakHeldBytes(): number {
    return this.#buffers.peakBytes;
  }

  async size(signal?: AbortSignal): Promise<number> {
    return (await this.#open(signal)).identity.size;
  }

  /** Bytes of the file that are in the browser's storage and need not be fetched. @throws as `size` does */
  async cachedBytes(signal?: AbortSignal): Promise<number> {
    return (await this.#open(signal)).entry?.keptBytes ?? 0;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const opened = await this.#open(signal);
    checkRange(this.name, offset, length, opened.identity.size);
    const result = new Uint8Array(length);
    const chunkBytes = this.#chunkBytes;
    for (let at = offset; at < offset + length; ) {
      const index = Math.floor(at / chunkBytes);
      const chunk = await this.#readKept(opened, index);
      if (chunk === null) {
        await this.#confirm(opened, signal);
        return this.#inner.read(offset, length, signal);
      }
      const part = chunk.subarray(at - index * chunkBytes, offset + length - index * chunkBytes);
      result.set(part, at - offset);
      at += part.length;
      signal?.throwIfAborted();
    }
    return result;
  }

  async *stream(offset: number, length: number, signal?: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const { identity, entry } = await this.#open(signal);
    checkRange(this.name, offset, length, identity.size);
    this.#lastRead = null;
    const controller = new AbortController();
    const unlink = linkAbort(signal, controller);
    this.#transfers.add(controller);
    try {
      yield* new ChunkTransfer({
        name: this.name,
        inner: this.#inner,
        identity,
        entry,
        buffers: this.#buffers,
        controller,
        chunkBytes: this.#chunkBytes,
        ahead: Math.max(1, Math.floor(this.#options.windowBytes / this.#chunkBytes)),
        parallelRequests: this.#options.parallelRequests,
        setNotice: (notice) => this.#setNotice(notice),
      }).run(offset, length);
      if (offset + length === identity.size) this.#reloaded = true;
    } finally {
      unlink();
      this.#transfers.delete(controller);
      if (this.#transfers.size === 0) this.#buffers.clear();
    }
  }

  close(): void {
    for (const controller of this.#transfers) controller.abort(new DOMException(`${this.name} was closed.`, "AbortError"));
    this.#lastRead = null;
    this.#inner.close();
    this.#opening.cancel(new DOMException(`${this.name} was closed.`, "AbortError"));
    this.#opened?.entry?.leave();
    this.#opened = null;
  }

  async #open(signal: AbortSignal | undefined): Promise<Opened> {
    signal?.throwIfAborted();
    return this.#opened ?? (await this.#opening.join(signal));
  }

  async #openOnce(signal: AbortSignal): Promise<Opened> {
    const entry = await this.#enter(signal);
    try {
      if (this.#options.reload && !this.#reloaded) entry?.disregard();
      const kept = entry?.complete ? entry.identity : null;
      const identity = kept ?? (await this.#inner.identity(signal));
      if (this.#cache === null && this.#fixedChunkBytes === null) this.#useChunks(freeChunkBytes(identity.size));
      if (entry?.identity && !sameFile(entry.identity, identity)) entry.disregard();
      signal.throwIfAborted();
      this.#remember(identity);
      this.#opened = { identity, entry };
      return this.#opened;
    } catch (error) {
      entry?.leave();
      throw error;
    }
  }

  /** A file that is opened again, after its header was read, must still be the one whose header that was. */
  #remember(identity: FileIdentity): void {
    if (this.#first !== null && !sameFile(this.#first, identity)) throw changedError(this.name, null);
    this.#first = identity;
  }

  #useChunks(bytes: number): void {
    if (bytes === this.#chunkBytes) return;
    this.#chunkBytes = bytes;
    this.#buffers = new ChunkBuffers(bytes);
  }

  async #enter(signal: AbortSignal): Promise<CacheEntry | null> {
    try {
      return (await this.#cache?.enter(this.#chunkBytes, signal)) ?? null;
    } catch (error) {
      if (!(error instanceof CacheUnavailableError)) throw error;
      this.#setNotice(error.message);
      return null;
    }
  }

  /** A chunk from the storage, verified; null where it is not there or damaged. */
  async #readKept({ identity, entry }: Opened, index: number): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#lastRead?.index === index) return this.#lastRead.bytes;
    const hash = entry?.hashOf(index) ?? null;
    if (entry === null || hash === null) return null;
    const chunkBytes = this.#chunkBytes;
    const bytes = new Uint8Array(Math.min(chunkBytes, identity.size - index * chunkBytes));
    if (!(await entry.readChunk(index, bytes)) || !sameHash(await sha256(bytes), hash)) return null;
    this.#lastRead = { index, bytes };
    return bytes;
  }

  /** Before something is fetched for a file that was opened from the storage alone. @throws ModelSourceError */
  async #confirm({ identity, entry }: Opened, signal: AbortSignal | undefined): Promise<void> {
    if (!entry?.complete) return;
    await confirmIdentity(this.name, this.#inner, identity, signal);
  }

  #setNotice(notice: string | null): void {
    if (notice === this.#notice) return;
    this.#notice = notice;
    this.onNotice?.(notice);
  }
}

/** The chunks of a file that nothing keeps, so that no other load has to use the same grid: smaller ones where the file is small. */
function freeChunkBytes(fileBytes: number): number {
  const step = 2 ** Math.floor(Math.log2(Math.max(1, fileBytes / STEPS)));
  return Math.min(CHUNK_BYTES, Math.max(LEAST_CHUNK_BYTES, step));
}
