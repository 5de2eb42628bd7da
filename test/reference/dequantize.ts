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

/** The low four bits of a block of 32: the low nibbles are the first half. */
function nibble(data: DataView, quantsAt: number, index: number): number {
  const byte = data.getUint8(quantsAt + (index % 16));
  return index < 16 ? byte % 16 : byte >> 4;
}

/** A block's fifth bit for value `index`; four bytes of them begin at `at`. */
function fifthBit(data: DataView, at: number, index: number): number {
  return (data.getUint8(at + Math.floor(index / 8)) >> (index % 8)) % 2;
}

/** The low two bits of Q2_K and Q3_K: 128 values share 32 bytes, the first 32 of them in the lowest bits. */
function twoBits(data: DataView, quantsAt: number, index: number): number {
  const byte = data.getUint8(quantsAt + Math.floor(index / 128) * 32 + (index % 32));
  return (byte >> (2 * Math.floor((index % 128) / 32))) % 4;
}

/** The sixteen 6-bit scales of Q3_K, unpacked as ggml does: from three words, twelve bytes that begin at `at`. */
function q3Scale(data: DataView, at: number, sub: number): number {
  const [first, second, third] = [0, 4, 8].map((offset) => data.getUint32(at + offset, true)) as [number, number, number];
  const unpacked = [
    (first & 0x0f0f0f0f) | ((third & 0x03030303) << 4),
    (second & 0x0f0f0f0f) | (((third >>> 2) & 0x03030303) << 4),
    ((first >>> 4) & 0x0f0f0f0f) | (((third >>> 4) & 0x03030303) << 4),
    ((second >>> 4) & 0x0f0f0f0f) | (((third >>> 6) & 0x03030303) << 4),
  ];
  return ((unpacked[Math.floor(sub / 4)] as number) >>> (8 * (sub % 4))) % 256;
}

/** ggml's `kvalues_iq4nl`. */
const IQ4_NL_LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

const READERS: Partial<Record<GgmlType, ReadValue>> = {
  F32: (data, at) => data.getFloat32(at, true),
  F16: (data, at) => half(data, at),
  BF16: (data, at) => {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(2, data.getUint16(at, true), true);
    return wide.getFloat32(0, true);
  },
  Q8_0: (data, at, index) => half(data, at) * data.getInt8(at + 2 + index),
  Q4_0: (data, at, index) => half(data, at) * (nibble(data, at + 2, index) - 8),
  Q4_1: (data, at, index) => half(data, at) * nibble(data, at + 4, index) + half(data, at + 2),
  Q5_0: (data, at, index) => half(data, at) * (nibble(data, at + 6, index) + 16 * fifthBit(data, at + 2, index) - 16),
  Q5_1: (data, at, index) =>
    half(data, at) * (nibble(data, at + 8, index) + 16 * fifthBit(data, at + 4, index)) + half(data, at + 2),
  IQ4_NL: (data, at, index) => half(data, at) * (IQ4_NL_LEVELS[nibble(data, at + 2, index)] as number),
  Q2_K: (data, at, index) => {
    const factors = data.getUint8(at + Math.floor(index / 16));
    return half(data, at + 80) * (factors % 16) * twoBits(data, at + 16, index) - half(data, at + 82) * (factors >> 4);
  },
  Q3_K: (data, at, index) => {
    const third = (data.getUint8(at + (index % 32)) >> Math.floor(index / 32)) % 2;
    const scale = q3Scale(data, at + 96, Math.floor(index / 16)) - 32;
    return half(data, at + 108) * scale * (twoBits(data, at + 32, index) - (third === 1 ? 0 : 4));
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
