import type { KernelPlan } from "../gpu/operation.ts";
import source from "./embed.wgsl?raw";
import { type DeviceTraits, kernelFiles, WORKGROUP_SIZE } from "./kernel-files.ts";
import { type MatrixShape, planeConstants, UNIT_VALUES } from "./weight-format.ts";

/** Dequantises the rows of `embedding` that the call's ids name. Buffers: weights, ids, residual. */
export function planEmbed(traits: DeviceTraits, embedding: MatrixShape): KernelPlan {
  const groups = Math.ceil(embedding.columns / UNIT_VALUES / WORKGROUP_SIZE);
  return {
    label: `embed ${embedding.format.type} ${embedding.columns}`,
    files: kernelFiles(traits, embedding.format, { name: "embed.wgsl", source }),
    constants: { D: embedding.columns, ...planeConstants(embedding) },
    grid: ({ tokens }) => [groups, tokens, 1],
  };
}
