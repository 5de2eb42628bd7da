import { UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import type { GpuDevice } from "../../gpu/device.ts";
import type { TensorInfo } from "../../gguf/reader.ts";
import type { ModelConfig } from "../config.ts";
import { Transformer } from "../forward.ts";
import { ModelWeights } from "../weights.ts";
import { plainMatrices } from "./matrices.ts";
import { plainForward } from "./plain-forward.ts";
import { type ProbeModel, probeModel } from "./probe-model.ts";
import { xorshift32 } from "./probe-weights.ts";

/** Tokens of the test: all but the last in one call, as a prompt, the last alone, as in decoding. */
const TOKENS = 5;

/**
 * How far a logit may be off; they are of size 1. In f32 the order of sums alone differs (measured: below 1e-5); with f16 activations
 * rounding of 2^-11 a step adds up (measured: below 1e-2). What a defect does is of size 1.
 */
const TOLERANCE = { f32: 1e-3, f16: 5e-2 } as const;

/** A lead of a chosen expert that rounding cannot turn round. */
const CLEAR_GAP = 0.2;

/** Tokens for which no router of the probe is near a tie, with their logits in plain loops. */
export function knownAnswer({ config, tensors, bytes }: ProbeModel): {
  readonly ids: readonly number[];
  readonly logits: readonly Float64Array[];
} {
  const matrixOf = plainMatrices(tensors, ({ offset }, from, length) => bytes.subarray(offset + from, offset + from + length));
  const random = xorshift32(1);
  for (let attempt = 0; attempt < 100; attempt++) {
    const ids = Array.from({ length: TOKENS }, () => random() % config.vocabularySize);
    const { logits, routerGap } = plainForward(config, matrixOf, ids);
    if (routerGap >= CLEAR_GAP) return { ids, logits };
  }
  throw new Error("No tokens were found for which the self-test's routers decide clearly.");
}

/**
 * Runs a very small model with the formats and the head size of the real one through the same kernels on this device, and compares
 * with the same model in plain loops. To be called before the weights are fetched; it leaves nothing on the device but pipelines.
 * @throws UnsupportedDeviceError with what was expected and what came, when the device computes wrongly.
 */
export async function testKnownAnswer(device: GpuDevice, config: ModelConfig, tensors: readonly TensorInfo[]): Promise<void> {
  const probe = probeModel(config, tensors);
  const answer = knownAnswer(probe);
  const rows = await runProbe(device, probe, answer.ids);
  const tolerance = TOLERANCE[device.precision];
  for (const [row, expectedLogits] of answer.logits.entries()) {
    for (const [id, expected] of expectedLogits.entries()) {
      const got = rows[row * probe.config.vocabularySize + id] ?? Number.NaN;
      if (Math.abs(got - expected) <= tolerance) continue;
      throw new UnsupportedDeviceError(
        `"${device.adapterName}" failed the self-test: it computes ${got} where ${expected.toFixed(5)} is right, so its answers would be garbage ` +
          `and the engine refuses to run. Update the graphics driver, or load with { precision: "f32" } or { subgroups: false }.`,
        {
          adapter: device.adapterName,
          precision: device.precision,
          subgroupSize: device.subgroupSize,
          expected,
          got: String(got),
          tolerance,
          row,
          id,
        },
      );
    }
  }
}

/** Logits [tokens, vocabulary] of the probe on the device. */
async function runProbe(device: GpuDevice, probe: ProbeModel, ids: readonly number[]): Promise<number[]> {
  const weights = await ModelWeights.allocate(device, probe.config, probe.tensors);
  let transformer: Transformer | null = null;
  try {
    for (const { name, offset, bytes } of probe.tensors)
      await weights.upload(name, 0, probe.bytes.subarray(offset, offset + bytes));
    await weights.finish();
    transformer = await Transformer.create(device, probe.config, weights, { contextLength: TOKENS });
    const prompt = await transformer.forward(ids.slice(0, -1), 0, "all");
    const last = await transformer.forward(ids.slice(-1), ids.length - 1, "last");
    return [...prompt, ...last];
  } finally {
    transformer?.destroy();
    weights.destroy();
  }
}
