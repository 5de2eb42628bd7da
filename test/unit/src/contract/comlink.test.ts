import * as Comlink from "comlink";
import { afterEach, describe, expect, it } from "vitest";
import { exposeHost, registerTransferHandlers, releaseSignal } from "../../../../src/contract/comlink.ts";
import type { EngineHost, GenerateEvent } from "../../../../src/contract/engine.ts";
import { EngineLostError, OutOfMemoryError } from "../../../../src/contract/errors.ts";

registerTransferHandlers();
registerTransferHandlers();

const ports: MessagePort[] = [];

/** Exposes `target` on one end of a real channel and wraps the other end. */
function connect<T extends object>(target: T): Comlink.Remote<T> {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  Comlink.expose(target, port1);
  return Comlink.wrap<T>(port2);
}

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

describe("errors", () => {
  it("keeps class, code, details and the chain of causes", async () => {
    const remote = connect({
      fail(): number {
        throw new OutOfMemoryError(
          "No room.",
          { neededBytes: 12 },
          new EngineLostError("Gone.", { why: "reset" }, new TypeError("first")),
        );
      },
    });
    const error = await remote.fail().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error).toMatchObject({ code: "out-of-memory", message: "No room.", details: { neededBytes: 12 } });
    const cause = (error as Error).cause;
    expect(cause).toBeInstanceOf(EngineLostError);
    expect(cause).toMatchObject({ details: { why: "reset" } });
    expect((cause as Error).cause).toBeInstanceOf(TypeError);
  });

  it("keeps AbortError a DOMException, from a rejected promise too", async () => {
    const remote = connect({ fail: async (): Promise<number> => Promise.reject(new DOMException("Stopped.", "AbortError")) });
    const error = await remote.fail().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: "AbortError", message: "Stopped." });
  });

  it("leaves thrown values that are not errors as Comlink sends them", async () => {
    const remote = connect({
      fail(): number {
        throw { plain: 1 };
      },
    });
    await expect(remote.fail()).rejects.toEqual({ plain: 1 });
  });
});

describe("AbortSignal", () => {
  const waiter = {
    wait: (signal: AbortSignal): Promise<number> =>
      new Promise((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
    aborted: (signal: AbortSignal): boolean => signal.aborted,
  };

  it("carries an abort that comes later, with its reason", async () => {
    const remote = connect(waiter);
    const controller = new AbortController();
    const pending = remote.wait(controller.signal).catch((thrown: unknown) => thrown);
    controller.abort(new TypeError("changed my mind"));
    expect(await pending).toMatchObject({ message: "changed my mind" });
    expect(await pending).toBeInstanceOf(TypeError);
  });

  it("carries a signal that is aborted already", async () => {
    const remote = connect(waiter);
    expect(await remote.aborted(AbortSignal.abort())).toBe(true);
    await expect(remote.wait(AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is deaf once released", async () => {
    const remote = connect(waiter);
    const controller = new AbortController();
    let settled = false;
    void remote.wait(controller.signal).catch(() => {
      settled = true;
    });
    releaseSignal(controller.signal);
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(settled).toBe(false);
  });
});

describe("exposeHost", () => {
  it("delivers every event before the result", async () => {
    const host = {
      async load() {
        return {
          info: { name: "scripted" },
          async generate(_request: unknown, onEvent: (event: GenerateEvent) => void) {
            for (let index = 0; index < 50; index++) onEvent({ type: "text", text: `${index} `, ids: [index] });
            return { text: "done" };
          },
          encode: async () => [1],
          decode: async () => "",
          dispose: async () => undefined,
        };
      },
    } as unknown as EngineHost;
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    exposeHost(host, port1);
    const remote = Comlink.wrap<EngineHost>(port2);
    const engine = await remote.load(
      { kind: "url", url: "x" },
      {},
      Comlink.proxy(() => undefined),
      new AbortController().signal,
    );
    expect(await (engine as unknown as Comlink.Remote<{ info: { name: string } }>).info).toEqual({ name: "scripted" });
    const order: string[] = [];
    const generate = engine.generate as unknown as (...parameters: unknown[]) => Promise<unknown>;
    await generate(
      { prompt: [] },
      Comlink.proxy((event: GenerateEvent) => {
        if (event.type === "text") order.push(event.text);
      }),
      new AbortController().signal,
    );
    order.push("result");
    expect(order).toHaveLength(51);
    expect(order.at(-1)).toBe("result");
    expect(order.slice(0, 3)).toEqual(["0 ", "1 ", "2 "]);
  });
});
