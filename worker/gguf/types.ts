/** The tensor types of GGUF files: names, ids and block sizes. */

/**
 * Every tensor type that ggml has released, by its usual name. A file with any of them can be listed;
 * which ones can be computed with is for the weights to say.
 */
export type GgmlType =
  | "F32"
  | "F16"
  | "BF16"
  | "F64"
  | "I8"
  | "I16"
  | "I32"
  | "I64"
  | "Q4_0"
  | "Q4_1"
  | "Q5_0"
  | "Q5_1"
  | "Q8_0"
  | "Q8_1"
  | "Q2_K"
  | "Q3_K"
  | "Q4_K"
  | "Q5_K"
  | "Q6_K"
  | "Q8_K"
  | "IQ1_S"
  | "IQ1_M"
  | "IQ2_XXS"
  | "IQ2_XS"
  | "IQ2_S"
  | "IQ3_XXS"
  | "IQ3_S"
  | "IQ4_NL"
  | "IQ4_XS"
  | "TQ1_0"
  | "TQ2_0"
  | "MXFP4";

/** How a type stores values: `blockValues` neighbours of one row share `blockBytes` bytes. */
export type BlockFormat = {
  /** The number that stands for the type in a file. */
  readonly id: number;
  readonly blockValues: number;
  readonly blockBytes: number;
};

/** Block sizes as in ggml's `ggml-common.h`; the sum gives each quantised struct's fields in bytes. */
export const BLOCK_FORMATS: Readonly<Record<GgmlType, BlockFormat>> = {
  F32: { id: 0, blockValues: 1, blockBytes: 4 },
  F16: { id: 1, blockValues: 1, blockBytes: 2 },
  Q4_0: { id: 2, blockValues: 32, blockBytes: 2 + 16 },
  Q4_1: { id: 3, blockValues: 32, blockBytes: 2 + 2 + 16 },
  Q5_0: { id: 6, blockValues: 32, blockBytes: 2 + 4 + 16 },
  Q5_1: { id: 7, blockValues: 32, blockBytes: 2 + 2 + 4 + 16 },
  Q8_0: { id: 8, blockValues: 32, blockBytes: 2 + 32 },
  Q8_1: { id: 9, blockValues: 32, blockBytes: 2 + 2 + 32 },
  Q2_K: { id: 10, blockValues: 256, blockBytes: 16 + 64 + 2 + 2 },
  Q3_K: { id: 11, blockValues: 256, blockBytes: 32 + 64 + 12 + 2 },
  Q4_K: { id: 12, blockValues: 256, blockBytes: 2 + 2 + 12 + 128 },
  Q5_K: { id: 13, blockValues: 256, blockBytes: 2 + 2 + 12 + 32 + 128 },
  Q6_K: { id: 14, blockValues: 256, blockBytes: 128 + 64 + 16 + 2 },
  Q8_K: { id: 15, blockValues: 256, blockBytes: 4 + 256 + 32 },
  IQ2_XXS: { id: 16, blockValues: 256, blockBytes: 2 + 64 },
  IQ2_XS: { id: 17, blockValues: 256, blockBytes: 2 + 64 + 8 },
  IQ3_XXS: { id: 18, blockValues: 256, blockBytes: 2 + 96 },
  IQ1_S: { id: 19, blockValues: 256, blockBytes: 2 + 32 + 16 },
  IQ4_NL: { id: 20, blockValues: 32, blockBytes: 2 + 16 },
  IQ3_S: { id: 21, blockValues: 256, blockBytes: 2 + 64 + 8 + 32 + 4 },
  IQ2_S: { id: 22, blockValues: 256, blockBytes: 2 + 64 + 8 + 8 },
  IQ4_XS: { id: 23, blockValues: 256, blockBytes: 2 + 2 + 4 + 128 },
  I8: { id: 24, blockValues: 1, blockBytes: 1 },
  I16: { id: 25, blockValues: 1, blockBytes: 2 },
  I32: { id: 26, blockValues: 1, blockBytes: 4 },
  I64: { id: 27, blockValues: 1, blockBytes: 8 },
  F64: { id: 28, blockValues: 1, blockBytes: 8 },
  IQ1_M: { id: 29, blockValues: 256, blockBytes: 32 + 16 + 8 },
  BF16: { id: 30, blockValues: 1, blockBytes: 2 },
  TQ1_0: { id: 34, blockValues: 256, blockBytes: 48 + 4 + 2 },
  TQ2_0: { id: 35, blockValues: 256, blockBytes: 64 + 2 },
  MXFP4: { id: 39, blockValues: 32, blockBytes: 1 + 16 },
};

const NAMES_BY_ID: ReadonlyMap<number, GgmlType> = new Map(
  (Object.keys(BLOCK_FORMATS) as GgmlType[]).map((name) => [BLOCK_FORMATS[name].id, name]),
);

/** The type that `id` stands for in a file, or undefined for an id that is unknown or was withdrawn (4, 5, 31 to 33, 36 to 38). */
export function ggmlTypeOf(id: number): GgmlType | undefined {
  return NAMES_BY_ID.get(id);
}
