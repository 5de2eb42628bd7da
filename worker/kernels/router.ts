import type { KernelPlan } from "../gpu/operation.ts";
import { type DeviceTraits, kernelFiles, lanesFor } from "./kernel-files.ts";
import source from "./router.wgsl?raw";
import { type MatrixShape, planeConstants, UNIT_VALUES } from "./weight-format.ts";

/** Chooses each token's `used` experts, one a row of `matrix`. Buffers: weights, normed, routes, route weights. */
export function planRouter(traits: DeviceTraits, matrix: MatrixShape, used: number): KernelPlan {
  return {
    label: `router ${matrix.format.type} ${matrix.rows}`,
    files: kernelFiles(traits, matrix.format, { name: "router.wgsl", source }),
    constants: {
      D: matrix.columns,
      EXPERTS: matrix.rows,
      USED: used,
      LANES: lanesFor(traits, matrix.columns / UNIT_VALUES),
      ...planeConstants(matrix),
    },
    grid: ({ tokens }) => [tokens, 1, 1],
  };
}
