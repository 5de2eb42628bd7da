/** The transformer in plain loops over float64 sums: slow, short, and the same on every machine. */
import type { ModelConfig } from "../config.ts";

/** A matrix of weights: `row(r)` has `columns` values. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly row: (index: number) => Float32Array };

/** A matrix by its name in the file; an expert's matrix by the stacked tensor's name and the expert's number. */
export type MatrixOf = (name: string, expert?: number) => Matrix;

/** Logits of every token, and how clear the router's choices were. */
export type PlainResult = {
  /** One row [vocabulary] for each token. */
  readonly logits: readonly Float64Array[];
  /** The smallest lead of a chosen expert's logit over the best one that was not chosen; Infinity without a choice. */
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

function rmsNorm(vector: Vector, weights: Matrix, epsilon: number): Vector {
  const scale = 1 / Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0) / vector.length + epsilon);
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

/** Attention of the last position over all of them; `keys` and `values` hold one vector [kv heads * head size] a position. */
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

/** down(silu(gate(x)) * up(x)) */
function swiglu(input: Vector, prefix: string, suffix: string, matrixOf: MatrixOf, expert?: number): Vector {
  const gate = multiply(matrixOf(`${prefix}ffn_gate${suffix}`, expert), input);
  const up = multiply(matrixOf(`${prefix}ffn_up${suffix}`, expert), input);
  const hidden = gate.map((value, index) => (value / (1 + Math.exp(-value))) * (up[index] as number));
  return multiply(matrixOf(`${prefix}ffn_down${suffix}`, expert), hidden);
}

/** Runs `ids` from position 0 on. */
export function plainForward(config: ModelConfig, matrixOf: MatrixOf, ids: readonly number[]): PlainResult {
  const cache = Array.from({ length: config.layerCount }, () => ({ keys: [] as Vector[], values: [] as Vector[] }));
  let routerGap = Number.POSITIVE_INFINITY;

  /** The experts' weighted sum; the weights are a softmax over the chosen experts' logits alone. */
  const mixture = (input: Vector, prefix: string): Vector => {
    const scores = multiply(matrixOf(`${prefix}ffn_gate_inp.weight`), input);
    const order = [...scores.keys()].sort((one, other) => (scores[other] as number) - (scores[one] as number));
    const chosen = order.slice(0, config.expertUsedCount);
    const [last, next] = [chosen.at(-1), order[config.expertUsedCount]];
    if (last !== undefined && next !== undefined) {
      routerGap = Math.min(routerGap, (scores[last] as number) - (scores[next] as number));
    }
    const weights = softmax(chosen.map((expert) => scores[expert] as number));
    const output = new Float64Array(config.embeddingLength);
    for (const [slot, expert] of chosen.entries()) {
      add(output, swiglu(input, prefix, "_exps.weight", matrixOf, expert), weights[slot]);
    }
    return output;
  };

  const logits = ids.map((id, position) => {
    const hidden = Float64Array.from(matrixOf("token_embd.weight").row(id));
    for (const [layer, { keys, values }] of cache.entries()) {
      const prefix = `blk.${layer}.`;
      const normed = rmsNorm(hidden, matrixOf(`${prefix}attn_norm.weight`), config.rmsNormEpsilon);
      const query = multiply(matrixOf(`${prefix}attn_q.weight`), normed);
      const key = multiply(matrixOf(`${prefix}attn_k.weight`), normed);
      rope(query, position, config);
      rope(key, position, config);
      keys.push(key);
      values.push(multiply(matrixOf(`${prefix}attn_v.weight`), normed));
      add(hidden, multiply(matrixOf(`${prefix}attn_output.weight`), attention(query, keys, values, config)));
      const input = rmsNorm(hidden, matrixOf(`${prefix}ffn_norm.weight`), config.rmsNormEpsilon);
      add(hidden, config.expertCount > 0 ? mixture(input, prefix) : swiglu(input, prefix, ".weight", matrixOf));
    }
    const last = rmsNorm(hidden, matrixOf("output_norm.weight"), config.rmsNormEpsilon);
    return multiply(matrixOf("output.weight"), last);
  });
  return { logits, routerGap };
}
