/** The activations of one forward call: buffers of a whole chunk, made once and overwritten by every call. */
import { allocateAll } from "../gpu/allocate.ts";
import { bufferSize, type GpuDevice } from "../gpu/device.ts";
import { mostChunkTokens, mostTiles, TILE_SLOTS } from "../kernels/group-slots.ts";
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

/** Most tokens of a call; bounds the scratch buffers. */
const MAX_CHUNK_LENGTH = 128;

/** Workgroup memory that every WebGPU device has, in bytes: memory can be planned without a device. */
const WORKGROUP_BYTES = 16_384;

/** Most tokens in one call of a model with such a context. */
export function chunkLengthOf({ expertUsedCount }: ModelConfig, contextLength: number): number {
  const sortable = mostChunkTokens(Math.max(expertUsedCount, 1), WORKGROUP_BYTES);
  return Math.min(MAX_CHUNK_LENGTH, contextLength, sortable);
}

/** Bytes of each buffer of the activations. Only `rotations` grows with the context once that is longer than a chunk. */
export function runBufferBytes(
  config: ModelConfig,
  contextLength: number,
  scalarBytes: 2 | 4,
): Readonly<Record<keyof RunBuffers, number>> {
  const { embeddingLength: d, headSize } = config;
  const chunkLength = chunkLengthOf(config, contextLength);
  const queryLength = config.headCount * headSize;
  const slots = chunkLength * Math.max(config.expertUsedCount, 1);
  const tiles = mostTiles(slots, Math.max(config.expertCount, 1));
  const bytes: Readonly<Record<keyof RunBuffers, number>> = {
    call: 16,
    ids: chunkLength * 4,
    rotations: contextLength * config.ropeDimensions * 4,
    residual: chunkLength * d * 4,
    normed: chunkLength * d * scalarBytes,
    projected: chunkLength * (queryLength + 2 * config.headCountKv * headSize) * 4,
    queries: chunkLength * queryLength * scalarBytes,
    attended: chunkLength * queryLength * scalarBytes,
    routes: slots * 4,
    routeWeights: slots * 4,
    tileExperts: tiles * 4,
    tileSlots: tiles * TILE_SLOTS * 4,
    hidden: slots * config.feedForwardLength * scalarBytes,
    contributions: slots * d * 4,
    logits: chunkLength * config.vocabularySize * 4,
  };
  return Object.fromEntries(Object.entries(bytes).map(([name, length]) => [name, bufferSize(length)])) as typeof bytes;
}

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

  /** @throws OutOfMemoryError, UnsupportedDeviceError; nothing is left then. */
  static async create(device: GpuDevice, config: ModelConfig, contextLength: number): Promise<RunState> {
    const sizes = runBufferBytes(config, contextLength, device.scalarBytes);
    // Copies are for the memory probe and for the self-test, which reads activations.
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const names = Object.keys(sizes) as (keyof RunBuffers)[];
    const requests = names.map((label) => ({
      label,
      bytes: sizes[label],
      usage: label === "call" ? GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST : storage,
    }));
    const made = await allocateAll(device, requests);
    const buffers = Object.fromEntries(names.map((name, index) => [name, made[index]])) as RunBuffers;
    const { queue } = device.raw;
    queue.writeBuffer(buffers.rotations, 0, ropeRotations(contextLength, config.ropeDimensions, config.ropeBase));
    if (config.expertCount === 0) {
      const slots = chunkLengthOf(config, contextLength);
      queue.writeBuffer(buffers.routeWeights, 0, new Float32Array(slots).fill(1));
    }
    return new RunState(device, buffers);
  }

  destroy(): void {
    for (const buffer of Object.values(this.buffers)) this.#device.freeBuffer(buffer);
  }
}
