/// <reference lib="esnext.disposable" preserve="true" />
import type { Engine, LoadPlan, ModelInfo } from "./contract/engine.ts";
import type { PromptPart } from "./contract/prompt-part.ts";
import { loadFormat } from "./load-format.ts";
import {
  askForLastingStorage,
  knownModelOf,
  type MixtralLoadOptions,
  type MixtralPlanOptions,
  readLoadOptions,
} from "./load-options.ts";
import { modelCache } from "./model-cache.ts";
import { readSource, type Source } from "./model-source.ts";
import { models } from "./models.ts";
import { ChatCompletions } from "./openai/chat-completions.ts";
import { Completions } from "./openai/completions.ts";
import { withRemedy } from "./plan-remedy.ts";
import { type RenderOptions, toParts, visibleText } from "./prompt-tools.ts";
import type { ChatMessage } from "./prompts/chat-message.ts";
import { canCallTools } from "./prompts/formats.ts";
import { chooseFormat, type FormatChoice } from "./prompts/model-format.ts";
import { startWorker } from "./start-worker.ts";
import { MixtralTokenizer, type TokenizerOptions } from "./tokenizer.ts";
import type { ChatModel } from "./tools/chat-model.ts";
import { type Run, startRun } from "./tools/run.ts";
import type { RunOptions } from "./tools/run-options.ts";
import type { Tool } from "./tools/tool.ts";
import { requireWebGpu } from "./webgpu-support.ts";
import { callHost } from "./wire/host-call.ts";
import { loadRemoteEngine } from "./wire/remote-engine.ts";

/**
 * One loaded model in a worker of its own.
 *
 * ```js
 * const mixtral = await Mixtral.load();
 * const { text } = await mixtral.run("What is the weather in Paris?", { tools }).result;
 * ```
 */
export class Mixtral {
  /** The models that `load` takes by name, with what is known of each before anything is fetched. */
  static readonly models: typeof models = models;
  /** The model files in the browser's storage for this site: `list()`, `delete(key)`, `usage()`. */
  static readonly cache: typeof modelCache = modelCache;
  /** Facts of the model and of the device that it runs on. */
  readonly info: ModelInfo;
  /** The name of the prompt format in which the model is asked. */
  readonly promptFormat: string;
  /** Whether it can be given functions. */
  readonly callsTools: boolean;
  /** OpenAI's chat endpoint: `mixtral.chat.completions.create({ messages, tools, stream })`. */
  readonly chat: { readonly completions: ChatCompletions };
  /** OpenAI's legacy endpoint: `mixtral.completions.create({ prompt, echo, logprobs })`. */
  readonly completions: Completions;
  readonly #model: ChatModel;

  private constructor(engine: Engine, asked: FormatChoice | undefined) {
    this.info = engine.info;
    this.#model = { engine, format: chooseFormat(engine.info, null, { asked }) };
    this.promptFormat = this.#model.format.name;
    this.callsTools = canCallTools(this.#model.format);
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
    const { onProgress = () => undefined, signal, promptFormat: format, workerUrl } = options;
    signal?.throwIfAborted();
    const modelSource = readSource(source);
    const loadOptions = readLoadOptions(source, options);
    requireWebGpu();
    void askForLastingStorage(modelSource, loadOptions);
    const engine = await loadRemoteEngine(startWorker(workerUrl), modelSource, loadOptions, onProgress, signal);
    try {
      const known = knownModelOf(source)?.promptFormat ?? null;
      return Mixtral.fromEngine(engine, await loadFormat(engine.info, { asked: format, known }));
    } catch (error) {
      await engine.dispose();
      throw error;
    }
  }

  /**
   * A model on an engine of one's own, such as a server's or a test's.
   * @param format default: as `load` chooses one; the format of a chat template must be given: `chatTemplateFormat(engine.info)`, of
   * `mixtral.js/prompts`
   * @throws TypeError where the engine's model names a prompt format that this library does not have, and none is given.
   */
  static fromEngine(engine: Engine, format?: FormatChoice): Mixtral {
    return new Mixtral(engine, format);
  }

  /**
   * What loading a model would take, before a weight is fetched: bytes to fetch, memory on the graphics card, room in the browser's
   * storage, and a verdict with a remedy. With `tryMemory`, whether the graphics card has the memory is tried out for a moment.
   * @throws ModelSourceError, ModelFormatError where the file's header cannot be had, or is none; TypeError; the signal's reason
   */
  static async plan(source?: Source, options: MixtralPlanOptions = {}): Promise<LoadPlan> {
    const { signal, workerUrl, tryMemory = false } = options;
    signal?.throwIfAborted();
    const modelSource = readSource(source);
    const planOptions = { ...readLoadOptions(source, options), tryMemory };
    return withRemedy(
      await callHost(startWorker(workerUrl), (host, scope) => host.plan(modelSource, planOptions, scope), signal),
    );
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
  run<T extends Tool = Tool>(input: string | readonly ChatMessage[], options: RunOptions<T> = {}): Run<T> {
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
