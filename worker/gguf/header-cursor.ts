import type { ByteSource } from "../source/byte-source.ts";
import { formatError } from "./format-error.ts";

/** Bytes fetched at once: most headers fit. */
const WINDOW_BYTES = 1024 * 1024;

/** The largest header that is read; real ones, with vocabulary and merges, have up to some ten MiB. */
export const MAX_HEADER_BYTES: number = 64 * 1024 * 1024;

/** The longest string that is read; the longest in real files are chat templates of some ten thousand bytes. */
const MAX_STRING_BYTES = 1024 * 1024;

/**
 * Reads the little-endian values of a header in order, through a window that moves over the file.
 *
 * The methods that read are synchronous: {@link need} their bytes first, or {@link has} them already.
 */
export class HeaderCursor {
  readonly fileName: string;
  readonly fileBytes: number;
  /** What is being read, for messages: `metadata key "general.name"`. */
  place = "header";
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  // A leading U+FEFF is a character of the text like any other: vocabularies have it as a piece.
  readonly #decoder: TextDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #window: DataView<ArrayBuffer> = new DataView(new ArrayBuffer(0));
  #windowStart = 0;
  #position = 0;

  constructor(source: ByteSource, fileBytes: number, signal?: AbortSignal) {
    this.fileName = source.name;
    this.fileBytes = fileBytes;
    this.#source = source;
    this.#signal = signal;
  }

  /** Offset in the file of the next value. */
  get position(): number {
    return this.#position;
  }

  /** How many bytes a header can still have, in this file and within {@link MAX_HEADER_BYTES}. */
  get remainingBytes(): number {
    return Math.min(this.fileBytes, MAX_HEADER_BYTES) - this.#position;
  }

  /** Whether the next `bytes` bytes can be read without fetching. */
  has(bytes: number): boolean {
    return this.#position + bytes <= this.#windowStart + this.#window.byteLength;
  }

  /**
   * Makes the next `bytes` bytes readable.
   * @throws ModelFormatError when the file ends before, ModelSourceError, AbortError.
   */
  async need(bytes: number): Promise<void> {
    if (this.has(bytes)) return;
    if (bytes > this.fileBytes - this.#position) {
      throw this.error(
        `the file is cut short: ${bytes} bytes are needed, it ends after ${this.fileBytes} bytes. Download it again.`,
      );
    }
    if (bytes > this.remainingBytes) {
      throw this.error(`the header is larger than ${MAX_HEADER_BYTES} bytes, which no real one is. The file is damaged.`);
    }
    const length = Math.min(Math.max(bytes, WINDOW_BYTES), this.fileBytes - this.#position);
    const window = await this.#source.read(this.#position, length, this.#signal);
    this.#window = new DataView(window.buffer, window.byteOffset, window.byteLength);
    this.#windowStart = this.#position;
  }

  uint8(): number {
    return this.#window.getUint8(this.#advance(1));
  }

  int8(): number {
    return this.#window.getInt8(this.#advance(1));
  }

  uint16(): number {
    return this.#window.getUint16(this.#advance(2), true);
  }

  int16(): number {
    return this.#window.getInt16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#window.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#window.getInt32(this.#advance(4), true);
  }

  float32(): number {
    return this.#window.getFloat32(this.#advance(4), true);
  }

  float64(): number {
    return this.#window.getFloat64(this.#advance(8), true);
  }

  uint64(): bigint {
    return this.#window.getBigUint64(this.#advance(8), true);
  }

  int64(): bigint {
    return this.#window.getBigInt64(this.#advance(8), true);
  }

  /** A 64-bit count, length or offset as a number. @throws ModelFormatError where it is more than 2^53 - 1. */
  count(what: string): number {
    const value = this.uint64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw this.error(`${what} is ${value}, which no file can hold. The file is damaged.`);
    return Number(value);
  }

  /** A string: its length, then its UTF-8. It needs no {@link need} before. */
  async string(what: string): Promise<string> {
    if (!this.has(8)) await this.need(8);
    const length = this.count(`the length of the ${what}`);
    if (length > MAX_STRING_BYTES) {
      throw this.error(`the ${what} claims ${length} bytes; at most ${MAX_STRING_BYTES} are read. The file is damaged.`);
    }
    if (!this.has(length)) await this.need(length);
    const start = this.#advance(length);
    try {
      return this.#decoder.decode(new Uint8Array(this.#window.buffer, this.#window.byteOffset + start, length));
    } catch {
      throw this.error(`the ${what} is not valid UTF-8. The file is damaged.`);
    }
  }

  /** The error for a defect at the position where reading stands. */
  error(fact: string): Error {
    return formatError(this.fileName, `byte ${this.#position} (${this.place})`, fact, { offset: this.#position });
  }

  /** Steps over `bytes` bytes; their position in the window. */
  #advance(bytes: number): number {
    const start = this.#position - this.#windowStart;
    this.#position += bytes;
    return start;
  }
}
