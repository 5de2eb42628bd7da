/** Random weights in every format, on the GPU and as plain numbers. */
import { dequantize } from "../reference/dequantize.ts";
import type { GpuDevice } from "../../worker/gpu/device.ts";
import { BLOCK_FORMATS, type GgmlType } from "../../worker/gguf/types.ts";
import { formatOf } from "../../worker/kernels/weight-format.ts";
import { matrixBytes } from "../../worker/model/weight-layout.ts";
import { type Matrix, PieceUploader } from "../../worker/model/weight-upload.ts";
import { numberToHalf } from "./kernel-runner.ts";
import { seededRandom } from "./random.ts";

/** Where a block of the type has half-precision factors, in bytes; all its other bytes may have any value. */
const FACTORS: Partial<Record<GgmlType, readonly number[]>> = {
  Q8_0: [0],
  Q4_0: [0],
  Q4_1: [0, 2],
  Q5_0: [0],
  Q5_1: [0, 2],
  IQ4_NL: [0],
  Q2_K: [80, 82],
  Q3_K: [108],
  Q4_K: [0, 2],
  Q5_K: [0, 2],
  Q6_K: [208],
};

/** Sizes that give weights of about ±1. */
const FACTOR_SIZES: Partial<Record<GgmlType, number>> = {
  Q8_0: 1 / 127,
  Q4_0: 1 / 8,
  Q4_1: 1 / 16,
  Q5_0: 1 / 16,
  Q5_1: 1 / 32,
  IQ4_NL: 1 / 127,
  Q2_K: 1 / 32,
  Q3_K: 1 / 100,
  Q4_K: 1 / 1000,
  Q5_K: 1 / 2000,
  Q6_K: 1 / 4000,
};

/** Blocks of random quants, scales and signs. */
export function randomBlocks(type: GgmlType, values: number, seed: number): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const { blockValues, blockBytes } = BLOCK_FORMATS[type];
  const bytes = new Uint8Array((values / blockValues) * blockBytes);
  const data = new DataView(bytes.buffer);
  if (type === "F32") {
    for (let at = 0; at < bytes.length; at += 4) data.setFloat32(at, random() * 2 - 1, true);
  } else if (type === "F16") {
    for (let at = 0; at < bytes.length; at += 2) data.setUint16(at, numberToHalf(random() * 2 - 1), true);
  } else if (type === "BF16") {
    const wide = new DataView(new ArrayBuffer(4));
    for (let at = 0; at < bytes.length; at += 2) {
      wide.setFloat32(0, random() * 2 - 1, true);
      data.setUint16(at, wide.getUint16(2, true), true);
    }
  } else {
    for (let at = 0; at < bytes.length; at++) bytes[at] = random() * 256;
    for (let block = 0; block < bytes.length; block += blockBytes) {
      for (const offset of FACTORS[type] ?? []) {
        data.setUint16(block + offset, numberToHalf((0.5 + random()) * (FACTOR_SIZES[type] ?? 1)), true);
      }
    }
  }
  return bytes;
}

/** A random matrix: its buffer, and its values by the reference. */
export async function randomMatrix(
  device: GpuDevice,
  type: GgmlType,
  rows: number,
  columns: number,
  seed = 1,
): Promise<{ readonly matrix: Matrix; readonly values: Float64Array }> {
  const bytes = randomBlocks(type, rows * columns, seed);
  return { matrix: await uploadMatrix(device, type, rows, columns, bytes), values: dequantize(type, bytes) };
}

/** Uploads a matrix in chunks of `chunkBytes`; a chunk may end anywhere in a block. */
export async function uploadMatrix(
  device: GpuDevice,
  type: GgmlType,
  rows: number,
  columns: number,
  bytes: Uint8Array,
  chunkBytes: number = bytes.length,
): Promise<Matrix> {
  const format = formatOf(type);
  if (format === null) throw new Error(`${type} has no shader.`);
  const shape = { format, rows, columns };
  const buffer = await device.createBuffer(
    `${type} ${rows}x${columns}`,
    matrixBytes(shape),
    GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
  );
  const matrix = { ...shape, label: buffer.label, buffer };
  const uploader = await PieceUploader.create(device);
  let block = 0;
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const end = Math.min(start + chunkBytes, bytes.length);
    block = await uploader.add(matrix, block, bytes.subarray(start, end), end === bytes.length);
  }
  await uploader.finish();
  uploader.destroy();
  return matrix;
}
