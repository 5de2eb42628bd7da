/** Loads GGUF files onto WebGPU. */
import { linkAbort } from "../../src/contract/abort.ts";
import type { EngineHost, LoadOptions, LoadProgress, ModelSource, TokenizerHandle } from "../../src/contract/engine.ts";
import { ModelFormatError, UnsupportedDeviceError } from "../../src/contract/errors.ts";
import { type GgufFile, readGguf } from "../gguf/reader.ts";
import { type GpuDevice, openDevice } from "../gpu/device.ts";
import { probeMemory } from "../gpu/memory-probe.ts";
import { type ModelConfig, readConfig } from "../model/config.ts";
import { Transformer } from "../model/forward.ts";
import { SelfTest } from "../model/self-test/self-test.ts";
import { ModelWeights } from "../model/weights.ts";
import { within } from "../sampling/options.ts";
import { type ByteSource, openSource } from "../source/byte-source.ts";
import { Tokenizer } from "../tokenizer/tokenizer.ts";
import { LoadReporter } from "./load-reporter.ts";
import { modelFacts } from "./model-facts.ts";
import { inFileOrder, tensorPieces } from "./tensor-pieces.ts";
import { WebGpuEngine } from "./webgpu.ts";

/** The context where the caller asks for none: the model's own, at most this. */
const DEFAULT_CONTEXT_LENGTH = 4096;

/** A header, checked, with what is made of it. */
type Header = { readonly file: GgufFile; readonly config: ModelConfig; readonly tokenizer: Tokenizer };

async function readHeader(source: ByteSource, signal: AbortSignal): Promise<Header> {
  const file = await readGguf(source, signal);
  return { file, config: readConfig(file), tokenizer: Tokenizer.fromGguf(file.metadata) };
}

/**
 * Loads models onto the given GPU.
 * @param gpu `navigator.gpu`, or undefined where the platform has none
 */
export class WebGpuHost implements EngineHost {
  readonly #gpu: GPU | undefined;

  constructor(gpu: GPU | undefined) {
    this.#gpu = gpu;
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
    if (this.#gpu === undefined) {
      throw new UnsupportedDeviceError(
        "This browser has no WebGPU. Use a current Chrome, Edge, Safari or Firefox, on a page served over HTTPS or from localhost.",
        { missing: "navigator.gpu" },
      );
    }
    const precision = precisionOf(options);
    const reporter = new LoadReporter(onProgress);
    const bytes = openSource(source);
    let device: GpuDevice | null = null;
    try {
      const { file, config, tokenizer } = await readHeader(bytes, signal);
      checkPromptFormat(options, config);
      const contextLength = contextLengthOf(options, config);
      reporter.totalBytes = file.fileBytes;
      const { subgroups } = options;
      device = await openDevice(this.#gpu, { precision, ...(subgroups === undefined ? {} : { subgroups }) });
      signal.throwIfAborted();

      reporter.enter("allocate");
      const weights = await ModelWeights.allocate(device, config, file.tensors);
      signal.throwIfAborted();
      const transformer = await Transformer.create(device, config, weights, { contextLength });
      signal.throwIfAborted();
      await probeMemory(device);
      signal.throwIfAborted();
      const selfTest = new SelfTest(device, config, file);
      await selfTest.beforeFetch(signal);
      signal.throwIfAborted();

      reporter.enter("fetch");
      const fetching = new AbortController();
      const unlink = linkAbort(signal, fetching);
      // A dead device ends a transfer at once, which may wait for the network for a minute.
      void device.lost.then((loss) => fetching.abort(loss));
      await uploadWeights(bytes, file, weights, selfTest, reporter, fetching.signal).finally(unlink);

      reporter.enter("verify");
      await selfTest.afterFetch(weights, transformer, signal);
      signal.throwIfAborted();
      const facts = modelFacts(config, file);
      const engine = new WebGpuEngine({ device, weights, transformer, tokenizer, facts, contextLength });
      reporter.reach(file.fileBytes);
      reporter.enter("ready");
      return engine;
    } catch (error) {
      device?.destroy();
      // A device that died of the cancelling is no news.
      throw signal.aborted ? signal.reason : error;
    } finally {
      bytes.close();
    }
  }

  /** @throws ModelSourceError, ModelFormatError, AbortError */
  async loadTokenizer(source: ModelSource, signal: AbortSignal): Promise<TokenizerHandle> {
    const bytes = openSource(source);
    try {
      const { config, tokenizer } = await readHeader(bytes, signal);
      const { name, promptFormat } = config;
      return {
        info: { name, promptFormat, vocabularySize: tokenizer.size, bosId: tokenizer.bosId, eosId: tokenizer.eosId },
        encode: async (prompt) => tokenizer.encode(prompt),
        decode: async (ids) => tokenizer.decode(ids),
      };
    } finally {
      bytes.close();
    }
  }
}

/** @throws TypeError when the precision is none that there is. */
function precisionOf({ precision = "auto" }: LoadOptions): "auto" | "f16" | "f32" {
  if (precision === "auto" || precision === "f16" || precision === "f32") return precision;
  throw new TypeError(`precision is ${JSON.stringify(precision)}; it must be "auto", "f16" or "f32".`);
}

/** @throws TypeError when the context that is asked for is not one that the model was made for. */
function contextLengthOf({ contextLength }: LoadOptions, { trainedContextLength }: ModelConfig): number {
  if (contextLength === undefined) return Math.min(trainedContextLength, DEFAULT_CONTEXT_LENGTH);
  return within("contextLength", contextLength, { least: 2, most: trainedContextLength, integer: true });
}

/** @throws ModelFormatError when the file names a prompt format that the page does not have. */
function checkPromptFormat({ promptFormats }: LoadOptions, { name, promptFormat }: ModelConfig): void {
  if (promptFormats === undefined || promptFormat === null || promptFormats.includes(promptFormat)) return;
  const known = promptFormats.join(", ");
  throw new ModelFormatError(
    `The file of "${name}" names the prompt format "${promptFormat}" (mixtral_js.prompt_format), which this version does not have. ` +
      `Load it with the promptFormat that it understands, one of: ${known}.`,
    { promptFormat, promptFormats },
  );
}

/** Streams the data section once, in file order, into the weights. At most a chunk of it is in memory at a time. */
async function uploadWeights(
  source: ByteSource,
  file: GgufFile,
  weights: ModelWeights,
  selfTest: SelfTest,
  reporter: LoadReporter,
  signal: AbortSignal,
): Promise<void> {
  const ordered = inFileOrder(file.tensors);
  let [next, offset] = [0, file.dataOffset];
  reporter.reach(offset);
  for await (const chunk of source.stream(offset, file.fileBytes - offset, signal)) {
    const dealt = tensorPieces(ordered, next, offset, chunk);
    for (const { tensor, byteOffset, bytes } of dealt.pieces) {
      selfTest.observe(tensor, byteOffset, bytes);
      await weights.upload(tensor.name, byteOffset, bytes);
    }
    next = dealt.next;
    offset += chunk.byteLength;
    reporter.reach(offset);
    signal.throwIfAborted();
  }
  await weights.finish();
}
