import type { KernelPlan } from "../gpu/operation.ts";
import { type DeviceTraits, kernelFiles, lanesFor, WORKGROUP_SIZE } from "./kernel-files.ts";
import source from "./matmul.wgsl?raw";
import { type MatrixShape, planeConstants, UNIT_VALUES } from "./weight-format.ts";

export type MatmulShape = {
  readonly matrix: MatrixShape;
  /** Length of an output row, and where in it the matrix's rows begin. */
  readonly stride: number;
  readonly offset: number;
  /** Adds to the output instead of overwriting it. */
  readonly add: boolean;
  /** Tokens that share a dequantised weight. */
  readonly tokenTile: 1 | 4;
  /** The tokens are the rows whose logits are asked for. */
  readonly logits: boolean;
};

/** Rows of one lane group; `vec4` sums in the shader. */
const GROUP_ROWS = 4;

/** Multiplies token rows with a matrix. Buffers: weights, input, output, call. */
export function planMatmul(traits: DeviceTraits, shape: MatmulShape): KernelPlan {
  const { rows, columns, format } = shape.matrix;
  const lanes = lanesFor(traits, columns / UNIT_VALUES);
  const groups = Math.ceil(rows / (GROUP_ROWS * (WORKGROUP_SIZE / lanes)));
  return {
    label: `matmul ${format.type} ${rows}x${columns}`,
    files: kernelFiles(traits, format, { name: "matmul.wgsl", source }),
    constants: {
      K: columns,
      ROWS: rows,
      STRIDE: shape.stride,
      OFFSET: shape.offset,
      ADD: shape.add ? 1 : 0,
      TOKEN_TILE: shape.tokenTile,
      LOGITS: shape.logits ? 1 : 0,
      LANES: lanes,
      ...planeConstants(shape.matrix),
    },
    grid: ({ tokens, logitRows }) => [groups, Math.ceil((shape.logits ? logitRows : tokens) / shape.tokenTile), 1],
  };
}
