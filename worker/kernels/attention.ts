import type { KernelPlan } from "../gpu/operation.ts";
import source from "./attention.wgsl?raw";
import { type DeviceTraits, kernelFiles, WORKGROUP_SIZE } from "./kernel-files.ts";
import type { HeadShape } from "./rope.ts";

/** Most values of a head: an invocation owns four of them. */
export const MAX_HEAD_SIZE: number = 4 * WORKGROUP_SIZE;

/** Queries of a kv head that share the keys and values that a workgroup reads. */
const TILE_QUERIES = 4;

export type AttentionShape = HeadShape & {
  /** Positions that a token attends to, its own included; null for all. */
  readonly slidingWindow: number | null;
};

/** Attends to the cache up to each token's own position. Buffers: queries, keys, values, attended, call. */
export function planAttention(traits: DeviceTraits, shape: AttentionShape): KernelPlan {
  const group = shape.headCount / shape.headCountKv;
  return {
    label: `attention ${shape.headCount}/${shape.headCountKv}x${shape.headSize}`,
    files: kernelFiles(traits, null, { name: "attention.wgsl", source }),
    constants: {
      KV_HEADS: shape.headCountKv,
      GROUP: group,
      HEAD_SIZE: shape.headSize,
      CONTEXT: shape.contextLength,
      // A window that reaches everywhere is none: such models share a pipeline with those that have none.
      WINDOW: Math.min(shape.slidingWindow ?? shape.contextLength, shape.contextLength),
    },
    grid: ({ tokens }) => [Math.ceil((tokens * group) / TILE_QUERIES), shape.headCountKv, 1],
  };
}
