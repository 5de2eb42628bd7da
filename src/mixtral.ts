/// <reference lib="esnext.disposable" preserve="true" />
import type { Engine, LoadOptions, LoadProgress, ModelInfo } from "./contract/engine.ts";
import type { PromptPart } from "./contract/prompt-part.ts";
import { readSource, type Source } from "./model-source.ts";
import { ChatCompletions } from "./openai/chat-completions.ts";
import { Completions } from "./openai/completions.ts";
import { type RenderOptions, toParts, visibleText } from "./prompt-tools.ts";
import type { ChatMessage } from "./prompts/chat-message.ts";
import { promptFormat, promptFormatNames } from "./prompts/formats.ts";
import type { PromptFormatName } from "./prompts/prompt-format.ts";
import { startWorker } from "./start-worker.ts";
import { MixtralTokenizer, type TokenizerOptions } from "./tokenizer.ts";
import type { ChatModel } from "./tools/chat-model.ts";
import { type Run, type RunOptions, startRun } from "./tools/run.ts";
import { requireWebGpu } from "./webgpu-support.ts";
import { loadRemoteEngine } from "./wire/remote-engine.ts";

export type MixtralLoadOptions = Omit<LoadOptions, "promptFormats"> & {
  /** Reports phases and bytes, often. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Stops loading: the promise rejects with the signal's reason, and everything is freed. */
  readonly signal?: AbortSignal;
  /** The prompt format the model was trained on. Default: what the file names, else `"mixtral-instruct"`. */
  readonly promptFormat?: PromptFormatName;
  /** Address of the package's `worker.js`, where a Content-Security-Policy or a bundler keeps it from being found. */
  readonly workerUrl?: string | URL;
};

/**
 * One loaded model in a worker of its own.
 *
 * ```js
 * const mixtral = await Mixtral.load();
 * const { text } = await mixtral.run("What is the weather in Paris?", { tools }).result;
 * ```
 */
export class Mixtral {
  /** Facts of the model and of the device that it runs on. */
  readonly info: ModelInfo;
  /** OpenAI's chat endpoint: `mixtral.chat.completions.create({ messages, tools, stream })`. */
  readonly chat: { readonly completions: ChatCompletions };
  /** OpenAI's legacy endpoint: `mixtral.completions.create({ prompt, echo, logprobs })`. */
  readonly completions: Completions;
  readonly #model: ChatModel;

  private constructor(engine: Engine, format: PromptFormatName | undefined) {
    this.info = engine.info;
    this.#model = { engine, format: promptFormat(format ?? engine.info.promptFormat ?? "mixtral-instruct") };
    this.chat = { completions: new ChatCompletions(this.#model) };
    this.completions = new Completions(engine);
  }

  /**
   * Loads a model onto the graphics card: without a source, the embedded miniature that lies beside the script.
   * @throws UnsupportedDeviceError without WebGPU or where the device fails its self-test
   * @throws ModelSourceError, ModelFormatError where the file cannot be had, or run
   * @throws OutOfMemoryError before anything is fetched, where the graphics card has no room
   * @throws EngineLostError where the worker cannot start; TypeError for a bad argument; the signal's reason
   */
  static async load(source?: Source, options: MixtralLoadOptions = {}): Promise<Mixtral> {
    const {
      onProgress = () => undefined,
      signal,
      promptFormat: format,
      workerUrl,
      contextLength,
      precision,
      subgroups,
    } = options;
    signal?.throwIfAborted();
    if (format !== undefined) promptFormat(format);
    const modelSource = readSource(source);
    requireWebGpu();
    const loadOptions: LoadOptions = {
      ...(contextLength === undefined ? {} : { contextLength }),
      ...(precision === undefined ? {} : { precision }),
      ...(subgroups === undefined ? {} : { subgroups }),
      ...(format === undefined ? { promptFormats: promptFormatNames } : {}),
    };
    const engine = await loadRemoteEngine(startWorker(workerUrl), modelSource, loadOptions, onProgress, signal);
    try {
      return Mixtral.fromEngine(engine, format);
    } catch (error) {
      await engine.dispose();
      throw error;
    }
  }

  /**
   * A model on an engine of one's own, such as a server's or a test's.
   * @throws TypeError where the engine's model names a prompt format that this library does not have, and none is given.
   */
  static fromEngine(engine: Engine, format?: PromptFormatName): Mixtral {
    return new Mixtral(engine, format);
  }

  /** A model's tokenizer alone: only the header of the file is fetched. */
  static tokenizer(source?: Source, options: TokenizerOptions = {}): Promise<MixtralTokenizer> {
    return MixtralTokenizer.load(source, options);
  }

  /**
   * Asks the model, and runs the functions it calls, until it answers in text or `maxSteps` is reached. The answer is
   * greedy (`temperature` 0) unless told otherwise.
   * @throws TypeError at once for wrong input; everything later comes through the run's events and `result`.
   */
  run(input: string | readonly ChatMessage[], options: RunOptions = {}): Run {
    return startRun(this.#model, input, options);
  }

  /** Token ids of a text, without BOS and EOS; or of messages, the whole prompt as the model gets it. */
  async tokenize(input: string | readonly ChatMessage[], options: RenderOptions = {}): Promise<number[]> {
    return this.#model.engine.encode(toParts(this.#model.format, input, options));
  }

  /** Text of the ids; control tokens are left out. */
  async detokenize(ids: readonly number[]): Promise<string> {
    return this.#model.engine.decode(ids);
  }

  /** The prompt that messages become: its parts, and as one text with visible control tokens. */
  render(
    messages: readonly ChatMessage[],
    options: RenderOptions = {},
  ): { readonly text: string; readonly parts: readonly PromptPart[] } {
    const parts = toParts(this.#model.format, messages, options);
    return { text: visibleText(parts), parts };
  }

  /** Frees the graphics card's memory and stops the worker. What is pending rejects with EngineLostError. Calling it twice is fine. */
  dispose(): Promise<void> {
    return this.#model.engine.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
