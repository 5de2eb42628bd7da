/** The transformer, top to bottom: which kernels run on which buffers, in order. */
import type { GpuDevice } from "../gpu/device.ts";
import { type CallSize, type KernelPlan, type Operation, prepare, record } from "../gpu/operation.ts";
import type { ReadBack } from "../gpu/read-back.ts";
import { planAttention } from "../kernels/attention.ts";
import { planEmbed } from "../kernels/embed.ts";
import { planExpertDown } from "../kernels/expert-down.ts";
import { type ExpertShape, type GateUpPart, planExpertGateUp } from "../kernels/expert-gate-up.ts";
import { planGroupSlots } from "../kernels/group-slots.ts";
import { planMatmul } from "../kernels/matmul.ts";
import { planRmsNorm } from "../kernels/rms-norm.ts";
import { planRope } from "../kernels/rope.ts";
import { planRouter } from "../kernels/router.ts";
import type { ModelConfig } from "./config.ts";
import type { KvCache } from "./kv-cache.ts";
import { allocateRun, type RunMemory } from "./run-memory.ts";
import { chunkLengthOf, type RunBuffers, type RunState } from "./run-state.ts";
import { submitGroups } from "./submit-groups.ts";
import type { Matrix, ModelWeights } from "./weights.ts";

export type TransformerOptions = {
  /** Positions that the KV cache has room for. */
  readonly contextLength: number;
  /** Most floating-point operations of one submit where a call has several tokens; a layer at least. Default: 2^36. */
  readonly submitOperations?: number;
};

/** 0.3 s on a graphics card that reaches 200 billion operations a second. A layer of Mixtral 8x7B takes 1.5 times as many for a chunk. */
const SUBMIT_OPERATIONS = 2 ** 36;

/** Tokens that share a dequantised weight: one when decoding, four in a chunk. */
type TokenTile = 1 | 4;

/** The kernels of one way to run the model, in order: the body by layers, the first with the embedding. */
type Passes = { readonly body: readonly (readonly Operation[])[]; readonly head: readonly Operation[] };

/** One model's computation with its KV cache. Owns both; the weights belong to the caller. */
export class Transformer {
  /** Positions that the KV cache has room for. */
  readonly contextLength: number;
  /** Most tokens in one call of {@link forward}. */
  readonly chunkLength: number;
  readonly kvCacheBytes: number;
  readonly scratchBytes: number;
  readonly #device: GpuDevice;
  readonly #config: ModelConfig;
  readonly #submitOperations: number;
  readonly #state: RunState;
  readonly #cache: KvCache;
  readonly #readBack: ReadBack;
  readonly #passes: Readonly<Record<TokenTile, Passes>>;

  private constructor(
    device: GpuDevice,
    config: ModelConfig,
    { contextLength, submitOperations = SUBMIT_OPERATIONS }: TransformerOptions,
    chunkLength: number,
    owned: RunMemory,
    passes: Readonly<Record<TokenTile, Passes>>,
  ) {
    this.#device = device;
    this.#config = config;
    this.contextLength = contextLength;
    this.#submitOperations = submitOperations;
    this.chunkLength = chunkLength;
    this.#state = owned.state;
    this.#cache = owned.cache;
    this.#readBack = owned.readBack;
    this.kvCacheBytes = owned.cache.bytes;
    this.scratchBytes = owned.state.bytes + owned.readBack.bytes;
    this.#passes = passes;
  }

  /**
   * Makes the cache, the activations, every pipeline and every bind group; a call makes none.
   * @throws OutOfMemoryError, UnsupportedDeviceError when the GPU has no room or refuses a shader; see {@link allocateRun}.
   */
  static async create(
    device: GpuDevice,
    config: ModelConfig,
    weights: ModelWeights,
    options: TransformerOptions,
  ): Promise<Transformer> {
    const { contextLength } = options;
    const chunkLength = chunkLengthOf(config, contextLength);
    const owned = await allocateRun(device, config, contextLength);
    const { cache, state } = owned;
    const build = (tokenTile: TokenTile): Promise<Passes> =>
      buildPasses(device, config, weights, state, cache, { contextLength, chunkLength, tokenTile });
    try {
      const passes = { 1: await build(1), 4: await build(4) };
      return new Transformer(device, config, options, chunkLength, owned, passes);
    } catch (error) {
      for (const part of Object.values(owned)) part.destroy();
      throw error;
    }
  }

  /**
   * Computes `ids` at positions `startPosition`, `startPosition + 1`, … after whatever the cache holds before them, and
   * writes their keys and values; positions after them may be overwritten by a later call, so going back costs nothing.
   * Resolves when the GPU is done. One token is one submit; a chunk of a large model takes several.
   * @returns logits, [rows, vocabularySize]: of every id, of the last one, or none; the caller's own copy.
   * @throws TypeError when there are no ids, too many, an unknown one, or no room for them in the context.
   * @throws EngineLostError when the device is gone.
   */
  async forward(ids: readonly number[], startPosition: number, logits: "none" | "last" | "all"): Promise<Float32Array> {
    this.#checkArguments(ids, startPosition);
    const tokens = ids.length;
    const logitRows = { none: 0, last: 1, all: tokens }[logits];
    const { queue } = this.#device.raw;
    const { buffers } = this.#state;
    this.#device.check();
    queue.writeBuffer(buffers.call, 0, new Uint32Array([tokens, startPosition, tokens - logitRows, logitRows]));
    queue.writeBuffer(buffers.ids, 0, new Uint32Array(ids));

    let read: (() => Promise<Float32Array>) | null = null;
    const size = { tokens, logitRows };
    const { body } = this.#passes[tokens === 1 ? 1 : 4];
    const { head } = this.#passes[logitRows <= 1 ? 1 : 4];
    const steps = logitRows === 0 ? body : [...body, head];
    const ends = tokens === 1 ? [steps.length] : submitGroups(this.#operationCounts(size, startPosition), this.#submitOperations);
    let start = 0;
    for (const end of ends) {
      this.#device.submit(`forward ${tokens}`, (encoder) => {
        record(this.#device, encoder, steps.slice(start, end).flat(), size);
        if (logitRows > 0 && end === steps.length)
          read = this.#readBack.copy(encoder, buffers.logits, logitRows * this.#config.vocabularySize * 4);
      });
      start = end;
    }
    if (read !== null) return (read as () => Promise<Float32Array>)();
    await this.#device.guard(queue.onSubmittedWorkDone());
    return new Float32Array(0);
  }

  /**
   * What the last call left at the beginning of one of the activations; see {@link RunBuffers} for their layouts. For tests of the device.
   * @param bytes a multiple of 4
   */
  async readActivation(name: keyof RunBuffers, bytes: number): Promise<ArrayBuffer> {
    const target = await this.#device.createBuffer(`copy of ${name}`, bytes, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    try {
      this.#device.submit(target.label, (encoder) => encoder.copyBufferToBuffer(this.#state.buffers[name], 0, target, 0, bytes));
      await this.#device.guard(target.mapAsync(GPUMapMode.READ, 0, bytes));
      return target.getMappedRange(0, bytes).slice(0);
    } finally {
      this.#device.freeBuffer(target);
    }
  }

  /** Floating-point operations of each layer and, where there are logits, of the head. */
  #operationCounts({ tokens, logitRows }: CallSize, startPosition: number): number[] {
    const { embeddingLength: d, headCount, headCountKv, headSize, feedForwardLength, vocabularySize, layerCount } = this.#config;
    const attentionWeights = 2 * d * headSize * (headCount + headCountKv);
    const expertWeights = Math.max(this.#config.expertUsedCount, 1) * 3 * d * feedForwardLength;
    const reach = Math.min(startPosition, this.#config.slidingWindow ?? startPosition) + tokens;
    const attention = 4 * reach * headCount * headSize;
    const layer = tokens * (2 * (attentionWeights + expertWeights) + attention);
    return [...new Array<number>(layerCount).fill(layer), ...(logitRows === 0 ? [] : [2 * logitRows * d * vocabularySize])];
  }

  /** Frees the cache and the activations. Calling it twice is fine. */
  destroy(): void {
    this.#cache.destroy();
    this.#state.destroy();
    this.#readBack.destroy();
  }

  #checkArguments(ids: readonly number[], startPosition: number): void {
    const { vocabularySize } = this.#config;
    if (ids.length < 1 || ids.length > this.chunkLength) {
      throw new TypeError(`A forward call takes 1 to ${this.chunkLength} tokens, not ${ids.length}.`);
    }
    if (!Number.isInteger(startPosition) || startPosition < 0 || startPosition + ids.length > this.contextLength) {
      throw new TypeError(
        `Positions ${startPosition} to ${startPosition + ids.length - 1} are not in a context of ${this.contextLength}.`,
      );
    }
    const unknown = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
    if (unknown !== undefined) throw new TypeError(`Token id ${unknown} is not in the vocabulary of ${vocabularySize}.`);
  }
}

/** The model as a list of dispatches. Their number depends on the layers only, never on tokens or experts. */
async function buildPasses(
  device: GpuDevice,
  config: ModelConfig,
  weights: ModelWeights,
  state: RunState,
  cache: KvCache,
  size: { readonly contextLength: number; readonly chunkLength: number; readonly tokenTile: TokenTile },
): Promise<Passes> {
  const { tree } = weights;
  const { buffers } = state;
  const { tokenTile } = size;
  const { embeddingLength: d, headCount, headCountKv, headSize, vocabularySize, rmsNormEpsilon: epsilon } = config;
  const used = Math.max(config.expertUsedCount, 1);
  const heads = { headCount, headCountKv, headSize, contextLength: size.contextLength };
  const experts: ExpertShape = {
    expertCount: Math.max(config.expertCount, 1),
    expertUsedCount: used,
    feedForwardLength: config.feedForwardLength,
    embeddingLength: d,
    tokenTile,
  };
  // One token's slots are the routes themselves; a chunk's are sorted by expert first.
  const tileExperts = tokenTile === 1 ? buffers.routes : buffers.tileExperts;
  const projectedLength = (headCount + 2 * headCountKv) * headSize;

  const steps: Promise<Operation>[] = [];
  const run = (plan: KernelPlan, ...bound: readonly GPUBuffer[]): void => {
    steps.push(prepare(device, plan, bound));
  };
  const norm = (gain: Matrix, slots: number, final = false): void => {
    const plan = planRmsNorm(device, { embeddingLength: d, epsilon, slots, final });
    run(plan, buffers.residual, buffers.contributions, gain.buffer, buffers.normed, buffers.call);
  };

  run(planEmbed(device, tree.embedding), tree.embedding.buffer, buffers.ids, buffers.residual);

  const body: Promise<readonly Operation[]>[] = [];
  for (const [index, layer] of tree.layers.entries()) {
    const { keys, values } = cache.layers[index] as (typeof cache.layers)[number];

    // Attention: what the experts of the layer before gave joins the residual in the norm.
    norm(layer.attentionNorm, index === 0 ? 0 : used);
    for (const { matrix, firstRow } of layer.attentionInput) {
      const plan = planMatmul(device, {
        matrix,
        stride: projectedLength,
        offset: firstRow,
        add: false,
        tokenTile,
        logits: false,
      });
      run(plan, matrix.buffer, buffers.normed, buffers.projected, buffers.call);
    }
    const rope = planRope(device, { ...heads, ropeDimensions: config.ropeDimensions });
    run(rope, buffers.projected, buffers.rotations, buffers.queries, keys, values, buffers.call);
    run(
      planAttention(device, { ...heads, slidingWindow: config.slidingWindow }),
      buffers.queries,
      keys,
      values,
      buffers.attended,
      buffers.call,
    );
    const matrix = layer.attentionOutput;
    const output = planMatmul(device, { matrix, stride: d, offset: 0, add: true, tokenTile, logits: false });
    run(output, matrix.buffer, buffers.attended, buffers.residual, buffers.call);

    // Experts: a dense model is one expert with weight 1, which needs no router.
    norm(layer.feedForwardNorm, 0);
    if (layer.router !== null) {
      run(planRouter(device, layer.router, used), layer.router.buffer, buffers.normed, buffers.routes, buffers.routeWeights);
    }
    if (tokenTile > 1) {
      const group = planGroupSlots(device, experts.expertCount, used, size.chunkLength);
      run(group, buffers.routes, buffers.tileExperts, buffers.tileSlots, buffers.call);
    }
    const gateUp = (part: GateUpPart, weight: Matrix): void =>
      run(
        planExpertGateUp(device, weight, part, experts),
        weight.buffer,
        buffers.normed,
        tileExperts,
        buffers.tileSlots,
        buffers.hidden,
      );
    if ("both" in layer.gateUp) {
      gateUp("both", layer.gateUp.both);
    } else {
      gateUp("up", layer.gateUp.up);
      gateUp("gate", layer.gateUp.gate);
    }
    const down = planExpertDown(device, layer.down, experts);
    run(down, layer.down.buffer, buffers.hidden, tileExperts, buffers.tileSlots, buffers.routeWeights, buffers.contributions);
    body.push(Promise.all(steps.splice(0)));
  }

  // Head: only the rows whose logits are asked for.
  norm(tree.outputNorm, used, true);
  const logits = planMatmul(device, {
    matrix: tree.output,
    stride: vocabularySize,
    offset: 0,
    add: false,
    tokenTile,
    logits: true,
  });
  run(logits, tree.output.buffer, buffers.normed, buffers.logits, buffers.call);

  // Both at once: when one pipeline fails, the rejections of the others have to be taken too.
  const [bodyOperations, headOperations] = await Promise.all([Promise.all(body), Promise.all(steps)]);
  return { body: bodyOperations, head: headOperations };
}
