/**
 * Reads the header of a GGUF file: metadata and tensor index, checked, without touching the weights.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import type { ByteSource } from "../source/byte-source.ts";
import { formatError } from "./format-error.ts";
import { HeaderCursor } from "./header-cursor.ts";
import { type MetadataValue, MIN_KEY_BYTES, readMetadata } from "./metadata.ts";
import { MIN_ENTRY_BYTES, placeTensors, readTensorIndex, type TensorInfo } from "./tensor-index.ts";

export type { MetadataValue } from "./metadata.ts";
export type { TensorInfo } from "./tensor-index.ts";

/** A checked header. */
export type GgufFile = {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** In the order of the file. */
  readonly tensors: readonly TensorInfo[];
  /** Where the weights begin, in bytes. */
  readonly dataOffset: number;
  readonly fileBytes: number;
};

/** What the parts of a model's header say together, of one file or of all parts of a split one. */
export type GgufHeader = Pick<GgufFile, "metadata" | "tensors" | "fileBytes">;

const MAGIC = "GGUF";
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 1024 * 1024;

/** More than any real file has; what is read for each is small, and so is what these bound. */
const MAX_KEYS = 10_000;
const MAX_TENSORS = 200_000;

/**
 * Reads and checks the header of a little-endian file of version 2 or 3.
 * @throws ModelFormatError naming the byte, key or tensor that is wrong; ModelSourceError when bytes cannot be had; AbortError.
 */
export async function readGguf(source: ByteSource, signal?: AbortSignal): Promise<GgufFile> {
  const fileBytes = await source.size(signal);
  const cursor = new HeaderCursor(source, fileBytes, signal);
  await checkMagic(cursor);
  const version = await readVersion(cursor);
  await cursor.need(16);
  const tensorCount = cursor.count("the number of tensors");
  const keyCount = cursor.count("the number of metadata keys");
  if (keyCount > MAX_KEYS || tensorCount > MAX_TENSORS) {
    throw cursor.error(
      `it claims ${tensorCount} tensors and ${keyCount} metadata keys; at most ${MAX_TENSORS} and ${MAX_KEYS} are read. The file is damaged.`,
    );
  }
  const minimumBytes = keyCount * MIN_KEY_BYTES + tensorCount * MIN_ENTRY_BYTES;
  if (minimumBytes > cursor.remainingBytes) {
    throw cursor.error(
      `${tensorCount} tensors and ${keyCount} metadata keys need at least ${minimumBytes} bytes, the file has ${cursor.remainingBytes} more. ` +
        "It is cut short or damaged; download it again.",
    );
  }
  const metadata = await readMetadata(cursor, keyCount);
  const alignment = readAlignment(source.name, metadata);
  const relative = await readTensorIndex(cursor, tensorCount);
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = placeTensors(source.name, relative, { dataOffset, alignment, fileBytes });
  return { version, metadata, tensors, dataOffset, fileBytes };
}

async function checkMagic(cursor: HeaderCursor): Promise<void> {
  if (cursor.fileBytes < 4) throw cursor.error(`the file has ${cursor.fileBytes} bytes and is no GGUF file. Download it again.`);
  await cursor.need(4);
  const bytes = [cursor.uint8(), cursor.uint8(), cursor.uint8(), cursor.uint8()];
  const magic = String.fromCharCode(...bytes);
  if (magic === MAGIC) return;
  const shown = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw formatError(cursor.fileName, "byte 0", `a GGUF file begins with 47 47 55 46, this one with ${shown}. ${guess(magic)}`, {
    offset: 0,
  });
}

/** What a file that is no GGUF file may be instead. */
function guess(magic: string): string {
  if (magic.startsWith("<")) return "It looks like a web page: check that the address leads to the file itself.";
  if (magic === "vers") return "It looks like a Git LFS pointer: fetch the file that it points to.";
  if (magic.startsWith("PK")) return "It looks like a ZIP or PyTorch file: get the model as GGUF.";
  if (["tjgg", "lmgg", "fmgg", "algg"].includes(magic)) return "It is an older GGML file: get the model as GGUF.";
  return "Get the model as GGUF.";
}

async function readVersion(cursor: HeaderCursor): Promise<number> {
  await cursor.need(4);
  const version = cursor.uint32();
  if (version === 2 || version === 3) return version;
  const remedy = "Versions 2 and 3 are supported: convert the file with a current llama.cpp.";
  // The number of a big-endian file stands in the upper half.
  if (version !== 0 && (version & 0xffff) === 0) {
    throw cursor.error("the file is big-endian. Get a little-endian one, or convert it with gguf_convert_endian.py.");
  }
  throw cursor.error(`the file has GGUF version ${version}. ${remedy}`);
}

function readAlignment(fileName: string, metadata: ReadonlyMap<string, MetadataValue>): number {
  const value = metadata.get("general.alignment") ?? DEFAULT_ALIGNMENT;
  if (typeof value === "number" && value >= 8 && value <= MAX_ALIGNMENT && Number.isInteger(Math.log2(value))) return value;
  const shown = typeof value === "number" ? String(value) : typeof value;
  throw formatError(
    fileName,
    'metadata key "general.alignment"',
    `it is ${shown}; a power of two from 8 to ${MAX_ALIGNMENT} is needed. The file is damaged.`,
  );
}
