/** Our own engine: a model on WebGPU, loaded by webgpu-host.ts. */
import { linkAbort } from "../../src/contract/abort.ts";
import type { Engine, GenerateEvent, GenerateRequest, GenerateResult, ModelInfo } from "../../src/contract/engine.ts";
import { EngineLostError } from "../../src/contract/errors.ts";
import type { PromptPart } from "../../src/contract/prompt-part.ts";
import { TextGenerator } from "../generation/generate.ts";
import type { GpuDevice } from "../gpu/device.ts";
import type { Transformer } from "../model/forward.ts";
import type { ModelWeights } from "../model/weights.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { ModelFacts } from "./model-facts.ts";
import { GrammarLoader } from "./grammar-loader.ts";
import { Queue } from "./queue.ts";

/** What a loaded model is made of. The engine owns the device, and with it everything on the GPU. */
export type LoadedModel = {
  readonly device: GpuDevice;
  readonly weights: ModelWeights;
  readonly transformer: Transformer;
  readonly tokenizer: Tokenizer;
  readonly facts: ModelFacts;
  readonly contextLength: number;
  /** Address of the package's `grammar.js`; undefined where the page gave none. */
  readonly grammarUrl: string | undefined;
};

/** A model that is loaded. Generations run one at a time; others wait their turn. */
export class WebGpuEngine implements Engine {
  readonly info: ModelInfo;
  /** For measuring and tests: the device with its counters. */
  readonly device: GpuDevice;
  readonly #tokenizer: Tokenizer;
  readonly #generator: TextGenerator;
  readonly #queue = new Queue();
  /** Fires when the engine is disposed or its device is lost, with an `EngineLostError` as its reason. */
  readonly #gone = new AbortController();
  #disposal: Promise<void> | null = null;

  constructor({ device, weights, transformer, tokenizer, facts, contextLength, grammarUrl }: LoadedModel) {
    this.device = device;
    this.#tokenizer = tokenizer;
    this.#generator = new TextGenerator(transformer, tokenizer, contextLength, new GrammarLoader(grammarUrl, tokenizer).begin);
    this.info = {
      ...facts,
      contextLength,
      controlTokens: tokenizer.controlTokens,
      bosId: tokenizer.bosId,
      eosId: tokenizer.eosId,
      gpuBytes: { weights: weights.bytes, kvCache: transformer.kvCacheBytes, scratch: transformer.scratchBytes },
      device: { adapter: device.adapterName, precision: device.precision, subgroupSize: device.subgroupSize },
    };
    void device.lost.then((error) => this.#gone.abort(error));
  }

  async generate(
    request: GenerateRequest,
    onEvent: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<GenerateResult> {
    const scope = new AbortController();
    const unlink = [signal, this.#gone.signal].map((source) => linkAbort(source, scope));
    try {
      return await this.#queue.run(() => this.#generator.generate(request, onEvent, scope.signal), scope.signal);
    } finally {
      for (const end of unlink) end();
    }
  }

  async encode(prompt: readonly PromptPart[]): Promise<number[]> {
    this.#gone.signal.throwIfAborted();
    return this.#tokenizer.encode(prompt);
  }

  async decode(ids: readonly number[]): Promise<string> {
    this.#gone.signal.throwIfAborted();
    return this.#tokenizer.decode(ids);
  }

  /** A generation that runs is cancelled and rejects with `EngineLostError`; then everything is freed. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    this.#gone.abort(new EngineLostError("The model was disposed of; load it again.", { reason: "disposed" }));
    this.#queue.close(this.#gone.signal.reason);
    await this.#queue.idle();
    this.device.destroy();
  }
}
