/**
 * Values of a row of weights from the file's own bytes, in plain loops: the known answers that the GPU has to give.
 * Written from the definitions of the formats in ggml (`ggml-quants.c`, `dequantize_row_*`), one block at a time.
 */
import { BLOCK_FORMATS, type GgmlType } from "../../gguf/types.ts";

/** Writes the values of one block, whose bytes begin at `at`, to `values` from `to` on. */
type BlockReader = (bytes: DataView, at: number, values: Float32Array, to: number) => void;

/** One word seen as an integer and as a number. */
const word = new Uint32Array(1);
const wordAsNumber = new Float32Array(word.buffer);

/** The number that 16 bits of an IEEE 754 half stand for, subnormal ones included. */
export function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return (bits & 0x8000 ? -1 : 1) * fraction * 2 ** -24;
  word[0] = ((bits & 0x8000) << 16) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  return wordAsNumber[0] as number;
}

const half = (bytes: DataView, at: number): number => halfToNumber(bytes.getUint16(at, true));

/** Scale and minimum of sub-block `sub` (of 8) in the twelve bytes at `at` that Q4_K and Q5_K share. */
function scaleAndMinimum(bytes: DataView, at: number, sub: number): readonly [scale: number, minimum: number] {
  if (sub < 4) return [bytes.getUint8(at + sub) & 63, bytes.getUint8(at + sub + 4) & 63];
  const low = bytes.getUint8(at + sub + 4);
  return [(low & 15) | ((bytes.getUint8(at + sub - 4) >> 6) << 4), (low >> 4) | ((bytes.getUint8(at + sub) >> 6) << 4)];
}

/** Q4_K, and with `highBitsAt` Q5_K: eight sub-blocks of 32, two of which share 32 bytes of nibbles. */
function readK(bytes: DataView, at: number, quantsAt: number, highBitsAt: number | null, values: Float32Array, to: number): void {
  const d = half(bytes, at);
  const dmin = half(bytes, at + 2);
  for (let sub = 0; sub < 8; sub++) {
    const [scale, minimum] = scaleAndMinimum(bytes, at + 4, sub);
    for (let index = 0; index < 32; index++) {
      const nibbles = bytes.getUint8(quantsAt + (sub >> 1) * 32 + index);
      const low = sub & 1 ? nibbles >> 4 : nibbles & 15;
      const high = highBitsAt === null ? 0 : (bytes.getUint8(highBitsAt + index) >> sub) & 1;
      values[to + sub * 32 + index] = d * scale * (low + 16 * high) - dmin * minimum;
    }
  }
}

/** Q6_K: 128 bytes of low nibbles, 64 of high bits, 16 signed scales, d. Each half of 128 values is four runs of 32. */
function readQ6K(bytes: DataView, at: number, values: Float32Array, to: number): void {
  const d = half(bytes, at + 208);
  for (let index = 0; index < 256; index++) {
    const [side, run, lane] = [index >> 7, (index >> 5) & 3, index & 31];
    const nibbles = bytes.getUint8(at + side * 64 + (run & 1) * 32 + lane);
    const low = run & 2 ? nibbles >> 4 : nibbles & 15;
    const high = (bytes.getUint8(at + 128 + side * 32 + lane) >> (2 * run)) & 3;
    values[to + index] = d * bytes.getInt8(at + 192 + (index >> 4)) * ((low | (high << 4)) - 32);
  }
}

/** Q2_K: 16 bytes of scales and minima, 64 of quants, d, dmin. Each half of 128 values is four runs of 32, two bits a run. */
function readQ2K(bytes: DataView, at: number, values: Float32Array, to: number): void {
  const d = half(bytes, at + 80);
  const dmin = half(bytes, at + 82);
  for (let index = 0; index < 256; index++) {
    const [side, run, lane] = [index >> 7, (index >> 5) & 3, index & 31];
    const factors = bytes.getUint8(at + (index >> 4));
    const quant = (bytes.getUint8(at + 16 + side * 32 + lane) >> (2 * run)) & 3;
    values[to + index] = d * (factors & 15) * quant - dmin * (factors >> 4);
  }
}

/** Q3_K: 32 bytes of high bits, 64 of low bits as in Q2_K, twelve of 6-bit scales, d. */
function readQ3K(bytes: DataView, at: number, values: Float32Array, to: number): void {
  const d = half(bytes, at + 108);
  for (let index = 0; index < 256; index++) {
    const [side, run, lane] = [index >> 7, (index >> 5) & 3, index & 31];
    const sub = index >> 4;
    const low = (bytes.getUint8(at + 96 + (sub & 7)) >> (sub & 8 ? 4 : 0)) & 15;
    const scale = low | (((bytes.getUint8(at + 104 + (sub & 3)) >> (2 * (sub >> 2))) & 3) << 4);
    const high = (bytes.getUint8(at + lane) >> (index >> 5)) & 1;
    const quant = ((bytes.getUint8(at + 32 + side * 32 + lane) >> (2 * run)) & 3) | (high << 2);
    values[to + index] = d * (scale - 32) * (quant - 4);
  }
}

/** The 32 quants of a block: nibbles, low ones first, with a fifth bit each where `highBitsAt` says where those are. */
function fiveBits(bytes: DataView, quantsAt: number, highBitsAt: number | null, index: number): number {
  const nibbles = bytes.getUint8(quantsAt + (index & 15));
  const high = highBitsAt === null ? 0 : (bytes.getUint32(highBitsAt, true) >>> index) & 1;
  return (index < 16 ? nibbles & 15 : nibbles >> 4) | (high << 4);
}

/** IQ4_NL's sixteen levels: ggml's `kvalues_iq4nl`. */
const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;

const READERS: Partial<Record<GgmlType, BlockReader>> = {
  F32: (bytes, at, values, to) => {
    values[to] = bytes.getFloat32(at, true);
  },
  F16: (bytes, at, values, to) => {
    values[to] = half(bytes, at);
  },
  BF16: (bytes, at, values, to) => {
    word[0] = bytes.getUint16(at, true) << 16;
    values[to] = wordAsNumber[0] as number;
  },
  Q8_0: (bytes, at, values, to) => {
    const d = half(bytes, at);
    for (let index = 0; index < 32; index++) values[to + index] = d * bytes.getInt8(at + 2 + index);
  },
  Q4_0: (bytes, at, values, to) => {
    const d = half(bytes, at);
    for (let index = 0; index < 16; index++) {
      const nibbles = bytes.getUint8(at + 2 + index);
      values[to + index] = d * ((nibbles & 15) - 8);
      values[to + 16 + index] = d * ((nibbles >> 4) - 8);
    }
  },
  Q4_1: (bytes, at, values, to) => {
    const [d, minimum] = [half(bytes, at), half(bytes, at + 2)];
    for (let index = 0; index < 32; index++) values[to + index] = d * fiveBits(bytes, at + 4, null, index) + minimum;
  },
  Q5_0: (bytes, at, values, to) => {
    const d = half(bytes, at);
    for (let index = 0; index < 32; index++) values[to + index] = d * (fiveBits(bytes, at + 6, at + 2, index) - 16);
  },
  Q5_1: (bytes, at, values, to) => {
    const [d, minimum] = [half(bytes, at), half(bytes, at + 2)];
    for (let index = 0; index < 32; index++) values[to + index] = d * fiveBits(bytes, at + 8, at + 4, index) + minimum;
  },
  IQ4_NL: (bytes, at, values, to) => {
    const d = half(bytes, at);
    for (let index = 0; index < 32; index++) {
      values[to + index] = d * (LEVELS[fiveBits(bytes, at + 2, null, index)] as number);
    }
  },
  Q2_K: readQ2K,
  Q3_K: readQ3K,
  Q4_K: (bytes, at, values, to) => readK(bytes, at, at + 16, null, values, to),
  Q5_K: (bytes, at, values, to) => readK(bytes, at, at + 48, at + 16, values, to),
  Q6_K: readQ6K,
};

/** Whether {@link dequantize} knows the type. */
export function canDequantize(type: GgmlType): boolean {
  return READERS[type] !== undefined;
}

/** The values that `bytes`, whole blocks of a type, stand for. */
export function dequantize(type: GgmlType, bytes: Uint8Array): Float32Array {
  const read = READERS[type];
  if (read === undefined) throw new Error(`The self-test has no plain reader for ${type}.`);
  const { blockBytes, blockValues } = BLOCK_FORMATS[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = bytes.byteLength / blockBytes;
  const values = new Float32Array(blocks * blockValues);
  for (let block = 0; block < blocks; block++) read(view, block * blockBytes, values, block * blockValues);
  return values;
}
