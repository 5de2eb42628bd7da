/** Keys and values of all positions so far, preallocated for the whole context. */
import { allocateAll } from "../gpu/allocate.ts";
import { bufferSize, type GpuDevice } from "../gpu/device.ts";
import type { ModelConfig } from "./config.ts";

/** One layer's keys (already rotated) and values, each [kv heads][context][head size] scalar. */
export type LayerCache = { readonly keys: GPUBuffer; readonly values: GPUBuffer };

/** Bytes of the keys, or of the values, of one layer. */
export function kvBufferBytes(config: ModelConfig, contextLength: number, scalarBytes: 2 | 4): number {
  return bufferSize(config.headCountKv * contextLength * config.headSize * scalarBytes);
}

/** Bytes of the whole cache. */
export function kvCacheBytes(config: ModelConfig, contextLength: number, scalarBytes: 2 | 4): number {
  return 2 * config.layerCount * kvBufferBytes(config, contextLength, scalarBytes);
}

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

  /** @throws OutOfMemoryError, UnsupportedDeviceError; nothing is left then. */
  static async create(device: GpuDevice, config: ModelConfig, contextLength: number): Promise<KvCache> {
    const bytes = kvBufferBytes(config, contextLength, device.scalarBytes);
    // Copies are for the memory probe.
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const { layerCount } = config;
    const requests = ["keys", "values"].flatMap((kind) =>
      Array.from({ length: layerCount }, (_, layer) => ({ label: `${kind} of layer ${layer}`, bytes, usage })),
    );
    const made = await allocateAll(device, requests);
    const [keys, values] = [made.slice(0, layerCount), made.slice(layerCount)];
    return new KvCache(
      device,
      keys.map((buffer, layer) => ({ keys: buffer, values: values[layer] as GPUBuffer })),
    );
  }

  destroy(): void {
    for (const { keys, values } of this.layers) {
      this.#device.freeBuffer(keys);
      this.#device.freeBuffer(values);
    }
  }
}
