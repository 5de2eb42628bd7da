import { UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import type { TensorInfo } from "../../gguf/reader.ts";
import type { GpuDevice } from "../../gpu/device.ts";
import type { ModelConfig } from "../config.ts";
import { Transformer } from "../forward.ts";
import { ModelWeights } from "../weights.ts";
import { plainMatrices } from "./matrices.ts";
import { type MatrixOf, PlainModel, rootMeanSquare } from "./plain-forward.ts";
import { probeModel } from "./probe-model.ts";
import { xorshift32 } from "./probe-weights.ts";

/** Tokens of a test: all but the last in one call, as a prompt, the last alone, as in decoding. */
const TOKENS = 3;
/** How many tokens are tried for each place. */
const MOST_ATTEMPTS = 50;
/** A lead of a chosen expert that rounding cannot turn round, in units of the router's logits. */
const CLEAR_GAP = { f32: 5e-3, f16: 5e-2 } as const;

/**
 * How far a logit may be off, in units of the row's root mean square. In f32 the order of sums and the device's `exp` differ (up to
 * 1.2e-6 on SwiftShader and lavapipe; WGSL allows less exact ones); with f16 activations rounding of 2^-11 a step adds up (up to
 * 1.9e-3 on lavapipe). What a defect does is of size 1.
 */
const TOLERANCE = { f32: 1e-3, f16: 2e-2 } as const;

/** Token ids and the logits [vocabulary] after each of them, computed in plain loops. */
export type KnownAnswer = { readonly ids: readonly number[]; readonly logits: readonly Float64Array[] };

/** The known answer for tokens at which no router is near a tie; fewer tokens than usual where there are not enough of them. */
export function knownAnswer(config: ModelConfig, matrixOf: MatrixOf, precision: "f32" | "f16"): KnownAnswer {
  const model = new PlainModel(config, matrixOf);
  const random = xorshift32(1);
  const ids: number[] = [];
  const logits: Float64Array[] = [];
  for (let attempt = 0; attempt < TOKENS * MOST_ATTEMPTS && ids.length < TOKENS; attempt++) {
    const id = random() % config.vocabularySize;
    const step = model.next(id, CLEAR_GAP[precision]);
    if (step === null) continue;
    ids.push(id);
    logits.push(step.logits);
  }
  return { ids, logits };
}

/**
 * Compares what `transformer` computes with the known answer. Its KV cache is overwritten from position 0 on.
 * @throws UnsupportedDeviceError with what was expected and what came.
 */
export async function checkAnswer(device: GpuDevice, transformer: Transformer, answer: KnownAnswer): Promise<void> {
  const prompt = answer.ids.slice(0, -1);
  const rows = prompt.length === 0 ? [] : [...(await transformer.forward(prompt, 0, "all"))];
  if (answer.ids.length > 0) rows.push(...(await transformer.forward(answer.ids.slice(-1), prompt.length, "last")));
  const { adapterName: adapter, precision, subgroupSize } = device;
  for (const [row, expectedLogits] of answer.logits.entries()) {
    const tolerance = TOLERANCE[precision] * rootMeanSquare(expectedLogits);
    for (const [id, expected] of expectedLogits.entries()) {
      const got = rows[row * expectedLogits.length + id] ?? Number.NaN;
      if (Math.abs(got - expected) <= tolerance) continue;
      throw new UnsupportedDeviceError(
        `"${adapter}" failed the self-test: it computes ${got} where ${expected.toFixed(5)} is right, so its answers would be garbage ` +
          'and the engine refuses to run. Update the graphics driver, or load with { precision: "f32" } or { subgroups: false }.',
        { adapter, precision, subgroupSize, expected, got: String(got), tolerance, row, id },
      );
    }
  }
}

/**
 * Tests the kernels without the model's weights: runs a very small model with the formats and the head size of the real one on this
 * device. It leaves nothing there but pipelines.
 * @throws UnsupportedDeviceError when the device computes wrongly.
 */
export async function testKernels(device: GpuDevice, config: ModelConfig, tensors: readonly TensorInfo[]): Promise<void> {
  const probe = probeModel(config, tensors);
  const bytesOf = ({ offset }: TensorInfo, from: number, length: number): Uint8Array =>
    probe.bytes.subarray(offset + from, offset + from + length);
  const answer = knownAnswer(probe.config, plainMatrices(probe.tensors, bytesOf), device.precision);
  const weights = await ModelWeights.allocate(device, probe.config, probe.tensors);
  let transformer: Transformer | null = null;
  try {
    for (const tensor of probe.tensors) await weights.upload(tensor.name, 0, bytesOf(tensor, 0, tensor.bytes));
    await weights.finish();
    transformer = await Transformer.create(device, probe.config, weights, { contextLength: TOKENS });
    await checkAnswer(device, transformer, answer);
  } finally {
    transformer?.destroy();
    weights.destroy();
  }
}
