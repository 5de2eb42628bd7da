/** Every weight format from its definition (ggml's block structs), one value at a time in double precision. */
import { BLOCK_FORMATS, type GgmlType } from "../../worker/gguf/types.ts";

/** An IEEE half-precision number. */
export function halfToNumber(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** One block at `at`, and value `index` of it. */
type ReadValue = (data: DataView, at: number, index: number) => number;

const half = (data: DataView, at: number): number => halfToNumber(data.getUint16(at, true));

/** The 6-bit scale and minimum of a sub-block of 32 values; the twelve bytes begin at `at`. */
function scaleAndMinimum(data: DataView, at: number, sub: number): readonly [scale: number, minimum: number] {
  const byte = (index: number): number => data.getUint8(at + index);
  if (sub < 4) return [byte(sub) % 64, byte(sub + 4) % 64];
  return [(byte(sub + 4) % 16) + (byte(sub - 4) >> 6) * 16, (byte(sub + 4) >> 4) + (byte(sub) >> 6) * 16];
}

/** The low four bits of a K-quant: of each 32 bytes the low nibbles come first, then the high ones. */
function kNibble(data: DataView, quantsAt: number, index: number): number {
  const byte = data.getUint8(quantsAt + Math.floor(index / 64) * 32 + (index % 32));
  return index % 64 < 32 ? byte % 16 : byte >> 4;
}

const READERS: Partial<Record<GgmlType, ReadValue>> = {
  F32: (data, at) => data.getFloat32(at, true),
  F16: (data, at) => half(data, at),
  BF16: (data, at) => {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(2, data.getUint16(at, true), true);
    return wide.getFloat32(0, true);
  },
  Q8_0: (data, at, index) => half(data, at) * data.getInt8(at + 2 + index),
  Q4_0: (data, at, index) => {
    const byte = data.getUint8(at + 2 + (index % 16));
    return half(data, at) * ((index < 16 ? byte % 16 : byte >> 4) - 8);
  },
  Q4_K: (data, at, index) => {
    const [scale, minimum] = scaleAndMinimum(data, at + 4, Math.floor(index / 32));
    return half(data, at) * scale * kNibble(data, at + 16, index) - half(data, at + 2) * minimum;
  },
  Q5_K: (data, at, index) => {
    const sub = Math.floor(index / 32);
    const [scale, minimum] = scaleAndMinimum(data, at + 4, sub);
    const fifth = (data.getUint8(at + 16 + (index % 32)) >> sub) % 2;
    return half(data, at) * scale * (kNibble(data, at + 48, index) + 16 * fifth) - half(data, at + 2) * minimum;
  },
  Q6_K: (data, at, index) => {
    const part = Math.floor(index / 128);
    const quarter = Math.floor((index % 128) / 32);
    const low = data.getUint8(at + part * 64 + (quarter % 2) * 32 + (index % 32));
    const high = (data.getUint8(at + 128 + part * 32 + (index % 32)) >> (2 * quarter)) % 4;
    const quant = (quarter < 2 ? low % 16 : low >> 4) + 16 * high - 32;
    return half(data, at + 208) * data.getInt8(at + 192 + Math.floor(index / 16)) * quant;
  },
};

/** All values of `bytes`, whole blocks of `type`. */
export function dequantize(type: GgmlType, bytes: Uint8Array): Float64Array {
  const read = READERS[type];
  if (read === undefined) throw new Error(`No reference for ${type}.`);
  const { blockValues, blockBytes } = BLOCK_FORMATS[type];
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array((bytes.length / blockBytes) * blockValues);
  return values.map((_, index) => read(data, Math.floor(index / blockValues) * blockBytes, index % blockValues));
}
