import { UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import type { TensorInfo } from "../../gguf/reader.ts";
import type { GpuDevice } from "../../gpu/device.ts";
import type { ModelConfig } from "../config.ts";
import { Transformer } from "../forward.ts";
import { ModelWeights } from "../weights.ts";
import { plainMatrices } from "./matrices.ts";
import { type MatrixOf, PlainModel, rootMeanSquare } from "./plain-forward.ts";
import { type ProbeModel, probeModel } from "./probe-model.ts";
import { xorshift32 } from "./probe-weights.ts";
import { noNumbers } from "./row-check.ts";

/** Tokens of a test: all in one call, as a prompt, and the last once more alone, as in decoding. */
const TOKENS = 3;
/** Fewer would not run the kernels of a prompt. */
const LEAST_TOKENS = 2;
/** How many tokens are tried at most: each costs plain loops over all weights that it uses. */
const MOST_ATTEMPTS = 20;
/** The same for a probe, whose tokens cost little. */
const MOST_PROBE_ATTEMPTS = 100;
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

/** How a known answer is looked for. */
export type Search = {
  readonly precision: "f32" | "f16";
  /** Positions that the tested transformer has room for. */
  readonly contextLength?: number;
  readonly attempts?: number;
  readonly signal?: AbortSignal;
};

/**
 * The known answer for tokens at which no router is near a tie, or null where those that were tried are too few to run every kernel.
 * Other work gets its turn between two tokens.
 * @throws ModelFormatError when the weights give values that are no numbers; the signal's reason when it fires.
 */
export async function knownAnswer(
  config: ModelConfig,
  matrixOf: MatrixOf,
  { precision, contextLength = TOKENS, attempts = MOST_ATTEMPTS, signal }: Search,
): Promise<KnownAnswer | null> {
  const model = new PlainModel(config, matrixOf);
  const random = xorshift32(1);
  const ids: number[] = [];
  const logits: Float64Array[] = [];
  const tokens = Math.min(TOKENS, contextLength);
  for (let attempt = 0; attempt < attempts && ids.length < tokens; attempt++) {
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    const id = random() % config.vocabularySize;
    const step = model.next(id, CLEAR_GAP[precision]);
    if (step === null) continue;
    if (!step.logits.every((logit) => Number.isFinite(logit))) throw noNumbers();
    ids.push(id);
    logits.push(step.logits);
  }
  return ids.length < LEAST_TOKENS ? null : { ids, logits };
}

/**
 * Compares what `transformer` computes with the known answer. Its KV cache is overwritten from position 0 on.
 * @throws UnsupportedDeviceError with what was expected and what came.
 */
export async function checkAnswer(device: GpuDevice, transformer: Transformer, answer: KnownAnswer): Promise<void> {
  const last = answer.ids.length - 1;
  if (last < LEAST_TOKENS - 1) throw new Error(`A known answer of ${answer.ids.length} tokens does not run every kernel.`);
  const rows = [...(await transformer.forward(answer.ids, 0, "all"))];
  rows.push(...(await transformer.forward(answer.ids.slice(-1), last, "last")));
  const { adapterName: adapter, precision, subgroupSize } = device;
  for (const [row, expectedLogits] of [...answer.logits, ...answer.logits.slice(-1)].entries()) {
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
export async function testKernels(
  device: GpuDevice,
  config: ModelConfig,
  tensors: readonly TensorInfo[],
  signal?: AbortSignal,
): Promise<void> {
  // Where experts are so many that some are always near a tie, all are used: then there is no choice.
  const everyExpert = { ...config, expertUsedCount: config.expertCount };
  if (!(await testProbe(device, probeModel(config, tensors), signal))) {
    if (!(await testProbe(device, probeModel(everyExpert, tensors), signal)))
      throw new Error("The self-test has nothing to compare.");
  }
}

/** @returns whether the probe has a known answer. */
async function testProbe(device: GpuDevice, probe: ProbeModel, signal: AbortSignal | undefined): Promise<boolean> {
  const bytesOf = ({ offset }: TensorInfo, from: number, length: number): Uint8Array =>
    probe.bytes.subarray(offset + from, offset + from + length);
  const search = { precision: device.precision, attempts: MOST_PROBE_ATTEMPTS, ...(signal === undefined ? {} : { signal }) };
  const answer = await knownAnswer(probe.config, plainMatrices(probe.tensors, bytesOf), search);
  if (answer === null) return false;
  const weights = await ModelWeights.allocate(device, probe.config, probe.tensors);
  let transformer: Transformer | null = null;
  try {
    for (const tensor of probe.tensors) await weights.upload(tensor.name, 0, bytesOf(tensor, 0, tensor.bytes));
    await weights.finish();
    transformer = await Transformer.create(device, probe.config, weights, { contextLength: TOKENS });
    await checkAnswer(device, transformer, answer);
    return true;
  } finally {
    transformer?.destroy();
    weights.destroy();
  }
}
