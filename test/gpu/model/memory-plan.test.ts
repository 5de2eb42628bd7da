import { describe, expect, it } from "vitest";
import { OutOfMemoryError, UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import { type GgufFile, readGguf } from "../../../worker/gguf/reader.ts";
import { openDevice } from "../../../worker/gpu/device.ts";
import { type ModelConfig, readConfig } from "../../../worker/model/config.ts";
import { Transformer } from "../../../worker/model/forward.ts";
import {
  contextBytesOf,
  gpuBytesOf,
  largestBufferOf,
  largestContextBuffer,
  LOADING_BYTES,
} from "../../../worker/model/memory-plan.ts";
import { ModelWeights } from "../../../worker/model/weights.ts";
import { watchGpu } from "../engine/watched-gpu.ts";
import { loadFixture } from "../../support/fixtures.ts";
import { gpuPaths } from "../../support/gpu-paths.ts";
import { testGpu } from "../../support/gpu.ts";
import { MemorySource } from "../../support/memory-source.ts";
import { limitMemory } from "../../support/tight-gpu.ts";

const [path] = await gpuPaths();
if (path === undefined) throw new Error("No path.");

type Tiny = { readonly file: GgufFile; readonly config: ModelConfig };

async function tiny(name: string): Promise<Tiny | null> {
  const bytes = await loadFixture(`gguf/tiny-${name}.gguf`);
  if (bytes === null) return null;
  const file = await readGguf(new MemorySource(bytes));
  return { file, config: readConfig(file) };
}

describe("the memory that a plan names", () => {
  for (const [name, contextLength] of [
    ["mixtral-Q4_K_M.split-experts", 300],
    ["mistral-Q8_0", 33],
  ] as const) {
    it(`is what the device's own counter says: tiny-${name}, context ${contextLength}`, async ({ skip }) => {
      const model = await tiny(name);
      if (model === null) return skip("no fixtures beside the repository");
      const { file, config } = model;
      const device = await openDevice(testGpu(), path);
      const planned = gpuBytesOf(config, file.tensors, contextLength, device.precision, device.maxBindingBytes);
      const weights = await ModelWeights.allocate(device, config, file.tensors);
      expect(device.counters.bufferBytes).toBe(planned.weights + LOADING_BYTES);
      expect(weights.bytes).toBe(planned.weights);
      const transformer = await Transformer.create(device, config, weights, { contextLength });
      expect(transformer.kvCacheBytes).toBe(planned.kvCache);
      expect(transformer.scratchBytes).toBe(planned.scratch);
      expect(device.counters.bufferBytes).toBe(planned.weights + planned.kvCache + planned.scratch + LOADING_BYTES);
      const largest = largestBufferOf(config, file.tensors, contextLength, device.precision, device.maxBindingBytes);
      // The piece on its way is larger than anything that a tiny model keeps.
      const sizes = [...device.buffers].map(({ size }) => size).sort((one, other) => other - one);
      expect(sizes[1]).toBe(largest.bytes);
      transformer.destroy();
      weights.destroy();
      expect(device.counters).toMatchObject({ buffers: 0, bufferBytes: 0 });
      device.destroy();
    });
  }

  it("is what a refusal names: the weights' with what there was, nothing left behind", async ({ skip }) => {
    const model = await tiny("mistral-Q8_0");
    if (model === null) return skip("no fixtures beside the repository");
    const { file, config } = model;
    const limit = LOADING_BYTES + 1_000_000;
    const watched = watchGpu(testGpu(), (raw) => limitMemory(raw, limit));
    const device = await openDevice(watched.gpu, path);
    const { weights } = gpuBytesOf(config, file.tensors, 16, device.precision, device.maxBindingBytes);
    const error: unknown = await ModelWeights.allocate(device, config, file.tensors).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    const { message, details } = error as OutOfMemoryError;
    expect(details.neededBytes).toBe(weights + LOADING_BYTES);
    expect(details.availableBytes).toBeGreaterThan(LOADING_BYTES);
    expect(details.availableBytes).toBeLessThanOrEqual(limit);
    expect(message).toContain(`need ${weights + LOADING_BYTES} bytes`);
    expect(device.counters).toMatchObject({ buffers: 0, bufferBytes: 0 });
    expect(watched.liveBuffers()).toBe(0);
    device.destroy();
  });

  it("is what a refusal names: a context that is too long, with one that fits, which then loads", async ({ skip }) => {
    const model = await tiny("mistral-Q8_0");
    if (model === null) return skip("no fixtures beside the repository");
    const { file, config } = model;
    const [asked, room] = [4096, 1111];
    let limit = Number.POSITIVE_INFINITY;
    const watched = watchGpu(testGpu(), (raw) => limitMemory(raw, limit));
    const probe = await openDevice(testGpu(), path);
    const { precision, maxBindingBytes } = probe;
    probe.destroy();
    const { weights } = gpuBytesOf(config, file.tensors, asked, precision, maxBindingBytes);
    const fitting = contextBytesOf(config, room, precision);
    const wanted = contextBytesOf(config, asked, precision);
    // Room for 1,111 tokens, and the weights with their upload.
    limit = weights + LOADING_BYTES + fitting.kvCache + fitting.scratch;
    const device = await openDevice(watched.gpu, path);
    const held = await ModelWeights.allocate(device, config, file.tensors);
    const before = { ...device.counters };
    const error: unknown = await Transformer.create(device, config, held, { contextLength: asked }).catch((reason) => reason);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    const { message, details } = error as OutOfMemoryError;
    expect(details).toMatchObject({
      neededBytes: weights + LOADING_BYTES + wanted.kvCache + wanted.scratch,
      contextLength: asked,
    });
    expect(details.availableBytes).toBeLessThanOrEqual(limit);
    expect(device.counters).toMatchObject({ buffers: before.buffers, bufferBytes: before.bufferBytes });
    // What could be allocated before the refusal is less than all of the room, by less than a buffer.
    const { fittingContextLength } = details;
    expect(message).toContain(`load with { contextLength: ${fittingContextLength} }`);
    expect([512, 768, 1024]).toContain(fittingContextLength);
    const transformer = await Transformer.create(device, config, held, { contextLength: Number(fittingContextLength) });
    transformer.destroy();
    device.destroy();
  });

  it("is refused before anything is made where one buffer would be larger than the device allows", async ({ skip }) => {
    const model = await tiny("mistral-Q8_0");
    if (model === null) return skip("no fixtures beside the repository");
    const { file, config } = model;
    const device = await openDevice(testGpu(), path);
    const weights = await ModelWeights.allocate(device, config, file.tensors);
    const { buffers } = device.counters;
    const contextLength = 16_000_000;
    const error: unknown = await Transformer.create(device, config, weights, { contextLength }).catch((reason) => reason);
    expect(error).toBeInstanceOf(UnsupportedDeviceError);
    const { details } = error as UnsupportedDeviceError;
    expect(details.availableBytes).toBe(device.maxBindingBytes);
    const fitting = Number(details.fittingContextLength);
    expect(largestContextBuffer(config, fitting, device.precision).bytes).toBeLessThanOrEqual(device.maxBindingBytes);
    expect(largestContextBuffer(config, fitting + 256, device.precision).bytes).toBeGreaterThan(device.maxBindingBytes);
    expect(device.counters.buffers).toBe(buffers);
    device.destroy();
  });
});
