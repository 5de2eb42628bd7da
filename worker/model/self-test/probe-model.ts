import type { TensorInfo } from "../../gguf/reader.ts";
import { BLOCK_FORMATS, type GgmlType } from "../../gguf/types.ts";
import type { ModelConfig } from "../config.ts";
import { randomWeights, xorshift32 } from "./probe-weights.ts";

/** A very small model with the traits of a real one: its formats tensor by tensor, head size, experts, rotation. */
export type ProbeModel = {
  readonly config: ModelConfig;
  /** Their offsets count from the beginning of `bytes`. */
  readonly tensors: readonly TensorInfo[];
  readonly bytes: Uint8Array;
};

/** Width of hidden state and feed-forward network: one block of the largest formats. */
const WIDTH = 256;
const VOCABULARY = 64;
/** More mixtures of formats than this in one tensor are not tried one by one. */
const MOST_LAYERS = 4;
const SEED = 0x6d69_7874;

/** A tensor's name without its layer, and with an expert's own tensor named as the stacked one. */
function roleOf(name: string): string {
  return name.replace(/^blk\.\d+\./, "").replace(/^(ffn_\w+)\.\d+\.weight$/, "$1_exps.weight");
}

/** The formats that each kind of tensor has in the file. */
function typesByRole(tensors: readonly TensorInfo[]): Map<string, GgmlType[]> {
  const types = new Map<string, GgmlType[]>();
  for (const { name, type } of tensors) {
    const known = types.get(roleOf(name)) ?? [];
    if (!known.includes(type)) types.set(roleOf(name), [...known, type]);
  }
  return types;
}

/**
 * The probe of a model: as many layers as it takes to have each kind of tensor in each of its formats. The same file always gives the
 * same probe.
 * @param config of the real model
 * @param tensors of the real model
 */
export function probeModel(config: ModelConfig, tensors: readonly TensorInfo[]): ProbeModel {
  const types = typesByRole(tensors);
  const { headSize, expertCount } = config;
  let headCount = 2;
  while ((headCount * headSize) % WIDTH !== 0) headCount += 2;
  const layerCount = Math.min(MOST_LAYERS, Math.max(...[...types.values()].map(({ length }) => length)));
  const probe: ModelConfig = {
    ...config,
    layerCount,
    embeddingLength: WIDTH,
    headCount,
    headCountKv: headCount / 2,
    feedForwardLength: WIDTH,
    vocabularySize: VOCABULARY,
  };

  const random = xorshift32(SEED);
  const parts: Uint8Array[] = [];
  const index: TensorInfo[] = [];
  let offset = 0;
  const add = (name: string, dims: readonly number[], layer: number, spread: number, center = 0): void => {
    const known = types.get(roleOf(name)) ?? types.get("token_embd.weight") ?? [];
    const type = known[layer % Math.max(known.length, 1)] ?? "F32";
    const count = dims.reduce((product, extent) => product * extent, 1);
    const part = randomWeights(type, count, spread, center, random);
    index.push({ name, type, dims, offset, bytes: (count / BLOCK_FORMATS[type].blockValues) * BLOCK_FORMATS[type].blockBytes });
    parts.push(part);
    offset += part.byteLength;
  };

  // A spread of one over the root of the inputs keeps activations near 1.
  const spread = 1 / Math.sqrt(WIDTH);
  const heads = headCount * headSize;
  add("token_embd.weight", [WIDTH, VOCABULARY], 0, 1);
  for (let layer = 0; layer < layerCount; layer++) {
    const block = `blk.${layer}.`;
    add(`${block}attn_norm.weight`, [WIDTH], layer, 0.2, 1);
    add(`${block}attn_q.weight`, [WIDTH, heads], layer, spread);
    add(`${block}attn_k.weight`, [WIDTH, heads / 2], layer, spread);
    add(`${block}attn_v.weight`, [WIDTH, heads / 2], layer, spread);
    add(`${block}attn_output.weight`, [heads, WIDTH], layer, spread);
    add(`${block}ffn_norm.weight`, [WIDTH], layer, 0.2, 1);
    // Wide logits, so that the router's choices do not hang on rounding.
    if (expertCount > 0) add(`${block}ffn_gate_inp.weight`, [WIDTH, expertCount], layer, 4 * spread);
    const suffix = expertCount > 0 ? "_exps.weight" : ".weight";
    for (const name of ["ffn_gate", "ffn_up", "ffn_down"]) {
      add(`${block}${name}${suffix}`, expertCount > 0 ? [WIDTH, WIDTH, expertCount] : [WIDTH, WIDTH], layer, spread);
    }
  }
  add("output_norm.weight", [WIDTH], 0, 0.2, 1);
  add("output.weight", [WIDTH, VOCABULARY], 0, spread);

  const bytes = new Uint8Array(offset);
  for (const [part, tensor] of index.entries()) bytes.set(parts[part] as Uint8Array, tensor.offset);
  return { config: probe, tensors: index, bytes };
}
