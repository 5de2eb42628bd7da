import type { KernelPlan } from "../gpu/operation.ts";
import source from "./expert-gate-up.wgsl?raw";
import { mostTiles } from "./group-slots.ts";
import { type DeviceTraits, kernelFiles, lanesFor, WORKGROUP_SIZE } from "./kernel-files.ts";
import { type MatrixShape, planeConstants, UNIT_VALUES } from "./weight-format.ts";

export type ExpertShape = {
  /** 1 for a dense model. */
  readonly expertCount: number;
  readonly expertUsedCount: number;
  readonly feedForwardLength: number;
  readonly embeddingLength: number;
  /** 1: a slot at a time, straight from the routes; 4: tiles of a chunk's sorted slots. */
  readonly tokenTile: 1 | 4;
};

/** What the matrix holds: gate and up of all experts, or one of the two; `up` runs before `gate`. */
export type GateUpPart = "both" | "up" | "gate";

const PARTS: Readonly<Record<GateUpPart, number>> = { both: 0, up: 1, gate: 2 };

/** Rows of each matrix in one lane group. */
const GROUP_ROWS = 2;

/** silu(gate x) * (up x) of the chosen experts. Buffers: weights, normed, tile experts (or routes), tile slots, hidden. */
export function planExpertGateUp(traits: DeviceTraits, matrix: MatrixShape, part: GateUpPart, shape: ExpertShape): KernelPlan {
  const lanes = lanesFor(traits, matrix.columns / UNIT_VALUES);
  const groups = Math.ceil(shape.feedForwardLength / (GROUP_ROWS * (WORKGROUP_SIZE / lanes)));
  return {
    label: `expert-gate-up ${part} ${matrix.format.type} ${shape.feedForwardLength}x${matrix.columns}`,
    files: kernelFiles(traits, matrix.format, { name: "expert-gate-up.wgsl", source }),
    constants: {
      D: shape.embeddingLength,
      FFN: shape.feedForwardLength,
      EXPERTS: shape.expertCount,
      USED: shape.expertUsedCount,
      TOKEN_TILE: shape.tokenTile,
      PART: PARTS[part],
      LANES: lanes,
      ...planeConstants(matrix),
    },
    grid: ({ tokens }) => [groups, expertTiles(shape, tokens), 1],
  };
}

/** Tiles to dispatch for `tokens` tokens: slots, or as many tiles as their sorting may fill. */
export function expertTiles(shape: ExpertShape, tokens: number): number {
  const slots = tokens * shape.expertUsedCount;
  return shape.tokenTile === 1 ? slots : mostTiles(slots, shape.expertCount);
}
