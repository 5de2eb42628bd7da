import { exposeHost } from "../../../../src/contract/comlink.ts";
import type { EngineHost } from "../../../../src/contract/engine.ts";
import type { WorkerLike } from "../../../../src/wire/worker-connection.ts";

/** A worker without a thread: the host runs behind a real message channel, and its death can be caused. */
export class ChannelWorker extends EventTarget implements WorkerLike {
  readonly #inside: MessagePort;
  readonly #outside: MessagePort;
  terminated = 0;

  /** @param host absent: the worker's script was never found, so nothing answers. */
  constructor(host: EngineHost | null) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#inside = port1;
    this.#outside = port2;
    if (host !== null) exposeHost(host, port1);
    port2.onmessage = (event): void => {
      this.dispatchEvent(new MessageEvent("message", { data: event.data, ports: [...event.ports] }));
    };
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#outside.postMessage(message, transfer);
  }

  terminate(): void {
    this.terminated++;
    this.#inside.close();
    this.#outside.close();
  }

  /** As a browser reports an uncaught error in the worker, or a script that it could not load (without a message). */
  fail(message?: string): void {
    const event = new Event("error");
    this.dispatchEvent(message === undefined ? event : Object.assign(event, { message }));
  }
}
