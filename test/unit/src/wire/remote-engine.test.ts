import { describe, expect, it } from "vitest";
import type { Engine, EngineHost, LoadProgress } from "../../../../src/contract/engine.ts";
import { EngineLostError, OutOfMemoryError } from "../../../../src/contract/errors.ts";
import { loadRemoteEngine, loadRemoteTokenizer } from "../../../../src/wire/remote-engine.ts";
import { WorkerConnection } from "../../../../src/wire/worker-connection.ts";
import { ChannelWorker } from "../support/channel-worker.ts";
import { hostWith } from "../support/host.ts";
import { ScriptedEngine } from "../support/scripted-engine.ts";

const SOURCE = { kind: "url", url: "x" } as const;
const never = new AbortController().signal;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function host(engine: Engine, load?: EngineHost["load"]): EngineHost {
  return hostWith({
    load: load ?? (async () => engine),
    loadTokenizer: async () => ({
      info: engine.info,
      encode: (prompt) => engine.encode(prompt),
      decode: (ids) => engine.decode(ids),
    }),
  });
}

async function connect(engine: ScriptedEngine, signal?: AbortSignal): Promise<{ worker: ChannelWorker; remote: Engine }> {
  const worker = new ChannelWorker(host(engine));
  return { worker, remote: await loadRemoteEngine(new WorkerConnection(worker, "here"), SOURCE, {}, () => undefined, signal) };
}

describe("a remote engine", () => {
  it("knows the model, encodes, decodes and generates, events in order and before the result", async () => {
    const { remote } = await connect(new ScriptedEngine(["Hello"]));
    expect(remote.info.name).toBe("scripted");
    expect(await remote.encode([{ control: "bos" }, { text: "a" }])).toEqual([1, 97]);
    expect(await remote.decode([1, 97])).toBe("a");
    const seen: string[] = [];
    const result = await remote.generate(
      { prompt: [1] },
      (event) => seen.push(event.type === "text" ? event.text : event.type),
      never,
    );
    seen.push(result.text);
    expect(seen).toEqual(["prefill", "H", "e", "l", "l", "o", "Hello"]);
  });

  it("aborts a generation, gives the signal's own reason, and can be used on", async () => {
    const engine = new ScriptedEngine(["A very long answer", "next"]);
    engine.beforeToken = () => pause(2);
    const { remote } = await connect(engine);
    const controller = new AbortController();
    const reason = new Error("enough");
    const seen: string[] = [];
    const pending = remote.generate(
      { prompt: [1] },
      (event) => {
        if (event.type === "text") seen.push(event.text);
        if (seen.length === 2) controller.abort(reason);
      },
      controller.signal,
    );
    await expect(pending).rejects.toBe(reason);
    const count = seen.length;
    await pause(20);
    expect(seen).toHaveLength(count);
    expect((await remote.generate({ prompt: [1] }, () => undefined, never)).text).toBe("next");
  });

  it("refuses a signal that has fired without asking the worker", async () => {
    const engine = new ScriptedEngine(["x"]);
    const { remote } = await connect(engine);
    await expect(remote.generate({ prompt: [1] }, () => undefined, AbortSignal.abort())).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(engine.requests).toEqual([]);
  });

  it("rejects everything pending when the worker dies, and everything later", async () => {
    const engine = new ScriptedEngine(["x", "y"]);
    engine.beforeToken = () => new Promise(() => undefined);
    const { remote, worker } = await connect(engine);
    const pending = [
      remote.generate({ prompt: [1] }, () => undefined, never),
      remote.generate({ prompt: [1] }, () => undefined, never),
    ];
    const settled = Promise.allSettled(pending);
    await pause(5);
    worker.fail("Uncaught Error: boom");
    for (const outcome of await settled) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { code: "engine-lost", message: expect.stringContaining("boom") },
      });
    }
    await expect(remote.encode([])).rejects.toBeInstanceOf(EngineLostError);
    expect(worker.terminated).toBeGreaterThan(0);
  });

  it("treats a message that cannot be read as the worker's death", async () => {
    const { remote, worker } = await connect(new ScriptedEngine([]));
    worker.dispatchEvent(new Event("messageerror"));
    await expect(remote.encode([])).rejects.toMatchObject({ code: "engine-lost" });
  });

  it("disposes once: pending calls reject, the engine is freed, the worker stopped", async () => {
    const engine = new ScriptedEngine(["x"]);
    engine.beforeToken = () => new Promise(() => undefined);
    const { remote, worker } = await connect(engine);
    const pending = remote.generate({ prompt: [1] }, () => undefined, never);
    const failure = expect(pending).rejects.toMatchObject({ code: "engine-lost", details: { reason: "disposed" } });
    await Promise.all([remote.dispose(), remote.dispose()]);
    await failure;
    await expect(remote.encode([])).rejects.toMatchObject({ code: "engine-lost" });
    await expect(engine.generate({ prompt: [1] }, () => undefined, never)).rejects.toBeInstanceOf(EngineLostError);
    expect(worker.terminated).toBe(1);
  });

  it.each([true, false])("disposes at once when the worker has died (before: %s)", async (before) => {
    const engine = new ScriptedEngine([]);
    engine.dispose = () => new Promise(() => undefined);
    const { remote, worker } = await connect(engine);
    const start = performance.now();
    if (before) worker.fail("boom");
    const disposal = remote.dispose();
    if (!before) setTimeout(() => worker.fail("boom"), 5);
    await disposal;
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(worker.terminated).toBeGreaterThan(0);
  });

  it("keeps what the page's callback throws on the page", async () => {
    const { remote } = await connect(new ScriptedEngine(["Hi"]));
    const thrown: unknown[] = [];
    const listen = (error: unknown): void => {
      thrown.push(error);
    };
    process.on("uncaughtException", listen);
    const result = await remote.generate(
      { prompt: [1] },
      () => {
        throw new Error("page's own");
      },
      never,
    );
    await pause(5);
    process.off("uncaughtException", listen);
    expect(result.text).toBe("Hi");
    expect(thrown).toHaveLength(3);
  });
});

describe("loading", () => {
  it("hands on options and progress", async () => {
    const engine = new ScriptedEngine([]);
    const asked: unknown[] = [];
    const report = {
      phase: "fetch",
      totalBytes: 3,
      elapsedMs: 0,
      bytesPerSecond: null,
      remainingMs: null,
      notice: null,
    } as const;
    const worker = new ChannelWorker(
      host(engine, async (source, options, onProgress) => {
        asked.push(source, options);
        for (let loadedBytes = 0; loadedBytes < 3; loadedBytes++) onProgress({ ...report, loadedBytes });
        return engine;
      }),
    );
    const progress: LoadProgress[] = [];
    await loadRemoteEngine(new WorkerConnection(worker, "here"), SOURCE, { contextLength: 64 }, (step) => progress.push(step));
    expect(asked).toEqual([SOURCE, { contextLength: 64 }]);
    expect(progress.map(({ loadedBytes }) => loadedBytes)).toEqual([0, 1, 2]);
  });

  it("stops the worker when it fails, and keeps the error's class", async () => {
    const worker = new ChannelWorker(
      host(new ScriptedEngine([]), async () => Promise.reject(new OutOfMemoryError("No room.", { neededBytes: 9 }))),
    );
    const load = loadRemoteEngine(new WorkerConnection(worker, "here"), SOURCE, {}, () => undefined);
    await expect(load).rejects.toBeInstanceOf(OutOfMemoryError);
    await expect(load).rejects.toMatchObject({ details: { neededBytes: 9 } });
    expect(worker.terminated).toBe(1);
  });

  it("aborts at once, even when the worker does not listen", async () => {
    const worker = new ChannelWorker(host(new ScriptedEngine([]), () => new Promise(() => undefined)));
    const controller = new AbortController();
    const load = loadRemoteEngine(new WorkerConnection(worker, "here"), SOURCE, {}, () => undefined, controller.signal);
    setTimeout(() => controller.abort(), 5);
    const error = await load.catch((thrown: unknown) => thrown);
    expect(error).toBe(controller.signal.reason);
    expect(worker.terminated).toBeGreaterThan(0);
  });

  it("names workerUrl when the worker does not start", async () => {
    const worker = new ChannelWorker(null);
    const load = loadRemoteEngine(new WorkerConnection(worker, "blob:here"), SOURCE, {}, () => undefined);
    worker.fail();
    await expect(load).rejects.toMatchObject({
      code: "engine-lost",
      message: expect.stringMatching(/started from blob:here.*Content-Security-Policy.*workerUrl/),
    });
  });

  it("aborts a tokenizer's load at once, even when the worker's script never comes", async () => {
    const worker = new ChannelWorker(null);
    const controller = new AbortController();
    const load = loadRemoteTokenizer(new WorkerConnection(worker, "here"), SOURCE, controller.signal);
    setTimeout(() => controller.abort(), 5);
    expect(await load.catch((thrown: unknown) => thrown)).toBe(controller.signal.reason);
    expect(worker.terminated).toBeGreaterThan(0);
  });

  it("loads a tokenizer alone", async () => {
    const connection = new WorkerConnection(new ChannelWorker(host(new ScriptedEngine([]))), "here");
    const tokenizer = await loadRemoteTokenizer(connection, SOURCE);
    expect(tokenizer.info.bosId).toBe(1);
    expect(await tokenizer.encode([{ text: "a" }])).toEqual([97]);
    expect(await tokenizer.decode([97])).toBe("a");
  });
});
