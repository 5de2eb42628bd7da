/** Which tensors a model must have, and which of them share a buffer: pure data, checked before any byte is fetched. */
import { ModelFormatError } from "../../src/contract/errors.ts";
import type { TensorInfo } from "../gguf/tensor-index.ts";
import { MAX_HEAD_SIZE } from "../kernels/attention.ts";
import { MAX_EXPERTS } from "../kernels/group-slots.ts";
import { formatOf, type MatrixShape, planeOffsets, SUPPORTED_TYPES, UNIT_VALUES } from "../kernels/weight-format.ts";
import type { ModelConfig } from "./config.ts";

/** One buffer: rows of equal length and format, from one tensor or several that a kernel reads together. */
export type MatrixLayout = MatrixShape & {
  readonly label: string;
  readonly parts: readonly { readonly tensor: TensorInfo; readonly firstRow: number }[];
};

/** The weights of a model with a `Matrix` for each buffer. Shapes are [rows, columns]. */
export type WeightTree<Matrix> = {
  readonly embedding: Matrix; // [vocabulary, d]
  readonly layers: readonly LayerTree<Matrix>[];
  readonly outputNorm: Matrix; // [1, d] F32
  readonly output: Matrix; // [vocabulary, d]; the embedding itself where the file has no output of its own
};

export type LayerTree<Matrix> = {
  readonly attentionNorm: Matrix; // [1, d] F32
  /** Query, key and value rows; one matrix where their formats are equal, else one for each run of equal ones. */
  readonly attentionInput: readonly { readonly matrix: Matrix; readonly firstRow: number }[]; // [q heads | k heads | v heads, d]
  readonly attentionOutput: Matrix; // [d, q heads]
  readonly feedForwardNorm: Matrix; // [1, d] F32
  readonly router: Matrix | null; // [experts, d]; null in a dense model
  /** Gate and up of all experts in one matrix, or two where formats differ or one would be too large to bind. */
  readonly gateUp:
    | { readonly both: Matrix } // [gate | up][experts][ffn], d
    | { readonly gate: Matrix; readonly up: Matrix }; // [experts][ffn], d
  readonly down: Matrix; // [experts][d], ffn
};

/** Workgroups of one dispatch; each takes at least eight rows of a matrix, or four of an expert's gate and up. */
const MAX_WORKGROUPS = 65_535;

/** A tensor that is asked for by name, or one of each expert. */
type Rows = { readonly tensors: readonly TensorInfo[]; readonly rows: number };

/**
 * Finds the place of every tensor. `maxBindingBytes` decides whether gate and up may share a buffer.
 * @throws ModelFormatError naming the tensor that is missing, left over, of the wrong shape or of a type without shaders.
 */
export function layOutWeights(
  config: ModelConfig,
  tensors: readonly TensorInfo[],
  maxBindingBytes: number,
): WeightTree<MatrixLayout> {
  checkShape(config);
  const finder = new TensorFinder(tensors);
  const { embeddingLength: d, feedForwardLength: ffn, vocabularySize } = config;
  const experts = Math.max(config.expertCount, 1);
  const queryRows = config.headCount * config.headSize;
  const kvRows = config.headCountKv * config.headSize;

  const layer = (index: number): LayerTree<MatrixLayout> => {
    const name = (rest: string): string => `blk.${index}.${rest}`;
    const expertRows = (kind: "gate" | "up" | "down", columns: number, rows: number): Rows =>
      config.expertCount === 0
        ? finder.matrix(name(`ffn_${kind}.weight`), columns, rows)
        : finder.experts(index, kind, columns, rows, experts);
    const attention = [
      finder.matrix(name("attn_q.weight"), d, queryRows),
      finder.matrix(name("attn_k.weight"), d, kvRows),
      finder.matrix(name("attn_v.weight"), d, kvRows),
    ];
    const gate = expertRows("gate", d, ffn);
    const up = expertRows("up", d, ffn);
    const both = merge(name("ffn_gate+up"), [gate, up]);
    return {
      attentionNorm: finder.vector(name("attn_norm.weight"), d),
      attentionInput: mergeRuns(name("attn_qkv"), attention),
      attentionOutput: single(name("attn_output"), finder.matrix(name("attn_output.weight"), queryRows, d)),
      feedForwardNorm: finder.vector(name("ffn_norm.weight"), d),
      router: config.expertCount === 0 ? null : single(name("router"), finder.matrix(name("ffn_gate_inp.weight"), d, experts)),
      gateUp:
        both !== null && matrixBytes(both) <= maxBindingBytes
          ? { both }
          : { gate: single(name("ffn_gate"), gate), up: single(name("ffn_up"), up) },
      down: single(name("ffn_down"), expertRows("down", ffn, d)),
    };
  };

  const embedding = single("embedding", finder.matrix("token_embd.weight", d, vocabularySize));
  const tree = {
    embedding,
    layers: Array.from({ length: config.layerCount }, (_, index) => layer(index)),
    outputNorm: finder.vector("output_norm.weight", d),
    output: finder.has("output.weight") ? single("output", finder.matrix("output.weight", d, vocabularySize)) : embedding,
  };
  finder.checkAllUsed();
  return tree;
}

/** Every buffer of the tree once. */
export function matricesOf<Matrix>(tree: WeightTree<Matrix>): readonly Matrix[] {
  const layers = tree.layers.flatMap((layer) => [
    layer.attentionNorm,
    ...layer.attentionInput.map(({ matrix }) => matrix),
    layer.attentionOutput,
    layer.feedForwardNorm,
    ...(layer.router === null ? [] : [layer.router]),
    ...Object.values(layer.gateUp),
    layer.down,
  ]);
  return [...new Set([tree.embedding, ...layers, tree.outputNorm, tree.output])];
}

/** Bytes of a matrix on the GPU. */
export function matrixBytes({ format, rows, columns }: MatrixShape): number {
  return planeOffsets(format, (rows * columns) / format.blockValues).bytes;
}

/** Rows of several tensors in one matrix, or null where their formats or lengths differ. */
function merge(label: string, groups: readonly Rows[]): MatrixLayout | null {
  const parts: { tensor: TensorInfo; firstRow: number }[] = [];
  let rows = 0;
  for (const group of groups) {
    for (const tensor of group.tensors) {
      parts.push({ tensor, firstRow: rows });
      rows += group.rows / group.tensors.length;
    }
  }
  const [first] = parts;
  const format = first === undefined ? null : formatOf(first.tensor.type);
  if (first === undefined || format === null) return null;
  if (parts.some(({ tensor }) => tensor.type !== first.tensor.type || tensor.dims[0] !== first.tensor.dims[0])) return null;
  return { label, format, rows, columns: first.tensor.dims[0] ?? 0, parts };
}

function single(label: string, group: Rows): MatrixLayout {
  const matrix = merge(label, [group]);
  if (matrix === null) {
    const types = group.tensors.map(({ name, type }) => `${name} ${type}`).join(", ");
    throw new ModelFormatError(`The experts of "${label}" differ in type (${types}); only equal ones can be computed together.`, {
      label,
    });
  }
  return matrix;
}

/** One matrix for each run of neighbours that can be merged. */
function mergeRuns(
  label: string,
  groups: readonly Rows[],
): readonly { readonly matrix: MatrixLayout; readonly firstRow: number }[] {
  const runs: { matrix: MatrixLayout; firstRow: number; groups: readonly Rows[] }[] = [];
  let firstRow = 0;
  for (const group of groups) {
    const last = runs.at(-1);
    const merged = last === undefined ? null : merge(label, [...last.groups, group]);
    if (last !== undefined && merged !== null) {
      runs[runs.length - 1] = { matrix: merged, firstRow: last.firstRow, groups: [...last.groups, group] };
    } else {
      runs.push({ matrix: single(label, group), firstRow, groups: [group] });
    }
    firstRow += group.rows;
  }
  return runs.map(({ matrix, firstRow: first }) => ({ matrix, firstRow: first }));
}

function checkShape(config: ModelConfig): void {
  const demands: readonly (readonly [boolean, string])[] = [
    [
      config.headSize % 4 === 0 && config.headSize <= MAX_HEAD_SIZE,
      `heads of ${config.headSize} values; multiples of 4 up to ${MAX_HEAD_SIZE} can be computed`,
    ],
    [
      config.headCount % config.headCountKv === 0,
      `${config.headCount} heads for ${config.headCountKv} key-value heads; the first must be a multiple of the second`,
    ],
    [
      config.ropeDimensions % 2 === 0 && config.ropeDimensions <= config.headSize,
      `${config.ropeDimensions} rotated dimensions in heads of ${config.headSize}`,
    ],
    [
      Math.max(config.vocabularySize, config.embeddingLength) <= 8 * MAX_WORKGROUPS &&
        config.feedForwardLength <= 4 * MAX_WORKGROUPS,
      `a vocabulary of ${config.vocabularySize}, ${config.embeddingLength} values a token and ${config.feedForwardLength} in its feed-forward network; ` +
        `at most ${8 * MAX_WORKGROUPS}, ${8 * MAX_WORKGROUPS} and ${4 * MAX_WORKGROUPS} can be computed`,
    ],
    [config.expertCount <= MAX_EXPERTS, `${config.expertCount} experts; at most ${MAX_EXPERTS} can be routed`],
    [
      config.expertUsedCount <= Math.max(config.expertCount, 1),
      `${config.expertUsedCount} experts a token of ${config.expertCount}`,
    ],
  ];
  for (const [isFine, fact] of demands) {
    if (!isFine)
      throw new ModelFormatError(`The model "${config.name}" has ${fact}. Choose another file.`, { model: config.name });
  }
}

/** Hands out tensors by name and shape, each once. */
class TensorFinder {
  readonly #byName: Map<string, TensorInfo>;

  constructor(tensors: readonly TensorInfo[]) {
    this.#byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  vector(name: string, length: number): MatrixLayout {
    const tensor = this.#take(name, [length]);
    if (tensor.type !== "F32") {
      throw new ModelFormatError(`Tensor "${name}" is ${tensor.type}; norms must be F32.`, { tensor: name, type: tensor.type });
    }
    return single(name, { tensors: [tensor], rows: 1 });
  }

  matrix(name: string, columns: number, rows: number): Rows {
    return { tensors: [this.#take(name, [columns, rows])], rows };
  }

  /** Both layouts: one stacked tensor, or one tensor for each expert. */
  experts(layer: number, kind: "gate" | "up" | "down", columns: number, rows: number, experts: number): Rows {
    const separate = (expert: number): string => `blk.${layer}.ffn_${kind}.${expert}.weight`;
    const tensors = this.has(separate(0))
      ? Array.from({ length: experts }, (_, expert) => this.#take(separate(expert), [columns, rows]))
      : [this.#take(`blk.${layer}.ffn_${kind}_exps.weight`, [columns, rows, experts])];
    return { tensors, rows: rows * experts };
  }

  checkAllUsed(): void {
    const [name] = this.#byName.keys();
    if (name === undefined) return;
    throw new ModelFormatError(
      `The file has a tensor "${name}" that this model type does not use (${this.#byName.size} in all); it is of another architecture or a newer kind.`,
      { tensor: name },
    );
  }

  #take(name: string, dims: readonly number[]): TensorInfo {
    const tensor = this.#byName.get(name);
    if (tensor === undefined) {
      throw new ModelFormatError(`The file has no tensor "${name}"; it is incomplete or of another architecture.`, {
        tensor: name,
      });
    }
    if (tensor.dims.length !== dims.length || dims.some((extent, index) => tensor.dims[index] !== extent)) {
      throw new ModelFormatError(
        `Tensor "${name}" is ${tensor.dims.join("x")}; by the header's numbers it must be ${dims.join("x")}.`,
        {
          tensor: name,
        },
      );
    }
    const format = formatOf(tensor.type);
    if (format === null) {
      throw new ModelFormatError(
        `Tensor "${name}" has type ${tensor.type}; choose a file with only ${SUPPORTED_TYPES.join(", ")}.`,
        { tensor: name, type: tensor.type },
      );
    }
    const columns = dims[0] ?? 0;
    if (columns % UNIT_VALUES !== 0 || columns % format.blockValues !== 0) {
      throw new ModelFormatError(`Tensor "${name}" has rows of ${columns} values; multiples of ${UNIT_VALUES} can be computed.`, {
        tensor: name,
      });
    }
    this.#byName.delete(name);
    return tensor;
  }
}
