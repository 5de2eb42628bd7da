/** The activations of one forward call: buffers of a whole chunk, made once and overwritten by every call. */
import type { GpuDevice } from "../gpu/device.ts";
import { mostTiles, TILE_SLOTS } from "../kernels/group-slots.ts";
import { ropeRotations } from "../kernels/rope.ts";
import type { ModelConfig } from "./config.ts";

/** T is the chunk's length, d the embedding length, slots = experts used by a token (1 in a dense model). */
export type RunBuffers = {
  readonly call: GPUBuffer; // Call of kernels/shared/call.wgsl
  readonly ids: GPUBuffer; // [T] u32
  readonly rotations: GPUBuffer; // [context][rope dimensions / 2] (cos, sin) f32
  readonly residual: GPUBuffer; // [T][d] f32
  readonly normed: GPUBuffer; // [T][d] scalar
  readonly projected: GPUBuffer; // [T][q heads | k heads | v heads][head size] f32
  readonly queries: GPUBuffer; // [T][heads][head size] scalar
  readonly attended: GPUBuffer; // [T][heads][head size] scalar
  readonly routes: GPUBuffer; // [T][slots] u32; zeros in a dense model
  readonly routeWeights: GPUBuffer; // [T][slots] f32; ones in a dense model
  readonly tileExperts: GPUBuffer; // [tiles] u32
  readonly tileSlots: GPUBuffer; // [tiles][4] u32
  readonly hidden: GPUBuffer; // [T][slots][ffn] scalar
  readonly contributions: GPUBuffer; // [T][slots][d] f32
  readonly logits: GPUBuffer; // [T][vocabulary] f32
};

/** Owns the buffers of the activations. */
export class RunState {
  readonly buffers: RunBuffers;
  readonly bytes: number;
  readonly #device: GpuDevice;

  private constructor(device: GpuDevice, buffers: RunBuffers) {
    this.#device = device;
    this.buffers = buffers;
    this.bytes = Object.values(buffers).reduce((sum, { size }) => sum + size, 0);
  }

  /** @throws OutOfMemoryError, UnsupportedDeviceError; the buffers made until then go with the device. */
  static async create(device: GpuDevice, config: ModelConfig, contextLength: number, chunkLength: number): Promise<RunState> {
    const { embeddingLength: d, headSize } = config;
    const queryLength = config.headCount * headSize;
    const used = Math.max(config.expertUsedCount, 1);
    const slots = chunkLength * used;
    const tiles = mostTiles(slots, Math.max(config.expertCount, 1));
    const scalar = device.scalarBytes;
    // Copies are for the memory probe and for the self-test, which reads activations.
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const sizes: Readonly<Record<keyof RunBuffers, readonly [bytes: number, usage: GPUBufferUsageFlags]>> = {
      call: [16, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST],
      ids: [chunkLength * 4, storage],
      rotations: [contextLength * config.ropeDimensions * 4, storage],
      residual: [chunkLength * d * 4, storage],
      normed: [chunkLength * d * scalar, storage],
      projected: [chunkLength * (queryLength + 2 * config.headCountKv * headSize) * 4, storage],
      queries: [chunkLength * queryLength * scalar, storage],
      attended: [chunkLength * queryLength * scalar, storage],
      routes: [slots * 4, storage],
      routeWeights: [slots * 4, storage],
      tileExperts: [tiles * 4, storage],
      tileSlots: [tiles * TILE_SLOTS * 4, storage],
      hidden: [slots * config.feedForwardLength * scalar, storage],
      contributions: [slots * d * 4, storage],
      logits: [chunkLength * config.vocabularySize * 4, storage],
    };
    const names = Object.keys(sizes) as (keyof RunBuffers)[];
    const made = await Promise.all(names.map((name) => device.createBuffer(name, ...sizes[name])));
    const buffers = Object.fromEntries(names.map((name, index) => [name, made[index]])) as RunBuffers;
    const { queue } = device.raw;
    queue.writeBuffer(buffers.rotations, 0, ropeRotations(contextLength, config.ropeDimensions, config.ropeBase));
    if (config.expertCount === 0) queue.writeBuffer(buffers.routeWeights, 0, new Float32Array(slots).fill(1));
    return new RunState(device, buffers);
  }

  destroy(): void {
    for (const buffer of Object.values(this.buffers)) this.#device.freeBuffer(buffer);
  }
}
