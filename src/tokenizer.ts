/// <reference lib="esnext.disposable" preserve="true" />
import type { TokenizerHandle } from "./contract/engine.ts";
import { EngineLostError } from "./contract/errors.ts";
import { loadFormat } from "./load-format.ts";
import { knownModelOf } from "./load-options.ts";
import { readSource, type Source } from "./model-source.ts";
import { type RenderOptions, toParts } from "./prompt-tools.ts";
import type { ChatMessage } from "./prompts/chat-message.ts";
import { checkFormatChoice, type FormatChoice } from "./prompts/model-format.ts";
import type { PromptFormat } from "./prompts/prompt-format.ts";
import { startWorker } from "./start-worker.ts";
import { loadRemoteTokenizer } from "./wire/remote-engine.ts";
import type { WorkerConnection } from "./wire/worker-connection.ts";

export type TokenizerOptions = {
  readonly signal?: AbortSignal;
  /** How `encode(messages)` renders; see `MixtralLoadOptions`. */
  readonly promptFormat?: FormatChoice;
  readonly workerUrl?: string | URL;
};

/** A model's tokenizer alone, from the header of its file: no weights are fetched, no WebGPU is needed. */
export class MixtralTokenizer {
  readonly info: TokenizerHandle["info"];
  readonly #handle: TokenizerHandle;
  readonly #format: PromptFormat;
  readonly #connection: WorkerConnection;

  private constructor(handle: TokenizerHandle, format: PromptFormat, connection: WorkerConnection) {
    this.info = handle.info;
    this.#handle = handle;
    this.#format = format;
    this.#connection = connection;
  }

  /** @throws ModelSourceError, ModelFormatError, EngineLostError, TypeError for a bad argument, the signal's reason. */
  static async load(source?: Source, options: TokenizerOptions = {}): Promise<MixtralTokenizer> {
    options.signal?.throwIfAborted();
    const asked = options.promptFormat;
    if (asked !== undefined) checkFormatChoice(asked);
    const modelSource = readSource(source);
    const connection = startWorker(options.workerUrl);
    const handle = await loadRemoteTokenizer(connection, modelSource, options.signal);
    try {
      const known = knownModelOf(source)?.promptFormat ?? null;
      return new MixtralTokenizer(handle, await loadFormat(handle.info, { asked, known }), connection);
    } catch (error) {
      connection.end(new EngineLostError("The tokenizer was not loaded; load it again.", { reason: "load" }, error));
      throw error;
    }
  }

  /** Ids of a text, without BOS and EOS; or of messages, the whole prompt as the model gets it. */
  async encode(input: string | readonly ChatMessage[], options: RenderOptions = {}): Promise<number[]> {
    return this.#handle.encode(toParts(this.#format, input, options));
  }

  /** Text of the ids; control tokens are left out. */
  async decode(ids: readonly number[]): Promise<string> {
    return this.#handle.decode(ids);
  }

  /** How many tokens {@link encode} gives. */
  async count(input: string | readonly ChatMessage[], options: RenderOptions = {}): Promise<number> {
    return (await this.encode(input, options)).length;
  }

  /** Stops the worker. Later calls reject with EngineLostError; calling it twice is fine. */
  dispose(): void {
    this.#connection.end(new EngineLostError("The tokenizer was disposed; load it again.", { reason: "disposed" }));
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
