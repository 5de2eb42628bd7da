/**
 * What Comlink cannot carry by itself: typed errors, `AbortSignal`s, and callbacks whose calls keep their order
 * relative to the result. Both sides call {@link registerTransferHandlers}; the worker exposes with {@link exposeHost}.
 */
import * as Comlink from "comlink";
import type { Engine, EngineHost } from "./engine.ts";
import { fromWire, toWire, type WireError } from "./errors.ts";

/** Comlink's own form of a thrown value, with our error beside it. A page's other Comlink users still understand it. */
type WireThrown = { readonly isError: boolean; readonly value: unknown; readonly mixtral?: WireError };

/** Comlink passes the handler the thrown value in this box. */
type ThrownBox = { readonly value: unknown };

type WireSignal = { readonly reason: WireError } | { readonly port: MessagePort };

/** Closes what `serialize` opened for a signal; see {@link releaseSignal}. */
const openSignals: WeakMap<AbortSignal, () => void> = new WeakMap();

const signalHandler: Comlink.TransferHandler<AbortSignal, WireSignal> = {
  canHandle: (value): value is AbortSignal => value instanceof AbortSignal,
  serialize(signal) {
    if (signal.aborted) return [{ reason: toWire(signal.reason) }, []];
    releaseSignal(signal);
    const { port1, port2 } = new MessageChannel();
    const forward = (): void => {
      port1.postMessage(toWire(signal.reason));
      releaseSignal(signal);
    };
    signal.addEventListener("abort", forward, { once: true });
    openSignals.set(signal, () => {
      signal.removeEventListener("abort", forward);
      port1.close();
    });
    return [{ port: port2 }, [port2]];
  },
  deserialize(wire) {
    const controller = new AbortController();
    if ("reason" in wire) {
      controller.abort(fromWire(wire.reason));
    } else {
      const { port } = wire;
      port.onmessage = ({ data }: MessageEvent<WireError>): void => {
        controller.abort(fromWire(data));
        port.close();
      };
    }
    return controller.signal;
  },
};

/**
 * Closes the port of a signal that was sent to the other side. Call it when the call that took the signal has settled;
 * a signal can be sent once at a time. Does nothing for a signal that was never sent.
 */
export function releaseSignal(signal: AbortSignal): void {
  openSignals.get(signal)?.();
  openSignals.delete(signal);
}

let registered = false;

/** Teaches this side's Comlink about errors (code, details and causes survive) and about `AbortSignal`s. Calling it twice is fine. */
export function registerTransferHandlers(): void {
  if (registered) return;
  registered = true;
  const plain = Comlink.transferHandlers.get("throw") as Comlink.TransferHandler<ThrownBox, WireThrown> | undefined;
  if (plain === undefined)
    throw new Error("Comlink has no transfer handler for thrown values; its version is not one that this code knows.");
  Comlink.transferHandlers.set("throw", {
    canHandle: plain.canHandle,
    serialize(box: ThrownBox): [WireThrown, Transferable[]] {
      const [wire, transferables] = plain.serialize(box);
      return [wire.isError ? { ...wire, mixtral: toWire(box.value) } : wire, transferables];
    },
    deserialize(wire: WireThrown): ThrownBox {
      if (wire.mixtral !== undefined) throw fromWire(wire.mixtral);
      return plain.deserialize(wire);
    },
  });
  Comlink.transferHandlers.set("mixtral.js/AbortSignal", signalHandler);
}

/**
 * A callback that lives on the other side. Its calls travel on a port of their own, so a result could overtake the last
 * of them: `settled` waits until all have arrived, and lets go of the port.
 */
function remoteCallback<T>(callback: (value: T) => void): {
  readonly send: (value: T) => void;
  readonly settled: () => Promise<void>;
} {
  let last: Promise<unknown> = Promise.resolve();
  return {
    send(value) {
      // A remote function returns a promise whatever its type says. The page reports its own failures.
      last = Promise.resolve(callback(value) as unknown).catch(() => undefined);
    },
    async settled() {
      await last;
      (callback as Partial<Comlink.ProxyMethods>)[Comlink.releaseProxy]?.();
    },
  };
}

function remoteEngine(engine: Engine): Engine & Comlink.ProxyMarked {
  return Comlink.proxy<Engine>({
    info: engine.info,
    async generate(request, onEvent, signal) {
      const events = remoteCallback(onEvent);
      try {
        return await engine.generate(request, events.send, signal);
      } finally {
        await events.settled();
      }
    },
    encode: (prompt) => engine.encode(prompt),
    decode: (ids) => engine.decode(ids),
    dispose: () => engine.dispose(),
  });
}

/** Offers `host` to the page over `endpoint` (default: the worker's own scope). The engines that it loads travel as proxies. */
export function exposeHost(host: EngineHost, endpoint?: Comlink.Endpoint): void {
  registerTransferHandlers();
  const remote: EngineHost = {
    async load(source, options, onProgress, signal) {
      const progress = remoteCallback(onProgress);
      try {
        return remoteEngine(await host.load(source, options, progress.send, signal));
      } finally {
        await progress.settled();
      }
    },
    plan: (source, options, signal) => host.plan(source, options, signal),
    listCached: () => host.listCached(),
    deleteCached: (key) => host.deleteCached(key),
    cacheUsage: () => host.cacheUsage(),
    async loadTokenizer(source, signal) {
      const tokenizer = await host.loadTokenizer(source, signal);
      return Comlink.proxy({
        info: tokenizer.info,
        encode: (prompt: Parameters<typeof tokenizer.encode>[0]) => tokenizer.encode(prompt),
        decode: (ids: readonly number[]) => tokenizer.decode(ids),
      });
    },
  };
  Comlink.expose(remote, endpoint);
}
