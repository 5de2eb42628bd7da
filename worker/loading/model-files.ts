/** The files of one model, opened: one GGUF, or all parts of a split one, and what their headers say together. */
import type { GgufFile, MetadataValue, TensorInfo } from "../gguf/reader.ts";
import type { ByteSource } from "../source/byte-source.ts";

/** One file of a model with its header. */
export type ModelPart = { readonly source: ByteSource; readonly file: GgufFile };

/** A model's files in the order of their numbers, and their headers as one. */
export type ModelFiles = {
  /** At least one; a file that is not split is its only part. */
  readonly parts: readonly ModelPart[];
  /** Of the first part, which has all of the model's metadata. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** Of all parts. */
  readonly tensors: readonly TensorInfo[];
  /** Bytes of all parts. */
  readonly fileBytes: number;
};
