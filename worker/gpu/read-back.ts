/** Results on their way from the GPU: a ring of mappable buffers, made once. */
import { allocateAll } from "./allocate.ts";
import type { GpuDevice } from "./device.ts";

/** Copies results into mappable buffers in turn, so that one result can be read while the next is computed. */
export class ReadBack {
  readonly #device: GpuDevice;
  readonly #ring: readonly GPUBuffer[];
  #next = 0;

  private constructor(device: GpuDevice, ring: readonly GPUBuffer[]) {
    this.#device = device;
    this.#ring = ring;
  }

  /**
   * Room for `depth` results of at most `bytes` each.
   * @throws OutOfMemoryError, UnsupportedDeviceError; nothing is left then.
   */
  static async create(device: GpuDevice, label: string, bytes: number, depth: number): Promise<ReadBack> {
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    const requests = Array.from({ length: depth }, (_, index) => ({ label: `${label} ${index}`, bytes, usage }));
    const ring = await allocateAll(device, requests);
    return new ReadBack(device, ring);
  }

  /** Bytes of the whole ring. */
  get bytes(): number {
    return this.#ring.reduce((sum, buffer) => sum + buffer.size, 0);
  }

  /**
   * Records the copy of the first `bytes` of `source`, and returns what reads them after the encoder was submitted.
   * At most as many results as the ring is deep may be unread.
   */
  copy(encoder: GPUCommandEncoder, source: GPUBuffer, bytes: number): () => Promise<Float32Array> {
    const target = this.#ring[this.#next] as GPUBuffer;
    this.#next = (this.#next + 1) % this.#ring.length;
    encoder.copyBufferToBuffer(source, 0, target, 0, bytes);
    return async () => {
      await this.#device.guard(target.mapAsync(GPUMapMode.READ, 0, bytes));
      try {
        return new Float32Array(target.getMappedRange(0, bytes).slice(0));
      } finally {
        target.unmap();
      }
    };
  }

  destroy(): void {
    for (const buffer of this.#ring) this.#device.freeBuffer(buffer);
  }
}
