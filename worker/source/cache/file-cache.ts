/** What a source needs of a place that keeps one remote file, chunk by chunk. */
import type { FileIdentity } from "../byte-source.ts";

/** A place for one remote file that outlives the page. */
export interface FileCache {
  /**
   * Enters the place and keeps the file from being deleted until {@link CacheEntry.leave}.
   * @param chunkBytes the grid; what was kept on another one counts as absent
   * @throws CacheUnavailableError where the browser gives no place; AbortError
   */
  enter(chunkBytes: number, signal?: AbortSignal): Promise<CacheEntry>;
}

/** The browser gives no storage. The load goes on without; `message` says so to the user. */
export class CacheUnavailableError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "CacheUnavailableError";
  }
}

/** One file's place, entered. What it says can change at {@link startWriting} only. */
export interface CacheEntry {
  /** Of the version of the file that is kept; null where nothing usable is. */
  readonly identity: FileIdentity | null;
  /** All chunks are there, and the whole was verified: it can be used without the server. */
  readonly complete: boolean;
  /** Bytes of the chunks that are there. */
  readonly keptBytes: number;
  /** SHA-256 of a chunk that is there, or null. */
  hashOf(index: number): Uint8Array | null;
  /** Reads a chunk that is there into `bytes`, unverified; false where the storage does not give all of it. */
  readChunk(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** From here on nothing counts as kept: it belongs to another version of the file, or is to be replaced. */
  disregard(): void;
  /** Remembers that the file was used now. */
  touch(): Promise<void>;
  /**
   * Becomes the one that writes, waiting for another page that does. Afterwards the entry is up to date: where the other page
   * has finished, {@link complete} is true and there is no writer.
   */
  startWriting(request: WriteRequest): Promise<StartedWriting>;
  /** Deletes all that is kept of the file, unless another page writes it; ends a writer that is open. */
  drop(): Promise<void>;
  /** Lets go of the place; ends a writer that is still open. Calling it twice is fine. */
  leave(): void;
}

export type WriteRequest = {
  readonly identity: FileIdentity;
  /**
   * Told before waiting for another page. With null the writer is for a repair: there is no waiting, and a complete file is
   * opened for writing, too.
   */
  readonly onWait: ((notice: string) => void) | null;
  readonly signal: AbortSignal;
};

export type StartedWriting = {
  readonly writer: ChunkWriter | null;
  /** Why nothing is kept, for the user; null where a writer is there or none is needed. */
  readonly notice: string | null;
};

/** Writes chunks in any order. Data first, then the map: what was cut off counts as absent. */
export interface ChunkWriter {
  /** @throws DOMException `QuotaExceededError`, or whatever the storage says; the chunk is absent then */
  write(index: number, bytes: Uint8Array<ArrayBuffer>, hash: Uint8Array): void;
  /** Forgets a chunk that turned out to be damaged. */
  forget(index: number): void;
  /** Marks the file as complete and verified, and closes. @throws Error where chunks are missing */
  complete(): void;
  /** Ends writing; what was written stays. Calling it twice is fine. */
  close(): void;
}
