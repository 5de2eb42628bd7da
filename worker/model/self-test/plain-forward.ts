/** The transformer in plain loops over float64 sums: slow, short, and the same on every machine. */
import type { ModelConfig } from "../config.ts";

/** A matrix of weights: `row(r)` has `columns` values. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly row: (index: number) => Float32Array };

/** A matrix by its name in the file; an expert's matrix by the stacked tensor's name and the expert's number. */
export type MatrixOf = (name: string, expert?: number) => Matrix;

/** What one token gave. */
export type PlainStep = {
  /** [vocabulary] */
  readonly logits: Float64Array;
  /**
   * The smallest lead, over the layers, of a chosen expert's logit over the best one that was not chosen, in units of the layer's logits'
   * root mean square; Infinity without a choice.
   */
  readonly routerGap: number;
};

type Vector = Float64Array;

const multiply = (matrix: Matrix, vector: Vector): Vector =>
  Float64Array.from({ length: matrix.rows }, (_, index) => {
    const row = matrix.row(index);
    let sum = 0;
    for (let column = 0; column < matrix.columns; column++) sum += (row[column] as number) * (vector[column] as number);
    return sum;
  });

const add = (to: Vector, from: Vector, factor = 1): void => {
  for (let index = 0; index < to.length; index++) to[index] = (to[index] as number) + factor * (from[index] as number);
};

/** The size of a vector's values. */
export function rootMeanSquare(vector: Vector, epsilon = 0): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0) / vector.length + epsilon);
}

function rmsNorm(vector: Vector, weights: Matrix, epsilon: number): Vector {
  const scale = 1 / rootMeanSquare(vector, epsilon);
  const gains = weights.row(0);
  return vector.map((value, index) => value * scale * (gains[index] as number));
}

/** Rotates neighbouring pairs of each head by the position. */
function rope(vector: Vector, position: number, { headSize, ropeDimensions, ropeBase }: ModelConfig): void {
  for (let head = 0; head < vector.length; head += headSize) {
    for (let pair = 0; pair < ropeDimensions; pair += 2) {
      const angle = position * ropeBase ** (-pair / ropeDimensions);
      const [x, y] = [vector[head + pair] as number, vector[head + pair + 1] as number];
      vector[head + pair] = x * Math.cos(angle) - y * Math.sin(angle);
      vector[head + pair + 1] = x * Math.sin(angle) + y * Math.cos(angle);
    }
  }
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Attention of the last position over those in `keys` and `values`, one vector [kv heads * head size] a position. */
function attention(query: Vector, keys: readonly Vector[], values: readonly Vector[], config: ModelConfig): Vector {
  const { headCount, headCountKv, headSize } = config;
  const output = new Float64Array(headCount * headSize);
  for (let head = 0; head < headCount; head++) {
    const from = Math.floor((head * headCountKv) / headCount) * headSize;
    const part = query.subarray(head * headSize, (head + 1) * headSize);
    const scores = keys.map((key) => part.reduce((sum, value, index) => sum + value * (key[from + index] as number), 0));
    const weights = softmax(scores.map((score) => score / Math.sqrt(headSize)));
    const target = output.subarray(head * headSize, (head + 1) * headSize);
    for (const [position, value] of values.entries()) add(target, value.subarray(from, from + headSize), weights[position]);
  }
  return output;
}

/** The most likely experts; their weights are a softmax over their logits alone. */
function route(
  scores: Vector,
  count: number,
): { readonly chosen: readonly { readonly expert: number; readonly weight: number }[]; readonly gap: number } {
  const scoreOf = (expert: number | undefined): number =>
    expert === undefined ? Number.NEGATIVE_INFINITY : (scores[expert] as number);
  const order = [...scores.keys()].sort((one, other) => scoreOf(other) - scoreOf(one));
  const experts = order.slice(0, count);
  const weights = softmax(experts.map(scoreOf));
  return {
    chosen: experts.map((expert, index) => ({ expert, weight: weights[index] as number })),
    gap: (scoreOf(experts.at(-1)) - scoreOf(order[count])) / (rootMeanSquare(scores) || 1),
  };
}

/** down(silu(gate(x)) * up(x)) */
function swiglu(input: Vector, prefix: string, suffix: string, matrixOf: MatrixOf, expert?: number): Vector {
  const gate = multiply(matrixOf(`${prefix}ffn_gate${suffix}`, expert), input);
  const up = multiply(matrixOf(`${prefix}ffn_up${suffix}`, expert), input);
  const hidden = gate.map((value, index) => (value / (1 + Math.exp(-value))) * (up[index] as number));
  return multiply(matrixOf(`${prefix}ffn_down${suffix}`, expert), hidden);
}

/** A model in plain loops, with its keys and values. */
export class PlainModel {
  readonly #config: ModelConfig;
  readonly #matrixOf: MatrixOf;
  readonly #cache: readonly { readonly keys: Vector[]; readonly values: Vector[] }[];

  constructor(config: ModelConfig, matrixOf: MatrixOf) {
    this.#config = config;
    this.#matrixOf = matrixOf;
    this.#cache = Array.from({ length: config.layerCount }, () => ({ keys: [], values: [] }));
  }

  /**
   * Computes `id` at the next position.
   * @returns null, with the token undone, when a router's choice leads by less than `clearGap`
   */
  next(id: number, clearGap = 0): PlainStep | null {
    const config = this.#config;
    const matrixOf = this.#matrixOf;
    const position = this.#cache[0]?.keys.length ?? 0;
    const reached = (vectors: readonly Vector[]): readonly Vector[] => vectors.slice(-(config.slidingWindow ?? vectors.length));
    const hidden = Float64Array.from(matrixOf("token_embd.weight").row(id));
    let routerGap = Number.POSITIVE_INFINITY;
    for (const [layer, { keys, values }] of this.#cache.entries()) {
      const prefix = `blk.${layer}.`;
      const normed = rmsNorm(hidden, matrixOf(`${prefix}attn_norm.weight`), config.rmsNormEpsilon);
      const query = multiply(matrixOf(`${prefix}attn_q.weight`), normed);
      const key = multiply(matrixOf(`${prefix}attn_k.weight`), normed);
      rope(query, position, config);
      rope(key, position, config);
      keys.push(key);
      values.push(multiply(matrixOf(`${prefix}attn_v.weight`), normed));
      add(hidden, multiply(matrixOf(`${prefix}attn_output.weight`), attention(query, reached(keys), reached(values), config)));
      const input = rmsNorm(hidden, matrixOf(`${prefix}ffn_norm.weight`), config.rmsNormEpsilon);
      if (config.expertCount === 0) {
        add(hidden, swiglu(input, prefix, ".weight", matrixOf));
        continue;
      }
      const routes = route(multiply(matrixOf(`${prefix}ffn_gate_inp.weight`), input), config.expertUsedCount);
      routerGap = Math.min(routerGap, routes.gap);
      if (routerGap < clearGap) {
        this.#truncate(position);
        return null;
      }
      for (const { expert, weight } of routes.chosen)
        add(hidden, swiglu(input, prefix, "_exps.weight", matrixOf, expert), weight);
    }
    const last = rmsNorm(hidden, matrixOf("output_norm.weight"), config.rmsNormEpsilon);
    return { logits: multiply(matrixOf("output.weight"), last), routerGap };
  }

  #truncate(length: number): void {
    for (const { keys, values } of this.#cache) keys.length = values.length = Math.min(keys.length, length);
  }
}
