/** The loaded model's own kernels at their real sizes, against rows of the file: what a model too large for plain loops is tested with. */
import { ModelFormatError, UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import type { TensorInfo } from "../../gguf/reader.ts";
import type { GpuDevice } from "../../gpu/device.ts";
import type { ModelConfig } from "../config.ts";
import type { Transformer } from "../forward.ts";
import type { RunBuffers } from "../run-state.ts";
import { halfToNumber } from "./dequantize.ts";
import { KeptRows, sampleRows } from "./kept-rows.ts";
import { plainMatrices } from "./matrices.ts";
import type { Matrix, MatrixOf } from "./plain-forward.ts";

/** Tokens of the chunk that is tested, as many as share a weight; one more is decoded after it. */
const CHUNK_TOKENS = 4;
/** How far a sum of products may be off, in units of the two vectors' lengths multiplied. A wrong row is off by a hundredth or more. */
const TOLERANCE = 1e-3;
const LARGEST_HALF = 65_504;

type Values = Float32Array;

/** A sum of products and how far it may be off. */
type Sum = { readonly value: number; readonly tolerance: number };

function product(matrix: Matrix, row: number, vector: Values): Sum {
  let [value, rowSquares, squares] = [0, 0, 0];
  for (const [index, weight] of matrix.row(row).entries()) {
    const input = vector[index] as number;
    value += weight * input;
    rowSquares += weight * weight;
    squares += input * input;
  }
  return { value, tolerance: TOLERANCE * Math.sqrt(rowSquares * squares) };
}

/** Compares rows of the last layer's experts and of the head, for a chunk and for a single token, with plain sums over the same inputs. */
export class RowCheck {
  readonly #config: ModelConfig;
  readonly #kept = new KeptRows();
  readonly #matrixOf: MatrixOf;

  /** @param tensors of the real model, all of a type that the kernels know */
  constructor(config: ModelConfig, tensors: readonly TensorInfo[]) {
    this.#config = config;
    this.#matrixOf = plainMatrices(tensors, (tensor, byteOffset) => this.#kept.bytesOf(tensor, byteOffset));
    const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    const keep = (name: string, matrices: number, rows: number): void => {
      const tensor = byName.get(name);
      if (tensor === undefined) return;
      const all = Array.from({ length: matrices }, (_, matrix) => sampleRows(rows).map((row) => matrix * rows + row));
      this.#kept.keep(tensor, all.flat());
    };
    const last = `blk.${config.layerCount - 1}.`;
    for (const [kind, rows] of Object.entries({
      gate: config.feedForwardLength,
      up: config.feedForwardLength,
      down: config.embeddingLength,
    })) {
      keep(`${last}ffn_${kind}.weight`, 1, rows);
      keep(`${last}ffn_${kind}_exps.weight`, config.expertCount, rows);
      for (let expert = 0; expert < config.expertCount; expert++) keep(`${last}ffn_${kind}.${expert}.weight`, 1, rows);
    }
    const router = byName.get(`${last}ffn_gate_inp.weight`);
    if (router !== undefined) this.#kept.keep(router, [...Array(config.expertCount).keys()]);
    keep(byName.has("output.weight") ? "output.weight" : "token_embd.weight", 1, config.vocabularySize);
  }

  /** Takes note of a piece of a tensor on its way to the GPU: `chunk` begins at `byteOffset` of it. */
  observe(tensorName: string, byteOffset: number, chunk: Uint8Array): void {
    this.#kept.observe(tensorName, byteOffset, chunk);
  }

  /**
   * Runs the model four times; its KV cache is overwritten from position 0 on.
   * @throws UnsupportedDeviceError when a row is not what the file's bytes give.
   * @throws ModelFormatError when the model gives values that are no numbers, or the same one for every token.
   */
  async check(device: GpuDevice, transformer: Transformer): Promise<void> {
    const { vocabularySize } = this.#config;
    const spread = (part: number): number => Math.floor((vocabularySize - 1) * part);
    const chunk = [1 / 3, 1, 1 / 7, 1 / 2].map(spread).slice(0, Math.min(CHUNK_TOKENS, transformer.contextLength - 1));
    const next = [spread(2 / 3)];
    for (const [ids, position] of [
      [chunk, 0],
      [next, chunk.length],
    ] as const) {
      await transformer.forward(ids, position, "none");
      await this.#checkExperts(device, transformer, ids.length);
      const logits = await transformer.forward(ids, position, "all");
      await this.#checkHead(device, transformer, logits);
    }
  }

  /** What the last layer's experts made of their input, which a call without logits leaves in place. */
  async #checkExperts(device: GpuDevice, transformer: Transformer, tokens: number): Promise<void> {
    const { embeddingLength: d, feedForwardLength: ffn, expertCount, layerCount } = this.#config;
    const used = Math.max(this.#config.expertUsedCount, 1);
    const slots = tokens * used;
    const normed = await readScalars(device, transformer, "normed", tokens * d);
    const hidden = await readScalars(device, transformer, "hidden", slots * ffn);
    const routes = new Uint32Array(await transformer.readActivation("routes", slots * 4));
    const weights = new Float32Array(await transformer.readActivation("routeWeights", slots * 4));
    const contributions = new Float32Array(await transformer.readActivation("contributions", slots * d * 4));
    const suffix = expertCount > 0 ? "_exps.weight" : ".weight";
    const matrix = (kind: string, expert: number): Matrix => this.#matrixOf(`blk.${layerCount - 1}.ffn_${kind}${suffix}`, expert);
    for (let token = 0; expertCount > 0 && token < tokens; token++) {
      const ofToken = [token * used, (token + 1) * used] as const;
      this.#checkRoutes(
        device,
        normed.subarray(token * d, (token + 1) * d),
        routes.subarray(...ofToken),
        weights.subarray(...ofToken),
      );
    }
    for (let slot = 0; slot < slots; slot++) {
      const [expert = 0, weight = Number.NaN] = [routes[slot], weights[slot]];
      const input = normed.subarray(Math.floor(slot / used) * d, (Math.floor(slot / used) + 1) * d);
      for (const row of sampleRows(ffn)) {
        const gate = product(matrix("gate", expert), row, input);
        const up = product(matrix("up", expert), row, input);
        const value = (gate.value / (1 + Math.exp(-gate.value))) * up.value;
        const held = device.precision === "f16" ? Math.max(-LARGEST_HALF, Math.min(value, LARGEST_HALF)) : value;
        // The slope of x / (1 + exp(-x)) is at most 1.1; activations have 11 bits in f16.
        const tolerance =
          1.1 * gate.tolerance * Math.abs(up.value) + Math.abs(gate.value) * up.tolerance + 2e-3 * Math.abs(held) + 1e-6;
        compare(device, `row ${row} of expert ${expert}`, hidden[slot * ffn + row], { value: held, tolerance });
      }
      const inner = hidden.subarray(slot * ffn, (slot + 1) * ffn);
      for (const row of sampleRows(d)) {
        const { value, tolerance } = product(matrix("down", expert), row, inner);
        const expected = { value: weight * value, tolerance: Math.abs(weight) * tolerance };
        compare(device, `output ${row} of expert ${expert}`, contributions[slot * d + row], expected);
      }
    }
  }

  /** One token's experts: no other may be clearly better, and the weights are a softmax over their logits. */
  #checkRoutes(device: GpuDevice, input: Values, routes: Uint32Array, weights: Values): void {
    const { expertCount, layerCount } = this.#config;
    const router = this.#matrixOf(`blk.${layerCount - 1}.ffn_gate_inp.weight`);
    const logits = Array.from({ length: expertCount }, (_, expert) => product(router, expert, input));
    const chosen = [...routes].map((expert) => logits[expert]?.value ?? Number.NaN);
    const tolerance = Math.max(...logits.map((logit) => logit.tolerance));
    const best = logits
      .map(({ value }) => value)
      .sort((one, other) => other - one)
      .slice(0, routes.length);
    const sum = chosen.reduce((total, value) => total + Math.exp(value - (best[0] as number)), 0);
    for (const [rank, value] of chosen.entries()) {
      compare(device, `the router's choice ${rank}`, value, { value: best[rank] as number, tolerance: 2 * tolerance });
      const weight = { value: Math.exp(value - (best[0] as number)) / sum, tolerance: 2 * tolerance + 1e-4 };
      compare(device, `the router's weight ${rank}`, weights[rank], weight);
    }
    if (new Set(routes).size < routes.length) throw garbage(device, "an expert that was chosen twice", routes[0] as number, null);
  }

  async #checkHead(device: GpuDevice, transformer: Transformer, logits: Values): Promise<void> {
    const { embeddingLength: d, vocabularySize } = this.#config;
    const rows = logits.length / vocabularySize;
    const normed = await readScalars(device, transformer, "normed", rows * d);
    for (let token = 0; token < rows; token++) {
      const row = logits.subarray(token * vocabularySize, (token + 1) * vocabularySize);
      const [first = Number.NaN] = row;
      if (!row.every((logit) => Number.isFinite(logit))) throw noNumbers();
      if (row.every((logit) => logit === first)) throw garbage(device, "every token's score", first, null);
      const input = normed.subarray(token * d, (token + 1) * d);
      for (const id of sampleRows(vocabularySize)) {
        compare(device, `the score of token ${id}`, row[id], product(this.#matrixOf("output.weight"), id, input));
      }
    }
  }
}

/** Activations as numbers, whatever the device keeps them in. */
async function readScalars(device: GpuDevice, transformer: Transformer, name: keyof RunBuffers, count: number): Promise<Values> {
  const bytes = await transformer.readActivation(name, count * device.scalarBytes);
  return device.precision === "f16" ? Float32Array.from(new Uint16Array(bytes), halfToNumber) : new Float32Array(bytes);
}

function compare(device: GpuDevice, what: string, got: number | undefined, { value, tolerance }: Sum): void {
  // The sum's own inputs come from the GPU, so a NaN here was there before the row that is tested.
  if (!Number.isFinite(value)) throw noNumbers();
  if (got === undefined || !(Math.abs(got - value) <= tolerance)) throw garbage(device, what, got ?? Number.NaN, value);
}

/** The error for weights that give no numbers. */
export function noNumbers(): ModelFormatError {
  return new ModelFormatError(
    "The model's weights hold values that are no numbers, or its computation leaves the range of numbers: the file is most likely damaged. " +
      'Get the file again; if that does not help, load with { precision: "f32" }.',
    { damage: "not-a-number" },
  );
}

function garbage(device: GpuDevice, what: string, got: number, expected: number | null): UnsupportedDeviceError {
  const { adapterName: adapter, precision, subgroupSize } = device;
  return new UnsupportedDeviceError(
    `"${adapter}" failed the self-test with the loaded model: ${what} is ${got}${expected === null ? "" : ` where ${expected} is right`}, ` +
      'so its answers would be garbage and the engine refuses to run. Update the graphics driver, or load with { precision: "f32" } or { subgroups: false }.',
    { adapter, precision, subgroupSize, what, got: String(got), expected },
  );
}
