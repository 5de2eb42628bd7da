import { describe, expect, it } from "vitest";
import { VirtualBytes } from "../../../../bench/lib/virtual-bytes.mjs";

const MIB = 1024 * 1024;
const HEADER = new TextEncoder().encode("a header");

function bytesOf(file: VirtualBytes, first: number, end: number): Uint8Array {
  return new Uint8Array(Buffer.concat([...file.parts(first, end)]));
}

describe("VirtualBytes", () => {
  const file = new VirtualBytes(HEADER, 5 * MIB);

  it("begins with the header, and gives the same bytes however they are asked for", () => {
    const whole = bytesOf(file, 0, file.size);
    expect(whole.length).toBe(file.size);
    expect(new TextDecoder().decode(whole.subarray(0, 8))).toBe("a header");
    for (const [first, end] of [
      [0, 20],
      [3, 9],
      [MIB - 3, MIB + 5],
      [2 * MIB, 5 * MIB],
      [77, 77],
    ] as const)
      expect(Buffer.compare(bytesOf(file, first, end), whole.subarray(first, end))).toBe(0);
  });

  it("finds no fault in its own bytes, aligned or not", () => {
    for (const offset of [0, 8, 1001, MIB - 4]) expect(file.firstDifference(offset, bytesOf(file, offset, 3 * MIB))).toBe(-1);
  });

  it("names the first byte that is wrong, and knows bytes from another place", () => {
    const part = bytesOf(file, MIB, 3 * MIB);
    part[MIB + 5] = (part[MIB + 5] ?? 0) ^ 128;
    expect(file.firstDifference(MIB, part)).toBe(2 * MIB + 5);
    expect(file.firstDifference(3 * MIB, bytesOf(file, MIB, 2 * MIB))).toBeGreaterThanOrEqual(3 * MIB);
    expect(file.firstDifference(MIB + 4, bytesOf(file, MIB, 2 * MIB))).toBeGreaterThanOrEqual(MIB + 4);
    // Far away in a file of real size.
    const large = new VirtualBytes(HEADER, 26e9);
    expect(large.firstDifference(24e9, bytesOf(large, 24e9 + MIB, 24e9 + 2 * MIB))).not.toBe(-1);
  });
});
