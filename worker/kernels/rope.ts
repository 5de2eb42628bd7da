import type { KernelPlan } from "../gpu/operation.ts";
import { type DeviceTraits, kernelFiles, WORKGROUP_SIZE } from "./kernel-files.ts";
import source from "./rope.wgsl?raw";

export type HeadShape = {
  readonly headCount: number;
  readonly headCountKv: number;
  readonly headSize: number;
  /** Positions of the KV cache. */
  readonly contextLength: number;
};

/**
 * Rotates queries and keys and writes keys and values into the cache.
 * Buffers: projected, rotations, queries, keys, values, call.
 */
export function planRope(traits: DeviceTraits, shape: HeadShape & { readonly ropeDimensions: number }): KernelPlan {
  const pairs = (shape.headCount + 2 * shape.headCountKv) * (shape.headSize / 2);
  return {
    label: `rope ${shape.headCount}+${shape.headCountKv}x${shape.headSize}`,
    files: kernelFiles(traits, null, { name: "rope.wgsl", source }),
    constants: {
      HEADS: shape.headCount,
      KV_HEADS: shape.headCountKv,
      HEAD_SIZE: shape.headSize,
      ROPE_DIMS: shape.ropeDimensions,
      CONTEXT: shape.contextLength,
    },
    grid: ({ tokens }) => [Math.ceil(pairs / WORKGROUP_SIZE), tokens, 1],
  };
}

/**
 * (cos, sin) of every position's angles, [contextLength][ropeDimensions / 2] pairs. Computed here in double precision:
 * WGSL promises accurate sines only between -π and π.
 */
export function ropeRotations(contextLength: number, ropeDimensions: number, base: number): Float32Array<ArrayBuffer> {
  const pairs = ropeDimensions / 2;
  const rotations = new Float32Array(contextLength * pairs * 2);
  for (let pair = 0; pair < pairs; pair++) {
    const frequency = base ** (-pair / pairs);
    for (let position = 0; position < contextLength; position++) {
      const at = (position * pairs + pair) * 2;
      rotations[at] = Math.cos(position * frequency);
      rotations[at + 1] = Math.sin(position * frequency);
    }
  }
  return rotations;
}
