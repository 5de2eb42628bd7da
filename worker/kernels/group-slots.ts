import type { KernelPlan } from "../gpu/operation.ts";
import source from "./group-slots.wgsl?raw";
import { type DeviceTraits, kernelFiles, WORKGROUP_SIZE } from "./kernel-files.ts";

/** Slots of one expert that share its dequantised weights. */
export const TILE_SLOTS = 4;

/** Most experts that the sort can tell apart: an invocation each. */
export const MAX_EXPERTS: number = WORKGROUP_SIZE;

/** Tiles that `slots` slots fill at most, whatever experts they chose: every expert may leave one tile unfilled. */
export function mostTiles(slots: number, experts: number): number {
  return Math.min(slots, Math.ceil(slots / TILE_SLOTS) + experts);
}

/** Bytes of workgroup memory that the sort needs beside a word for each slot. */
const FIXED_BYTES = 4 * WORKGROUP_SIZE;

/** Most tokens of a chunk whose slots the sort can hold in `workgroupBytes` of workgroup memory. */
export function mostChunkTokens(used: number, workgroupBytes: number): number {
  return Math.floor((workgroupBytes - FIXED_BYTES) / 4 / used);
}

/** Sorts a chunk's slots by expert. Buffers: routes, tile experts, tile slots, call. */
export function planGroupSlots(traits: DeviceTraits, experts: number, used: number, chunkLength: number): KernelPlan {
  const slots = chunkLength * used;
  return {
    label: `group-slots ${experts}`,
    files: kernelFiles(traits, null, { name: "group-slots.wgsl", source }),
    constants: { EXPERTS: experts, USED: used, MAX_SLOTS: slots, MAX_TILES: mostTiles(slots, experts) },
    grid: () => [1, 1, 1],
  };
}
