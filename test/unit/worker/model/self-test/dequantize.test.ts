import { describe, expect, it } from "vitest";
import { BLOCK_FORMATS, type GgmlType } from "../../../../../worker/gguf/types.ts";
import { SUPPORTED_TYPES } from "../../../../../worker/kernels/weight-format.ts";
import { canDequantize, dequantize, halfToNumber } from "../../../../../worker/model/self-test/dequantize.ts";
import { dequantize as reference } from "../../../../reference/dequantize.ts";
import { randomBlocks } from "../../../../support/random-weights.ts";

describe("halfToNumber", () => {
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x7c00, Number.POSITIVE_INFINITY],
  ])("reads %i as %d", (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
  });
});

/**
 * What gguf-py 0.19 (ggml's own Python package) gives for one block of each type: its first value, the two in the middle, the last,
 * the sum, and the sum of each value times its number from 1 on. Byte i of the block is (151 i + 43) mod 256, but for the factors,
 * which are 1 and, where there are two, 2.
 */
const GOLDEN: readonly (readonly [GgmlType, factorsAt: readonly number[], numbers: readonly number[]])[] = [
  ["Q8_0", [0], [89, 50, -55, -94, -80, -3088]],
  ["Q4_0", [0], [1, -6, -3, -5, -26, -577]],
  ["Q4_1", [0, 2], [9, 2, 10, 8, 292, 4636]],
  ["Q5_0", [0], [5, 14, 11, -8, -14, -195]],
  ["Q5_1", [0, 2], [21, 14, 32, 13, 560, 9058]],
  ["IQ4_NL", [0], [13, -83, -35, -65, -327, -7514]],
  ["Q2_K", [80, 82], [29, 28, -19, 12, -688, -43_887]],
  ["Q3_K", [108], [81, -36, 20, 8, 500, 71_825]],
  ["Q4_K", [0, 2], [7, 64, 415, 96, 36_128, 5_094_800]],
  ["Q5_K", [0, 2], [119, 40, 1167, 376, 92_288, 12_660_880]],
  ["Q6_K", [208], [2889, -2436, 945, 1156, 8912, 1_399_672]],
];

describe.each([
  { name: "dequantize", read: dequantize },
  { name: "the reference of the kernel tests", read: reference },
])("$name", ({ read }) => {
  it.each(GOLDEN)("gives ggml's own values of a block of %s", (type, factorsAt, numbers) => {
    const block = Uint8Array.from({ length: BLOCK_FORMATS[type].blockBytes }, (_, index) => 151 * index + 43);
    for (const [index, at] of factorsAt.entries()) block.set([0x00, index === 0 ? 0x3c : 0x40], at);
    const values = [...read(type, block)];
    const half = values.length / 2;
    const sum = values.reduce((total, value) => total + value, 0);
    const weighted = values.reduce((total, value, index) => total + value * (index + 1), 0);
    expect([values[0], values[half - 1], values[half], values.at(-1), sum, weighted]).toEqual(numbers);
  });
});

describe("dequantize", () => {
  it.each(SUPPORTED_TYPES)("and the reference of the kernel tests read random blocks of %s alike", (type) => {
    const bytes = randomBlocks(type, 4096, 17);
    expect([...dequantize(type, bytes)]).toEqual([...Float32Array.from(reference(type, bytes))]);
  });

  it("reads plain numbers", () => {
    expect([...dequantize("F32", new Uint8Array(Float32Array.of(1.5, -2).buffer))]).toEqual([1.5, -2]);
    expect([...dequantize("F16", Uint8Array.of(0x00, 0x3c, 0x00, 0xc0))]).toEqual([1, -2]);
    expect([...dequantize("BF16", Uint8Array.of(0xc0, 0x3f, 0x00, 0xc0))]).toEqual([1.5, -2]);
  });

  it("reads blocks of Q8_0, each with its scale", () => {
    const block = (scale: readonly number[], first: number): number[] => [...scale, first, ...new Array(30).fill(0), 0x80];
    const values = dequantize("Q8_0", Uint8Array.from([...block([0x00, 0x3c], 5), ...block([0x00, 0x38], 0xff)]));
    expect([values[0], values[31], values[32], values[63]]).toEqual([5, -128, -0.5, -64]);
  });

  it("reads a block of Q4_0, low nibbles first", () => {
    const values = dequantize("Q4_0", Uint8Array.from([0x00, 0x3c, 0x90, ...new Array(15).fill(0x88)]));
    expect([values[0], values[16], values[1], values[31]]).toEqual([-8, 1, 0, 0]);
  });

  it("says which types it does not know", () => {
    expect(canDequantize("Q6_K")).toBe(true);
    expect(canDequantize("IQ1_S")).toBe(false);
    expect(() => dequantize("IQ1_S", new Uint8Array(50))).toThrow("IQ1_S");
  });
});
