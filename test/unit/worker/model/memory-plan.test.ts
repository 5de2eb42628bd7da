import { describe, expect, it } from "vitest";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import { type ModelConfig, readConfig } from "../../../../worker/model/config.ts";
import { contextBytesOf, gpuBytesOf, largestBufferOf, longestContext } from "../../../../worker/model/memory-plan.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { MemorySource } from "../../../support/memory-source.ts";

const MIXTRAL: ModelConfig = {
  name: "mixtral",
  architecture: "mixtral",
  layerCount: 32,
  embeddingLength: 4096,
  headCount: 32,
  headCountKv: 8,
  headSize: 128,
  feedForwardLength: 14_336,
  expertCount: 8,
  expertUsedCount: 2,
  vocabularySize: 32_000,
  ropeBase: 1e6,
  ropeDimensions: 128,
  rmsNormEpsilon: 1e-5,
  trainedContextLength: 32_768,
  slidingWindow: null,
  promptFormat: null,
};
const LIMIT = 2 ** 31 - 4;

describe("contextBytesOf", () => {
  it("is 128 KiB a position for Mixtral 8x7B's keys and values in f16, twice that in f32", () => {
    expect(contextBytesOf(MIXTRAL, 32_768, "f16").kvCache).toBe(4 * 2 ** 30);
    expect(contextBytesOf(MIXTRAL, 4096, "f32").kvCache).toBe(2 ** 30);
  });

  it("has scratch for a chunk, which grows with the context by the rotations alone", () => {
    const chunk = 128;
    const [d, slots, tiles] = [4096, 2 * chunk, 72];
    const halves = chunk * d * 3 + slots * 14_336;
    const words = 4 + chunk * (1 + d + 6144) + slots * 2 + tiles * 5 + slots * d + 3 * chunk * 32_000;
    const scratch = (length: number): number => contextBytesOf(MIXTRAL, length, "f16").scratch;
    expect(scratch(4096)).toBe(2 * halves + 4 * words + 4096 * 128 * 4);
    expect(scratch(32_768) - scratch(4096)).toBe((32_768 - 4096) * 128 * 4);
  });

  it("knows a chunk without a device: shorter than 128 tokens where the context is", () => {
    expect(contextBytesOf(MIXTRAL, 16, "f16").scratch).toBeLessThan(contextBytesOf(MIXTRAL, 128, "f16").scratch / 6);
  });
});

describe("longestContext", () => {
  it("is the most that fits, in whole steps of 256", () => {
    for (const precision of ["f16", "f32"] as const) {
      const { kvCache, scratch } = contextBytesOf(MIXTRAL, 8192, precision);
      const longest = (bytes: number): number | null => longestContext(MIXTRAL, 32_768, precision, bytes, LIMIT);
      expect(longest(kvCache + scratch)).toBe(8192);
      expect(longest(kvCache + scratch - 1)).toBe(7936);
      expect(longest(Number.POSITIVE_INFINITY)).toBe(32_512);
    }
  });

  it("is less than a step where no more fits, and null where nothing does", () => {
    const { kvCache, scratch } = contextBytesOf(MIXTRAL, 100, "f16");
    expect(longestContext(MIXTRAL, 32_768, "f16", kvCache + scratch, LIMIT)).toBe(100);
    expect(longestContext(MIXTRAL, 32_768, "f16", 100_000, LIMIT)).toBeNull();
    expect(longestContext(MIXTRAL, 32_768, "f16", -5, LIMIT)).toBeNull();
  });

  it("keeps every buffer within what one may have", () => {
    // Keys of a layer take 2 KiB a position in f16; the logits of a chunk take 16,384,000 bytes.
    expect(longestContext(MIXTRAL, 32_768, "f16", Number.POSITIVE_INFINITY, 20_000 * 2048)).toBe(19_968);
  });
});

describe("gpuBytesOf and largestBufferOf", () => {
  it("tell what Mixtral 8x7B's Q4_K_M takes, and its largest buffer", async ({ skip }) => {
    const bytes = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
    if (bytes === null) return skip("the fixtures are not there");
    const file = await readGguf(new MemorySource(bytes, { virtualBytes: 60e9 }));
    const config = readConfig(file);
    expect(gpuBytesOf(config, file.tensors, 4096, "f16", LIMIT)).toEqual({
      weights: 26_440_753_152,
      ...contextBytesOf(config, 4096, "f16"),
    });
    expect(largestBufferOf(config, file.tensors, 4096, "f16", LIMIT)).toEqual({
      label: "blk.0.ffn_gate+up",
      bytes: (2 * 8 * 14_336 * 4096 * 4.5) / 8,
    });
    // Where gate and up have to part, each is half of it; at a context of 300,000 the keys are more than either.
    expect(largestBufferOf(config, file.tensors, 4096, "f16", 2 ** 28).label).toBe("blk.0.ffn_gate");
    expect(largestBufferOf(config, file.tensors, 300_000, "f16", LIMIT)).toEqual({
      label: "keys of a layer",
      bytes: 300_000 * 2048,
    });
  });
});
