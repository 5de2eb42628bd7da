/** Loads GGUF files onto WebGPU. */
import { linkAbort } from "../../src/contract/abort.ts";
import type {
  CachedFile,
  CacheUsage,
  EngineHost,
  LoadOptions,
  LoadPlan,
  LoadProgress,
  ModelSource,
  PlanOptions,
  TokenizerHandle,
} from "../../src/contract/engine.ts";
import { OutOfMemoryError, UnsupportedDeviceError } from "../../src/contract/errors.ts";
import { type GpuDevice, openDevice } from "../gpu/device.ts";
import { probeMemory } from "../gpu/memory-probe.ts";
import { LoadReporter } from "../loading/load-reporter.ts";
import { streamWeights, type WeightSink } from "../loading/stream-weights.ts";
import { Transformer } from "../model/forward.ts";
import { SelfTest } from "../model/self-test/self-test.ts";
import { ModelWeights } from "../model/weights.ts";
import { makePlan, type PlanFacts, type PlannedDevice } from "./load-plan.ts";
import { modelFacts } from "./model-facts.ts";
import { checkPromptFormat, contextLengthOf, type OpenModel, openModel } from "./model-reader.ts";
import type { ModelStore } from "./model-store.ts";
import { WebGpuEngine } from "./webgpu.ts";

const NO_WEBGPU =
  "This browser has no WebGPU. Use a current Chrome, Edge, Safari or Firefox, on a page served over HTTPS or from localhost.";

/** Loads models onto the given GPU. */
export class WebGpuHost implements EngineHost {
  readonly #gpu: GPU | undefined;
  readonly #store: ModelStore | null;

  /**
   * @param gpu `navigator.gpu`, or undefined where the platform has none
   * @param store where remote files are kept; null for nowhere
   */
  constructor(gpu: GPU | undefined, store: ModelStore | null = null) {
    this.#gpu = gpu;
    this.#store = store;
  }

  /**
   * Reads the header, allocates everything, and only then fetches the weights, straight to the GPU; see {@link SelfTest} for what is
   * tested when. When it fails or is cancelled, nothing is left on the GPU.
   * @throws UnsupportedDeviceError, ModelSourceError, ModelFormatError, OutOfMemoryError, TypeError for a bad option, AbortError
   */
  async load(
    source: ModelSource,
    options: LoadOptions,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<WebGpuEngine> {
    signal.throwIfAborted();
    if (this.#gpu === undefined) throw new UnsupportedDeviceError(NO_WEBGPU, { missing: "navigator.gpu" });
    const precision = precisionOf(options);
    const reporter = new LoadReporter(onProgress);
    let model: OpenModel | null = null;
    let device: GpuDevice | null = null;
    try {
      model = await this.#open(source, options, reporter, signal);
      const { files, config, tokenizer } = model;
      checkPromptFormat(options, config);
      const contextLength = contextLengthOf(options, config);
      reporter.totalBytes = files.fileBytes;
      const { subgroups } = options;
      device = await openDevice(this.#gpu, { precision, ...(subgroups === undefined ? {} : { subgroups }) });
      signal.throwIfAborted();

      reporter.enter("allocate");
      const { weights, transformer } = await allocate(device, model, contextLength, signal);
      const selfTest = new SelfTest(device, config, files);
      await selfTest.beforeFetch(signal);
      signal.throwIfAborted();

      reporter.enter("fetch");
      const fetching = new AbortController();
      const unlink = linkAbort(signal, fetching);
      // A dead device ends a transfer at once, which may wait for the network for a minute.
      void device.lost.then((loss) => fetching.abort(loss));
      const sink = observed(weights, selfTest);
      await streamWeights(files, sink, (bytes) => reporter.reach(bytes), fetching.signal).finally(unlink);

      reporter.enter("verify");
      await selfTest.afterFetch(weights, transformer, signal);
      signal.throwIfAborted();
      const facts = modelFacts(config, files);
      const engine = new WebGpuEngine({
        device,
        weights,
        transformer,
        tokenizer,
        facts,
        contextLength,
        grammarUrl: options.grammarUrl,
      });
      reporter.reach(files.fileBytes);
      reporter.enter("ready");
      return engine;
    } catch (error) {
      device?.destroy();
      // A device that died of the cancelling is no news.
      throw signal.aborted ? signal.reason : error;
    } finally {
      model?.files.close();
    }
  }

  /** @throws ModelSourceError, ModelFormatError, TypeError for a bad option, AbortError */
  async plan(source: ModelSource, options: PlanOptions, signal: AbortSignal): Promise<LoadPlan> {
    signal.throwIfAborted();
    const precision = precisionOf(options);
    const model = await this.#open(source, options, null, signal);
    let device: GpuDevice | null = null;
    try {
      const { files, config, remote } = model;
      checkPromptFormat(options, config);
      const contextLength = contextLengthOf(options, config);
      let problem: string | null = this.#gpu === undefined ? NO_WEBGPU : null;
      if (this.#gpu !== undefined) {
        try {
          device = await openDevice(this.#gpu, { precision });
        } catch (error) {
          if (!(error instanceof UnsupportedDeviceError)) throw error;
          problem = error.message;
        }
      }
      const keptBytes = await Promise.all(remote.map((file) => file.cachedBytes(signal)));
      const cachedBytes = keptBytes.reduce((sum, bytes) => sum + bytes, 0);
      const trial = device === null || options.tryMemory !== true ? null : await tryMemory(device, model, contextLength, signal);
      const missingBytes = remote.length === 0 || options.cache === "off" ? null : files.fileBytes - cachedBytes;
      return makePlan({
        files,
        config,
        contextLength,
        device: describe(device, problem),
        cachedBytes,
        storage: await this.#storage(missingBytes),
        trial,
      });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      device?.destroy();
      model.files.close();
    }
  }

  /** @throws ModelSourceError, ModelFormatError, AbortError */
  async loadTokenizer(source: ModelSource, signal: AbortSignal): Promise<TokenizerHandle> {
    const { files, config, tokenizer } = await this.#open(source, {}, null, signal);
    const { name, promptFormat, chatTemplate } = modelFacts(config, files);
    files.close();
    return {
      info: {
        name,
        promptFormat,
        chatTemplate,
        controlTokens: tokenizer.controlTokens,
        vocabularySize: tokenizer.size,
        bosId: tokenizer.bosId,
        eosId: tokenizer.eosId,
      },
      encode: async (prompt) => tokenizer.encode(prompt),
      decode: async (ids) => tokenizer.decode(ids),
    };
  }

  async listCached(): Promise<CachedFile[]> {
    return (await this.#store?.list()) ?? [];
  }

  async deleteCached(key: string | null): Promise<number> {
    return (await this.#store?.delete(key)) ?? 0;
  }

  async cacheUsage(): Promise<CacheUsage> {
    return (await this.#store?.usage()) ?? { bytes: 0, usageBytes: null, quotaBytes: null };
  }

  #open(source: ModelSource, options: LoadOptions, reporter: LoadReporter | null, signal: AbortSignal): Promise<OpenModel> {
    const store = this.#store;
    const onNotice = (notice: string | null): void => {
      if (reporter !== null) reporter.notice = notice;
    };
    return openModel(source, options, store === null ? null : (address) => store.cacheOf(address), onNotice, signal);
  }

  /** @param missingBytes that are to be kept; null where nothing is */
  async #storage(missingBytes: number | null): Promise<LoadPlan["storage"]> {
    const { usageBytes, quotaBytes } = await this.cacheUsage();
    // What the browser tells of its quota may be made up; only trying shows whether there is room.
    const hasRoom = missingBytes === null ? null : ((await this.#store?.hasRoom(missingBytes)) ?? null);
    return { usageBytes, quotaBytes, hasRoom };
  }
}

/** Makes every buffer, and tries the memory. @throws OutOfMemoryError, UnsupportedDeviceError, ModelFormatError, the signal's reason */
async function allocate(
  device: GpuDevice,
  { config, files }: OpenModel,
  contextLength: number,
  signal: AbortSignal,
): Promise<{ readonly weights: ModelWeights; readonly transformer: Transformer }> {
  const weights = await ModelWeights.allocate(device, config, files.tensors);
  signal.throwIfAborted();
  const transformer = await Transformer.create(device, config, weights, { contextLength });
  signal.throwIfAborted();
  await probeMemory(device);
  signal.throwIfAborted();
  return { weights, transformer };
}

/** Allocates as a load does; the caller destroys the device. @throws what says nothing about the memory */
async function tryMemory(
  device: GpuDevice,
  model: OpenModel,
  contextLength: number,
  signal: AbortSignal,
): Promise<NonNullable<PlanFacts["trial"]>> {
  try {
    await allocate(device, model, contextLength, signal);
    return { problem: null };
  } catch (error) {
    if (error instanceof OutOfMemoryError || error instanceof UnsupportedDeviceError) return { problem: error.message };
    throw error;
  }
}

function describe(device: GpuDevice | null, problem: string | null): PlannedDevice {
  if (device === null) return { adapter: null, problem: problem ?? NO_WEBGPU };
  return {
    adapter: device.adapterName,
    precision: device.precision,
    maxBufferBytes: device.limits.maxBufferSize,
    maxBindingBytes: device.maxBindingBytes,
    problem: null,
  };
}

/** The weights on the GPU, with the self-test as a witness of what goes there. */
function observed(weights: ModelWeights, selfTest: SelfTest): WeightSink {
  return {
    async take(tensor, byteOffset, bytes) {
      selfTest.observe(tensor, byteOffset, bytes);
      await weights.upload(tensor.name, byteOffset, bytes);
    },
    finish: () => weights.finish(),
  };
}

/** @throws TypeError when the precision is none that there is. */
function precisionOf({ precision = "auto" }: LoadOptions): "auto" | "f16" | "f32" {
  if (precision === "auto" || precision === "f16" || precision === "f32") return precision;
  throw new TypeError(`precision is ${JSON.stringify(precision)}; it must be "auto", "f16" or "f32".`);
}
