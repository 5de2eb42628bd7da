import * as Comlink from "comlink";
import type { Engine, LoadOptions, LoadProgress, ModelInfo, ModelSource, TokenizerHandle } from "../contract/engine.ts";
import { EngineLostError } from "../contract/errors.ts";
import { endOnAbort } from "./end-on-abort.ts";
import type { WorkerConnection } from "./worker-connection.ts";

/** How long a worker may take to free its buffers before it is stopped all the same. */
const DISPOSE_TIMEOUT_MS = 2_000;

/**
 * A callback for the worker. It goes deaf when its call is over, and what the page's function throws is the page's to see:
 * it is reported like a listener's error and does not reach the worker.
 */
function guarded<T>(callback: (value: T) => void): { readonly proxy: (value: T) => void; readonly close: () => void } {
  let open = true;
  return {
    proxy: Comlink.proxy((value: T) => {
      if (!open) return;
      try {
        callback(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }),
    close() {
      open = false;
    },
  };
}

/**
 * Loads a model in the connection's worker.
 * @throws the signal's reason at once when it fires; the worker is stopped, whatever it was doing.
 */
export async function loadRemoteEngine(
  connection: WorkerConnection,
  source: ModelSource,
  options: LoadOptions,
  onProgress: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<Engine> {
  const unlink = endOnAbort(connection, signal);
  const progress = guarded(onProgress);
  try {
    const remote = await connection.call(async (scope) => {
      const engine = (await connection.host.load(source, options, progress.proxy, scope)) as unknown as Comlink.Remote<Engine>;
      return { engine, info: (await engine.info) as ModelInfo };
    }, signal);
    return new RemoteEngine(connection, remote.engine, remote.info);
  } catch (error) {
    connection.end(new EngineLostError("The model was not loaded; load it again.", { reason: "load" }, error));
    throw error;
  } finally {
    progress.close();
    unlink();
  }
}

class RemoteEngine implements Engine {
  readonly info: ModelInfo;
  readonly #connection: WorkerConnection;
  readonly #remote: Comlink.Remote<Engine>;
  #disposal: Promise<void> | null = null;

  constructor(connection: WorkerConnection, remote: Comlink.Remote<Engine>, info: ModelInfo) {
    this.#connection = connection;
    this.#remote = remote;
    this.info = info;
  }

  async generate(...[request, onEvent, signal]: Parameters<Engine["generate"]>): ReturnType<Engine["generate"]> {
    const events = guarded(onEvent);
    try {
      return await this.#connection.call((scope) => this.#remote.generate(request, events.proxy, scope), signal);
    } finally {
      events.close();
    }
  }

  encode(prompt: Parameters<Engine["encode"]>[0]): Promise<number[]> {
    return this.#connection.call(() => this.#remote.encode(prompt));
  }

  decode(ids: readonly number[]): Promise<string> {
    return this.#connection.call(() => this.#remote.decode(ids));
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    const reason = new EngineLostError("The model was disposed; load it again.", { reason: "disposed" });
    this.#connection.refuse(reason);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DISPOSE_TIMEOUT_MS);
    });
    // The worker's end frees what is left in any case, so a failure to free it first does not matter; a dead one answers nothing.
    await Promise.race([this.#connection.ended, this.#remote.dispose().catch(() => undefined), timeout]);
    clearTimeout(timer);
    this.#connection.end(reason);
  }
}

/**
 * Loads only the tokenizer, from the file's header. The connection stays open for its calls.
 * @throws the signal's reason at once when it fires; the worker is stopped, whatever it was doing.
 */
export async function loadRemoteTokenizer(
  connection: WorkerConnection,
  source: ModelSource,
  signal?: AbortSignal,
): Promise<TokenizerHandle> {
  const unlink = endOnAbort(connection, signal);
  try {
    const { handle, info } = await connection.call(async (scope) => {
      const remote = (await connection.host.loadTokenizer(source, scope)) as unknown as Comlink.Remote<TokenizerHandle>;
      return { handle: remote, info: (await remote.info) as TokenizerHandle["info"] };
    }, signal);
    return {
      info,
      encode: (prompt) => connection.call(() => handle.encode(prompt)),
      decode: (ids) => connection.call(() => handle.decode(ids)),
    };
  } catch (error) {
    connection.end(new EngineLostError("The tokenizer was not loaded; load it again.", { reason: "load" }, error));
    throw error;
  } finally {
    unlink();
  }
}
