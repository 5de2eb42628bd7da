/** Where the bytes of a model come from: one interface over HTTP, the browser's storage and files. */

/** Random and streaming access to one file whose size does not change. */
export interface ByteSource {
  /** What to call the file in messages: a URL or a file name. */
  readonly name: string;
  /**
   * Bytes of the whole file.
   * @throws ModelSourceError when it cannot be had; AbortError when `signal` fires.
   */
  size(signal?: AbortSignal): Promise<number>;
  /**
   * Exactly `length` bytes from `offset`, in an array of the caller's own.
   * @throws ModelSourceError when they cannot be had, past the end included; AbortError when `signal` fires.
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The same bytes in order, in chunks as they come; none is empty, and together they have `length` bytes. A chunk may be
   * a view of a larger buffer, and is valid until the next one is asked for. Ending the loop early ends the transfer.
   * @throws as {@link read} does.
   */
  stream(offset: number, length: number, signal?: AbortSignal): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** A source that holds a connection, a lock or a file handle until it is closed. */
export interface OpenByteSource extends ByteSource {
  /** Ends what is in flight. Closing twice is fine; reading afterwards opens the source anew. */
  close(): void;
}

/** What tells one version of a remote file from another. */
export type FileIdentity = {
  readonly size: number;
  /** The strong entity tag that the server shows, or null. */
  readonly entityTag: string | null;
  /** Where there is no such tag, what else changes with the file: a weak tag, or the date of its last change; else null. */
  readonly versionHint: string | null;
  /** The file's SHA-256 in lower-case hex where the server or the hub names it, or null. */
  readonly sha256: string | null;
};

/** A file on a server. */
export interface RemoteSource extends OpenByteSource {
  /** @throws as `size` does */
  identity(signal?: AbortSignal): Promise<FileIdentity>;
  /** Whether the server answers ranges, so that several can be read at once; known after {@link identity}. */
  readonly acceptsRanges: boolean;
}
