import { describe, expect, it } from "vitest";
import { canDequantize, dequantize, halfToNumber } from "../../../../../worker/model/self-test/dequantize.ts";

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

describe("dequantize", () => {
  // Larger formats are checked against llama.cpp's results in plain-forward.test.ts.
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
