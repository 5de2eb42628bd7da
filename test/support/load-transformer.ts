/** A fixture's model on the GPU: device, weights and forward pass, in f32 or f16, with subgroups or without. */
import { readGguf } from "../../worker/gguf/reader.ts";
import { type DeviceOptions, type GpuDevice, openDevice } from "../../worker/gpu/device.ts";
import { type ModelConfig, readConfig } from "../../worker/model/config.ts";
import { Transformer } from "../../worker/model/forward.ts";
import { ModelWeights } from "../../worker/model/weights.ts";
import { testGpu } from "./gpu.ts";
import { MemorySource } from "./memory-source.ts";

/** A loaded model; `device.destroy()` frees all of it. */
export type LoadedTransformer = {
  readonly device: GpuDevice;
  readonly config: ModelConfig;
  readonly weights: ModelWeights;
  readonly transformer: Transformer;
};

/** Loads the GGUF in `bytes`, its tensors in chunks of `chunkBytes` that end anywhere in a block. */
export async function loadTransformer(
  bytes: Uint8Array<ArrayBuffer>,
  options: DeviceOptions,
  { contextLength = 128, chunkBytes = 100_003 }: { readonly contextLength?: number; readonly chunkBytes?: number } = {},
): Promise<LoadedTransformer> {
  const file = await readGguf(new MemorySource(bytes));
  const config = readConfig(file);
  const device = await openDevice(testGpu(), options);
  const weights = await ModelWeights.allocate(device, config, file.tensors);
  for (const tensor of file.tensors) {
    for (let start = 0; start < tensor.bytes; start += chunkBytes) {
      const end = Math.min(start + chunkBytes, tensor.bytes);
      await weights.upload(tensor.name, start, bytes.subarray(tensor.offset + start, tensor.offset + end));
    }
  }
  await weights.finish();
  const transformer = await Transformer.create(device, config, weights, { contextLength });
  return { device, config, weights, transformer };
}
