import { expect, it } from "vitest";
import { ModelFormatError } from "../../../src/contract/errors.ts";
import { readGguf } from "../../../worker/gguf/reader.ts";
import { type GpuDevice, openDevice } from "../../../worker/gpu/device.ts";
import { readConfig } from "../../../worker/model/config.ts";
import { matricesOf } from "../../../worker/model/weight-layout.ts";
import { ModelWeights } from "../../../worker/model/weights.ts";
import { loadFixture } from "../../support/fixtures.ts";
import { testGpu } from "../../support/gpu.ts";
import { largestError } from "../../support/largest-error.ts";
import { loadTransformer } from "../../support/load-transformer.ts";
import { MemorySource } from "../../support/memory-source.ts";

const stacked = await loadFixture("gguf/tiny-mixtral-Q4_K_M.gguf");

async function contents(device: GpuDevice, buffer: GPUBuffer): Promise<Uint8Array> {
  const target = await device.createBuffer("copy", buffer.size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  device.submit("copy", (encoder) => encoder.copyBufferToBuffer(buffer, 0, target, 0, buffer.size));
  await device.guard(target.mapAsync(GPUMapMode.READ));
  const bytes = new Uint8Array(target.getMappedRange().slice(0));
  device.freeBuffer(target);
  return bytes;
}

it.for(["Q4_K_M", "Q2_K"])(
  "gives the same buffers and logits for both expert layouts, however the bytes come: %s",
  async (name, { skip }) => {
    const whole = await loadFixture(`gguf/tiny-mixtral-${name}.gguf`);
    const split = await loadFixture(`gguf/tiny-mixtral-${name}.split-experts.gguf`);
    if (whole === null || split === null) return skip("no fixtures beside the repository");
    const one = await loadTransformer(whole, { precision: "f32" }, { chunkBytes: 1 << 20 });
    const other = await loadTransformer(split, { precision: "f32" }, { chunkBytes: 4099 });
    const pairs = matricesOf(one.weights.tree).map((matrix, index) => [matrix, matricesOf(other.weights.tree)[index]] as const);
    for (const [matrix, twin] of pairs) {
      if (twin === undefined) throw new Error(`${matrix.label} has no twin.`);
      expect(twin.label).toBe(matrix.label);
      const [bytes, twinBytes] = [await contents(one.device, matrix.buffer), await contents(other.device, twin.buffer)];
      expect(bytes.some((byte) => byte !== 0)).toBe(true);
      expect(bytes.every((byte, index) => byte === twinBytes[index]) && bytes.length === twinBytes.length, matrix.label).toBe(
        true,
      );
    }
    expect(other.weights.bytes).toBe(one.weights.bytes);
    const ids = [1, 300, 900, 17, 2047];
    const logits = await one.transformer.forward(ids, 0, "all");
    expect(logits.some((logit) => logit !== logits[0])).toBe(true);
    expect(largestError(await other.transformer.forward(ids, 0, "all"), logits)).toBe(0);
    one.device.destroy();
    other.device.destroy();
  },
);

it.skipIf(stacked === null)("refuses too many bytes, too few, and a tensor that the model has not", async () => {
  if (stacked === null) return;
  const file = await readGguf(new MemorySource(stacked));
  const device = await openDevice(testGpu(), { precision: "f32" });
  const weights = await ModelWeights.allocate(device, readConfig(file), file.tensors);
  const norm = file.tensors.find(({ name }) => name === "output_norm.weight");
  if (norm === undefined) throw new Error("The fixture has no output_norm.weight.");
  await expect(weights.upload("output_norm.weight", 0, new Uint8Array(norm.bytes + 4))).rejects.toThrow(ModelFormatError);
  await expect(weights.upload("blk.7.attn_q.weight", 0, new Uint8Array(4))).rejects.toThrow(/no tensor "blk.7.attn_q.weight"/);
  await weights.upload("output_norm.weight", 0, new Uint8Array(norm.bytes - 4));
  await expect(weights.finish()).rejects.toThrow(/bytes came; load the model again/);
  weights.destroy();
  weights.destroy();
  expect(device.counters).toMatchObject({ buffers: 0, bufferBytes: 0 });
  device.destroy();
});
