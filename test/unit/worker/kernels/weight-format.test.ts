import { describe, expect, it } from "vitest";
import { BLOCK_FORMATS } from "../../../../worker/gguf/types.ts";
import {
  formatOf,
  planeConstants,
  planeOffsets,
  SUPPORTED_TYPES,
  UNIT_VALUES,
} from "../../../../worker/kernels/weight-format.ts";

describe("weight formats", () => {
  it("are those of this engine", () => {
    expect(SUPPORTED_TYPES).toEqual([
      ...["F32", "F16", "BF16"],
      ...["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "IQ4_NL"],
      ...["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"],
    ]);
    expect(formatOf("IQ4_XS")).toBeNull();
  });

  it.each(SUPPORTED_TYPES)("%s: planes take every byte of a block once, in as many bytes a value as the file", (type) => {
    const format = formatOf(type);
    if (format === null) throw new Error(`${type} has no format.`);
    const covered = format.planes.flatMap(({ offset, bytes }) => Array.from({ length: bytes }, (_, index) => offset + index));
    expect(covered.sort((a, b) => a - b)).toEqual(Array.from({ length: format.blockBytes }, (_, index) => index));
    const file = BLOCK_FORMATS[type];
    expect(format.blockBytes / format.blockValues).toBe(file.blockBytes / file.blockValues);
    expect(format.blockValues % UNIT_VALUES === 0 || UNIT_VALUES % format.blockValues === 0).toBe(true);
    expect(format.planes.filter(({ constant }) => constant === null)).toHaveLength(1);
  });

  it("begin their planes at multiples of 16 bytes, also for an odd number of blocks", () => {
    const format = formatOf("Q6_K");
    if (format === null) throw new Error("Q6_K has no format.");
    // 3 blocks: 384 bytes of low bits, 192 of high bits, 48 of scales, 6 of factors.
    expect(planeOffsets(format, 3)).toEqual({ offsets: [0, 384, 576, 624], bytes: 640 });
    expect(planeConstants({ format, rows: 3, columns: 256 })).toEqual({ HIGH_BITS_AT: 24, SCALES_AT: 36, FACTORS_AT: 39 });
  });
});
