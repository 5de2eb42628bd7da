/** Keys and values of all positions so far, preallocated for the whole context. */
import type { GpuDevice } from "../gpu/device.ts";
import type { ModelConfig } from "./config.ts";

/** One layer's keys (already rotated) and values, each [kv heads][context][head size] scalar. */
export type LayerCache = { readonly keys: GPUBuffer; readonly values: GPUBuffer };

/** Owns the cache's buffers. Which positions hold what is for the caller to know: writing a position overwrites it. */
export class KvCache {
  readonly layers: readonly LayerCache[];
  readonly bytes: number;
  readonly #device: GpuDevice;

  private constructor(device: GpuDevice, layers: readonly LayerCache[]) {
    this.#device = device;
    this.layers = layers;
    this.bytes = layers.reduce((sum, { keys, values }) => sum + keys.size + values.size, 0);
  }

  /** @throws OutOfMemoryError, UnsupportedDeviceError; the buffers made until then go with the device. */
  static async create(device: GpuDevice, config: ModelConfig, contextLength: number): Promise<KvCache> {
    const bytes = config.headCountKv * contextLength * config.headSize * device.scalarBytes;
    // Copies are for the memory probe.
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const layers = await Promise.all(
      Array.from({ length: config.layerCount }, async (_, layer) => ({
        keys: await device.createBuffer(`keys of layer ${layer}`, bytes, usage),
        values: await device.createBuffer(`values of layer ${layer}`, bytes, usage),
      })),
    );
    return new KvCache(device, layers);
  }

  destroy(): void {
    for (const { keys, values } of this.layers) {
      this.#device.freeBuffer(keys);
      this.#device.freeBuffer(values);
    }
  }
}
