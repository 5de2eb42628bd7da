import { GGMLQuantizationType } from "@huggingface/gguf";
import { describe, expect, it } from "vitest";
import { BLOCK_FORMATS, type GgmlType, ggmlTypeOf } from "../../../../worker/gguf/types.ts";

const names = Object.keys(BLOCK_FORMATS) as GgmlType[];

describe("BLOCK_FORMATS", () => {
  it("has the ids that ggml gives its types", () => {
    for (const name of names) {
      expect([name, BLOCK_FORMATS[name].id]).toEqual([name, GGMLQuantizationType[name as keyof typeof GGMLQuantizationType]]);
      expect(ggmlTypeOf(BLOCK_FORMATS[name].id)).toBe(name);
    }
    expect(new Set(names.map((name) => BLOCK_FORMATS[name].id)).size).toBe(names.length);
  });

  it("has the bits per value that the types are known for", () => {
    const bits = (name: GgmlType): number => (BLOCK_FORMATS[name].blockBytes * 8) / BLOCK_FORMATS[name].blockValues;
    expect(names.filter((name) => name.endsWith("_K") && name !== "Q8_K").map(bits)).toEqual([2.625, 3.4375, 4.5, 5.5, 6.5625]);
    expect((["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"] as const).map(bits)).toEqual([4.5, 5, 5.5, 6, 8.5]);
    expect((["IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S", "IQ4_NL", "IQ4_XS"] as const).map(bits)).toEqual(
      [1.5625, 1.75, 2.0625, 2.3125, 2.5625, 3.0625, 3.4375, 4.5, 4.25],
    );
    expect((["TQ1_0", "TQ2_0", "MXFP4", "F16", "BF16", "F32"] as const).map(bits)).toEqual([1.6875, 2.0625, 4.25, 16, 16, 32]);
  });

  it("has no name for ids that are unknown or withdrawn", () => {
    for (const id of [4, 5, 31, 36, 38, 200, -1, 0.5]) expect(ggmlTypeOf(id)).toBeUndefined();
  });
});
