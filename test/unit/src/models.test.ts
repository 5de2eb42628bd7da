import { describe, expect, it } from "vitest";
import { knownModel, modelNamed, models } from "../../../src/models.ts";
import { readGguf } from "../../../worker/gguf/reader.ts";
import { type ModelConfig, readConfig } from "../../../worker/model/config.ts";
import { contextBytesOf, type GpuBytes, gpuBytesOf } from "../../../worker/model/memory-plan.ts";
import { loadFixture, loadRepositoryFile } from "../../support/fixtures.ts";
import { MemorySource } from "../../support/memory-source.ts";

const CONTEXT = 4096;
/** Small enough for every device that can hold the models. */
const MAX_BINDING_BYTES = 2 ** 31 - 4;
const STEP = 10_000_000;

/** Bytes of weights, by the table of the model card's files. */
const WEIGHT_BYTES = new Map([
  ["Q2_K", 15_643_254_784],
  ["Q3_K_M", 20_362_575_872],
  ["Q4_0", 26_440_753_152],
  ["Q4_K_M", 26_440_753_152],
  ["Q5_0", 32_228_499_456],
  ["Q5_K_M", 32_228_499_456],
  ["Q6_K", 38_377_979_904],
  ["Q8_0", 49_623_482_368],
]);

/**
 * The published files' headers are this much longer than those of the fixtures, which hold the same tensors in the same order: the
 * published Q4_K_M has 26,441,533,376 bytes, the published Q8_0 49,624,262,592.
 */
const PUBLISHED_HEADER_SURPLUS = 320;

function total({ weights, kvCache, scratch }: GpuBytes): number {
  return weights + kvCache + scratch;
}

describe("models", () => {
  it("cannot be changed, and has nothing but models", () => {
    expect(Object.isFrozen(models)).toBe(true);
    for (const model of Object.values(models)) expect(Object.isFrozen(model)).toBe(true);
    expect([modelNamed("toString"), modelNamed("__proto__"), modelNamed("")]).toEqual([null, null, null]);
  });

  it("names the eight files of the model card, the two Mistral 7B, the function-calling models and the miniature", () => {
    const names = Object.keys(models);
    for (const quantization of WEIGHT_BYTES.keys()) expect(names).toContain(`mixtral-8x7b-instruct-v0.1.${quantization}`);
    expect(names).toHaveLength(WEIGHT_BYTES.size + 2 * 3 + 2 + 1);
    for (const [name, model] of Object.entries(models)) {
      expect(model.gated).toBe(name.includes("function-calling"));
      expect(model.slidingWindow).toBe(name.startsWith("mistral-7b-instruct-v0.1") ? 4096 : null);
      if (model.file !== null && model.quantization !== null && model.repo !== null) {
        expect(model.file.endsWith(`${model.quantization}.gguf`)).toBe(true);
      }
    }
  });

  it.for([...WEIGHT_BYTES])(
    "tells the size and memory of Mixtral %s as its header does",
    async ([quantization, weightBytes], { skip }) => {
      const name = `mixtral-8x7b-instruct-v0.1.${quantization}`;
      const model = modelNamed(name);
      const header = await loadFixture(`headers/${name}.header.gguf`);
      if (header === null) return skip("no fixtures beside the repository");
      const file = await readGguf(new MemorySource(header, { virtualBytes: 60e9 }));
      expect(file.tensors.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(weightBytes);
      expect((model?.bytes ?? 0) - (file.dataOffset + weightBytes)).toBe(PUBLISHED_HEADER_SURPLUS);
      const config = readConfig(file);
      expect(model).toMatchObject({ contextLength: config.trainedContextLength, slidingWindow: config.slidingWindow });
      const needed = total(gpuBytesOf(config, file.tensors, CONTEXT, "f16", MAX_BINDING_BYTES));
      expect(model?.gpuBytes).toBe(Math.ceil(needed / STEP) * STEP);
      const inF32 = total(gpuBytesOf(config, file.tensors, CONTEXT, "f32", MAX_BINDING_BYTES));
      expect(Math.abs(inF32 - needed - 0.55e9)).toBeLessThan(STEP);
    },
  );

  it("tells the memory of a Mistral 7B: its file, KV cache and scratch", () => {
    for (const [name, model] of Object.entries(models)) {
      if (!name.startsWith("mistral") || model.approximateBytes === null) continue;
      const config: ModelConfig = {
        name,
        architecture: "mistral",
        layerCount: 32,
        embeddingLength: 4096,
        headCount: 32,
        headCountKv: 8,
        headSize: 128,
        feedForwardLength: 14_336,
        expertCount: 0,
        expertUsedCount: 0,
        vocabularySize: name.includes("v0.3") ? 32_768 : 32_000,
        ropeBase: 10_000,
        ropeDimensions: 128,
        rmsNormEpsilon: 1e-5,
        trainedContextLength: 32_768,
        slidingWindow: model.slidingWindow,
        promptFormat: null,
      };
      const { kvCache, scratch } = contextBytesOf(config, CONTEXT, "f16");
      const needed = model.approximateBytes + kvCache + scratch;
      expect(Math.abs((model.gpuBytes ?? 0) - needed)).toBeLessThan(STEP);
      if (model.bytes !== null) expect(Math.abs(model.bytes - model.approximateBytes)).toBeLessThan(0.005e9);
    }
  });

  it("tells the miniature about as large as it is", async () => {
    const bytes = await loadRepositoryFile("model/miniature.gguf");
    expect(bytes).not.toBeNull();
    const file = await readGguf(new MemorySource(bytes ?? new Uint8Array()));
    const config = readConfig(file);
    const model = models.miniature;
    expect(model).toMatchObject({ contextLength: config.trainedContextLength, promptFormat: config.promptFormat });
    expect((model?.approximateBytes ?? 0) / file.fileBytes).toBeCloseTo(1, 1);
    const needed = total(gpuBytesOf(config, file.tensors, config.trainedContextLength, "f16", MAX_BINDING_BYTES));
    expect(model?.gpuBytes).toBe(Math.ceil(needed / STEP) * STEP);
  });
});

describe("knownModel", () => {
  it("finds a source by its name, or by repository and file", () => {
    const model = models["mistral-7b-instruct-v0.1.Q4_K_M"];
    expect(knownModel("mistral-7b-instruct-v0.1.Q4_K_M")).toBe(model);
    expect(knownModel({ repo: model?.repo, file: model?.file, token: "t" })).toBe(model);
    expect(knownModel(undefined)).toBe(models.miniature);
    for (const source of [
      "https://example.org/a.gguf",
      { repo: model?.repo, file: "other.gguf" },
      { repo: "a/b", file: null },
      new Blob(),
      null,
    ]) {
      expect(knownModel(source)).toBeNull();
    }
  });
});
