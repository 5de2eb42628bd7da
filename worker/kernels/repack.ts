import type { KernelPlan } from "../gpu/operation.ts";
import { WORKGROUP_SIZE } from "./kernel-files.ts";
import source from "./repack.wgsl?raw";
import type { Plane, WeightFormat } from "./weight-format.ts";

/** Bytes of blocks that one piece may have: its largest plane, a word an invocation, stays under 65,535 workgroups. */
export const MAX_PIECE_BYTES: number = 8 * 1024 * 1024;

/**
 * Takes one plane out of a piece's blocks. Buffers: blocks (the piece), planes (the matrix), piece (the call's numbers).
 * The grid's `tokens` are the piece's blocks.
 */
export function planRepack(format: WeightFormat, plane: Plane): KernelPlan {
  return {
    label: `repack ${format.type} +${plane.offset}`,
    files: [{ name: "repack.wgsl", source }],
    constants: { BLOCK_BYTES: format.blockBytes, PLANE_OFFSET: plane.offset, PLANE_BYTES: plane.bytes },
    // One word more, for a piece that begins in the middle of one.
    grid: ({ tokens }) => [Math.ceil(((tokens * plane.bytes) / 4 + 1) / WORKGROUP_SIZE), 1, 1],
  };
}
