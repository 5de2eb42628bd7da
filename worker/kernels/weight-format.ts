/** How each supported tensor type lies on the GPU: the planes that its blocks are repacked into, and its shader files. */
import type { ShaderFile } from "../gpu/shader.ts";
import type { GgmlType } from "../gguf/types.ts";
import bf16 from "./formats/bf16.wgsl?raw";
import common from "./formats/common.wgsl?raw";
import f16 from "./formats/f16.wgsl?raw";
import f32 from "./formats/f32.wgsl?raw";
import fifthBits from "./formats/fifth-bits.wgsl?raw";
import iq4Nl from "./formats/iq4_nl.wgsl?raw";
import kScales from "./formats/k-scales.wgsl?raw";
import q2K from "./formats/q2_k.wgsl?raw";
import q3K from "./formats/q3_k.wgsl?raw";
import q4One from "./formats/q4_1.wgsl?raw";
import q4K from "./formats/q4_k.wgsl?raw";
import q4Zero from "./formats/q4_0.wgsl?raw";
import q5One from "./formats/q5_1.wgsl?raw";
import q5Zero from "./formats/q5_0.wgsl?raw";
import q5K from "./formats/q5_k.wgsl?raw";
import q6K from "./formats/q6_k.wgsl?raw";
import q8Zero from "./formats/q8_0.wgsl?raw";

/** Values that a shader dequantises at once; rows must be a multiple of it. */
export const UNIT_VALUES = 16;

/** A part of every block, laid end to end for all blocks of a matrix. */
export type Plane = {
  /** The override constant that tells the shader where the plane begins, in units of 16 bytes; null for the first, at 0. */
  readonly constant: string | null;
  /** Where the part begins in a block of the file, in bytes. */
  readonly offset: number;
  readonly bytes: number;
};

export type WeightFormat = {
  readonly type: GgmlType;
  /** Defines `dequantize(unit)`; see formats/common.wgsl. */
  readonly files: readonly ShaderFile[];
  /** The piece that is repacked as a whole. For plain numbers that is 16 bytes, not one number. */
  readonly blockValues: number;
  readonly blockBytes: number;
  readonly planes: readonly Plane[];
};

function weightFormat(
  type: GgmlType,
  files: Readonly<Record<string, string>>,
  blockValues: number,
  planes: readonly Plane[],
): WeightFormat {
  return {
    type,
    files: Object.entries({ "common.wgsl": common, ...files }).map(([name, source]) => ({ name, source })),
    blockValues,
    blockBytes: planes.reduce((sum, { bytes }) => sum + bytes, 0),
    planes,
  };
}

/** Plain numbers need no repacking: one plane of 16 bytes. */
const PLAIN: readonly Plane[] = [{ constant: null, offset: 0, bytes: 16 }];

const FORMATS: readonly WeightFormat[] = [
  weightFormat("F32", { "f32.wgsl": f32 }, 4, PLAIN),
  weightFormat("F16", { "f16.wgsl": f16 }, 8, PLAIN),
  weightFormat("BF16", { "bf16.wgsl": bf16 }, 8, PLAIN),
  weightFormat("Q8_0", { "q8_0.wgsl": q8Zero }, 32, [
    { constant: null, offset: 2, bytes: 32 },
    { constant: "SCALES_AT", offset: 0, bytes: 2 },
  ]),
  weightFormat("Q4_0", { "q4_0.wgsl": q4Zero }, 32, [
    { constant: null, offset: 2, bytes: 16 },
    { constant: "SCALES_AT", offset: 0, bytes: 2 },
  ]),
  weightFormat("Q4_1", { "q4_1.wgsl": q4One }, 32, [
    { constant: null, offset: 4, bytes: 16 },
    { constant: "HEADS_AT", offset: 0, bytes: 4 },
  ]),
  weightFormat("Q5_0", { "fifth-bits.wgsl": fifthBits, "q5_0.wgsl": q5Zero }, 32, [
    { constant: null, offset: 6, bytes: 16 },
    { constant: "HIGH_BITS_AT", offset: 2, bytes: 4 },
    { constant: "SCALES_AT", offset: 0, bytes: 2 },
  ]),
  weightFormat("Q5_1", { "fifth-bits.wgsl": fifthBits, "q5_1.wgsl": q5One }, 32, [
    { constant: null, offset: 8, bytes: 16 },
    { constant: "HIGH_BITS_AT", offset: 4, bytes: 4 },
    { constant: "HEADS_AT", offset: 0, bytes: 4 },
  ]),
  weightFormat("IQ4_NL", { "iq4_nl.wgsl": iq4Nl }, 32, [
    { constant: null, offset: 2, bytes: 16 },
    { constant: "SCALES_AT", offset: 0, bytes: 2 },
  ]),
  weightFormat("Q2_K", { "q2_k.wgsl": q2K }, 256, [
    { constant: null, offset: 16, bytes: 64 },
    { constant: "SCALES_AT", offset: 0, bytes: 16 },
    { constant: "HEADS_AT", offset: 80, bytes: 4 },
  ]),
  weightFormat("Q3_K", { "q3_k.wgsl": q3K }, 256, [
    { constant: null, offset: 32, bytes: 64 },
    { constant: "HIGH_BITS_AT", offset: 0, bytes: 32 },
    { constant: "SCALES_AT", offset: 96, bytes: 12 },
    { constant: "FACTORS_AT", offset: 108, bytes: 2 },
  ]),
  weightFormat("Q4_K", { "k-scales.wgsl": kScales, "q4_k.wgsl": q4K }, 256, [
    { constant: null, offset: 0, bytes: 16 },
    { constant: "QUANTS_AT", offset: 16, bytes: 128 },
  ]),
  weightFormat("Q5_K", { "k-scales.wgsl": kScales, "q5_k.wgsl": q5K }, 256, [
    { constant: null, offset: 0, bytes: 16 },
    { constant: "HIGH_BITS_AT", offset: 16, bytes: 32 },
    { constant: "QUANTS_AT", offset: 48, bytes: 128 },
  ]),
  weightFormat("Q6_K", { "q6_k.wgsl": q6K }, 256, [
    { constant: null, offset: 0, bytes: 128 },
    { constant: "HIGH_BITS_AT", offset: 128, bytes: 64 },
    { constant: "SCALES_AT", offset: 192, bytes: 16 },
    { constant: "FACTORS_AT", offset: 208, bytes: 2 },
  ]),
];

/** The types that weights may have, in the order of the list above. */
export const SUPPORTED_TYPES: readonly GgmlType[] = FORMATS.map(({ type }) => type);

/** The format of a tensor type, or null where the shaders have none. */
export function formatOf(type: GgmlType): WeightFormat | null {
  return FORMATS.find((format) => format.type === type) ?? null;
}

/** Where the planes of `blocks` blocks lie in their buffer, in bytes; each begins at a multiple of 16. */
export function planeOffsets(
  format: WeightFormat,
  blocks: number,
): { readonly offsets: readonly number[]; readonly bytes: number } {
  const offsets: number[] = [];
  let bytes = 0;
  for (const plane of format.planes) {
    offsets.push(bytes);
    bytes += Math.ceil((plane.bytes * blocks) / 16) * 16;
  }
  return { offsets, bytes };
}

/** A matrix of weights as the kernels see it. */
export type MatrixShape = { readonly format: WeightFormat; readonly rows: number; readonly columns: number };

/** The override constants with which a format file finds the planes of such a matrix. */
export function planeConstants({ format, rows, columns }: MatrixShape): Record<string, number> {
  const { offsets } = planeOffsets(format, (rows * columns) / format.blockValues);
  const constants: Record<string, number> = {};
  for (const [index, { constant }] of format.planes.entries()) {
    if (constant !== null) constants[constant] = (offsets[index] ?? 0) / 16;
  }
  return constants;
}
