/** Reads the header of a GGUF file: metadata and tensor index, checked, without touching the weights. */
import type { ByteSource } from "../source/byte-source.ts";
import type { GgmlType } from "./types.ts";

/** One tensor of the index. */
export type TensorInfo = {
  readonly name: string;
  readonly type: GgmlType;
  /** Extents, the fastest first: a matrix of `[columns, rows]`. */
  readonly dims: readonly number[];
  /** Absolute position in the file, in bytes. */
  readonly offset: number;
  readonly bytes: number;
};

/** A value of the header. 64-bit integers are numbers where they fit exactly, bigints where they do not. */
export type MetadataValue = string | number | bigint | boolean | readonly MetadataValue[];

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

/**
 * Reads and checks the header.
 * @throws ModelFormatError naming the byte, key or tensor that is wrong; ModelSourceError when bytes cannot be had; AbortError.
 */
export async function readGguf(source: ByteSource, signal?: AbortSignal): Promise<GgufFile> {
  throw new Error(`not yet: ${source.name} ${signal}`);
}
