import type { KernelPlan } from "../gpu/operation.ts";
import source from "./attention.wgsl?raw";
import { type DeviceTraits, kernelFiles, lanesFor, WORKGROUP_SIZE } from "./kernel-files.ts";
import type { HeadShape } from "./rope.ts";

/** Most values of a head: an invocation owns four of them. */
export const MAX_HEAD_SIZE: number = 4 * WORKGROUP_SIZE;

/** Attends to the cache up to each token's own position. Buffers: queries, keys, values, attended, call. */
export function planAttention(traits: DeviceTraits, shape: HeadShape): KernelPlan {
  return {
    label: `attention ${shape.headCount}/${shape.headCountKv}x${shape.headSize}`,
    files: kernelFiles(traits, null, { name: "attention.wgsl", source }),
    constants: {
      HEADS: shape.headCount,
      KV_HEADS: shape.headCountKv,
      HEAD_SIZE: shape.headSize,
      CONTEXT: shape.contextLength,
      LANES: lanesFor(traits, WORKGROUP_SIZE),
    },
    grid: ({ tokens }) => [shape.headCount, tokens, 1],
  };
}
