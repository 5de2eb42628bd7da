import type { KernelPlan } from "../gpu/operation.ts";
import { type DeviceTraits, kernelFiles, lanesFor, WORKGROUP_SIZE } from "./kernel-files.ts";
import source from "./rms-norm.wgsl?raw";

export type RmsNormShape = {
  readonly embeddingLength: number;
  readonly epsilon: number;
  /** Experts a token whose contributions are added to the residual first; 0 adds nothing. */
  readonly slots: number;
  /** Only the rows whose logits are asked for, packed to the front. */
  readonly final: boolean;
};

/** Normalises the residual. Buffers: residual, contributions, gain, normed, call. */
export function planRmsNorm(traits: DeviceTraits, shape: RmsNormShape): KernelPlan {
  const lanes = lanesFor(traits, shape.embeddingLength / 4);
  return {
    label: `rms-norm ${shape.embeddingLength}`,
    files: kernelFiles(traits, null, { name: "rms-norm.wgsl", source }),
    constants: {
      D: shape.embeddingLength,
      SLOTS: shape.slots,
      EPSILON: shape.epsilon,
      FINAL: shape.final ? 1 : 0,
      LANES: lanes,
    },
    grid: ({ tokens, logitRows }) => [Math.ceil(((shape.final ? logitRows : tokens) * lanes) / WORKGROUP_SIZE), 1, 1],
  };
}
