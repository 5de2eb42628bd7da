import type { KernelPlan } from "../gpu/operation.ts";
import source from "./expert-down.wgsl?raw";
import { type ExpertShape, expertTiles } from "./expert-gate-up.ts";
import { type DeviceTraits, kernelFiles, lanesFor, WORKGROUP_SIZE } from "./kernel-files.ts";
import { type MatrixShape, planeConstants, UNIT_VALUES } from "./weight-format.ts";

/** Rows of one lane group. */
const GROUP_ROWS = 4;

/**
 * The chosen experts' down projections, times the router's weights.
 * Buffers: weights, hidden, tile experts (or routes), tile slots, route weights, contributions.
 */
export function planExpertDown(traits: DeviceTraits, matrix: MatrixShape, shape: ExpertShape): KernelPlan {
  const lanes = lanesFor(traits, matrix.columns / UNIT_VALUES);
  const groups = Math.ceil(shape.embeddingLength / (GROUP_ROWS * (WORKGROUP_SIZE / lanes)));
  return {
    label: `expert-down ${matrix.format.type} ${shape.embeddingLength}x${matrix.columns}`,
    files: kernelFiles(traits, matrix.format, { name: "expert-down.wgsl", source }),
    constants: {
      D: shape.embeddingLength,
      FFN: shape.feedForwardLength,
      TOKEN_TILE: shape.tokenTile,
      LANES: lanes,
      ...planeConstants(matrix),
    },
    grid: ({ tokens }) => [groups, expertTiles(shape, tokens), 1],
  };
}
