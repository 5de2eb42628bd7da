import { BLOCK_FORMATS, type GgmlType } from "../../gguf/types.ts";

/** 32 random bits a call: Marsaglia's xorshift32. Fixed for ever, so that every device gets the same weights. */
export type RandomBits = () => number;

/** @param seed not 0. */
export function xorshift32(seed: number): RandomBits {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** The bits of the IEEE 754 half nearest to a number of ordinary size; subnormal ones included. */
export function numberToHalf(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  // A fraction that rounds up to 1024 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024));
}

/** Where a block keeps its f16 factors, and how large they are when its weights have a standard deviation of 1. */
const FACTORS: Partial<Record<GgmlType, readonly { readonly at: number; readonly size: number }[]>> = {
  Q8_0: [{ at: 0, size: 1 / 74 }],
  Q4_0: [{ at: 0, size: 1 / 4.6 }],
  // Here and below, the minimum's factor puts the middle of the quants at zero.
  Q4_1: [
    { at: 0, size: 1 / 4.6 },
    { at: 2, size: -7.5 / 4.6 },
  ],
  Q5_0: [{ at: 0, size: 1 / 9.2 }],
  Q5_1: [
    { at: 0, size: 1 / 9.2 },
    { at: 2, size: -15.5 / 9.2 },
  ],
  IQ4_NL: [{ at: 0, size: 1 / 67 }],
  Q2_K: [
    { at: 80, size: 1 / 13.9 },
    { at: 82, size: 1.5 / 13.9 },
  ],
  Q3_K: [{ at: 108, size: 1 / 43 }],
  Q4_K: [
    { at: 0, size: 1 / 168 },
    { at: 2, size: 7.5 / 168 },
  ],
  Q5_K: [
    { at: 0, size: 1 / 337 },
    { at: 2, size: 15.5 / 337 },
  ],
  Q6_K: [{ at: 208, size: 1 / 1365 }],
};

/**
 * Random weights in a format: any bits for quants and scales, factors that differ from block to block.
 * @param count values, whole blocks
 * @param spread standard deviation, roughly
 * @param center added to plain numbers; quantised formats have none
 */
export function randomWeights(type: GgmlType, count: number, spread: number, center: number, random: RandomBits): Uint8Array {
  const { blockBytes, blockValues } = BLOCK_FORMATS[type];
  const bytes = new Uint8Array((count / blockValues) * blockBytes);
  const view = new DataView(bytes.buffer);
  const uniform = (): number => center + spread * Math.sqrt(3) * (random() / 2 ** 31 - 1);
  if (type === "F32") for (let at = 0; at < bytes.length; at += 4) view.setFloat32(at, uniform(), true);
  else if (type === "F16") for (let at = 0; at < bytes.length; at += 2) view.setUint16(at, numberToHalf(uniform()), true);
  else if (type === "BF16") {
    for (let at = 0; at < bytes.length; at += 2) {
      view.setUint16(at, (new Uint32Array(Float32Array.of(uniform()).buffer)[0] as number) >>> 16, true);
    }
  } else {
    for (let at = 0; at < bytes.length; at++) bytes[at] = random() >>> 24;
    for (let block = 0; block < bytes.length; block += blockBytes) {
      for (const { at, size } of FACTORS[type] ?? []) {
        view.setUint16(block + at, numberToHalf(spread * size * (0.75 + random() / 2 ** 33)), true);
      }
    }
  }
  return bytes;
}
