import { describe, expect, it } from "vitest";
import type { LoadPhase, LoadProgress, ModelSource } from "../../../src/contract/engine.ts";
import { EngineLostError, ModelFormatError, ModelSourceError, UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import { WebGpuHost } from "../../../worker/engines/webgpu-host.ts";
import { readGguf } from "../../../worker/gguf/reader.ts";
import { loadFixture, loadRepositoryFile } from "../../support/fixtures.ts";
import { testGpu } from "../../support/gpu.ts";
import { MemorySource } from "../../support/memory-source.ts";
import { never, precisions, tinyModel } from "./tiny-models.ts";
import { watchGpu } from "./watched-gpu.ts";

const MODEL = "mixtral-Q8_0";
const ignore = (): void => undefined;

/** The file's bytes, changed. */
async function changedModel(change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): Promise<ModelSource | null> {
  const bytes = await loadFixture(`gguf/tiny-${MODEL}.gguf`);
  return bytes === null ? null : { kind: "files", files: [{ blob: new Blob([change(bytes)]), name: MODEL }] };
}

describe("loading", () => {
  it("reports phases and bytes that only grow, tells the facts, and frees everything in the end", async ({ skip }) => {
    const source = await tinyModel(MODEL);
    if (source === null) return skip("no fixtures beside the repository");
    const { size } = source.files[0].blob;
    const watched = watchGpu(testGpu());
    const reports: LoadProgress[] = [];
    const engine = await new WebGpuHost(watched.gpu).load(
      source,
      { contextLength: 256 },
      (progress) => reports.push(progress),
      never,
    );

    expect([...new Set(reports.map(({ phase }) => phase))]).toEqual(["plan", "allocate", "fetch", "verify", "ready"]);
    for (const [index, { loadedBytes, elapsedMs }] of reports.entries()) {
      expect(loadedBytes).toBeGreaterThanOrEqual(reports[index - 1]?.loadedBytes ?? 0);
      expect(elapsedMs).toBeGreaterThanOrEqual(reports[index - 1]?.elapsedMs ?? 0);
    }
    expect(reports.at(-1)).toMatchObject({ phase: "ready", loadedBytes: size, totalBytes: size });

    const { info } = engine;
    expect(info).toMatchObject({
      architecture: "mixtral",
      quantization: "Q8_0",
      fileBytes: size,
      vocabularySize: 2048,
      contextLength: 256,
      bosId: 1,
      eosId: 2,
    });
    const { weights, kvCache, scratch } = info.gpuBytes;
    expect(weights + kvCache + scratch).toBe(engine.device.counters.bufferBytes);
    expect(watched.liveBuffers()).toBe(engine.device.counters.buffers);
    await engine.dispose();
    expect(watched.liveBuffers()).toBe(0);
  });

  for (const phase of ["plan", "allocate", "fetch", "verify"] satisfies LoadPhase[]) {
    it(`is cancelled in the phase "${phase}", and leaves nothing on the GPU`, async ({ skip }) => {
      const source = await tinyModel(MODEL);
      if (source === null) return skip("no fixtures beside the repository");
      const watched = watchGpu(testGpu());
      const controller = new AbortController();
      const load = new WebGpuHost(watched.gpu).load(
        source,
        { contextLength: 256 },
        (progress) => {
          if (progress.phase === phase) controller.abort();
        },
        controller.signal,
      );
      await expect(load).rejects.toMatchObject({ name: "AbortError" });
      expect(watched.liveBuffers()).toBe(0);
    });
  }

  it("refuses a file that is cut short or is none before it opens a device", async ({ skip }) => {
    const sources = [await changedModel((bytes) => bytes.slice(0, -1000)), await changedModel((bytes) => bytes.fill(0, 0, 4))];
    for (const source of sources) {
      if (source === null) return skip("no fixtures beside the repository");
      const watched = watchGpu(testGpu());
      await expect(new WebGpuHost(watched.gpu).load(source, {}, ignore, never)).rejects.toThrow(ModelFormatError);
      expect(watched.devices).toHaveLength(0);
    }
  });

  it("frees everything when the file cannot be read on", async ({ skip }) => {
    const source = await tinyModel(MODEL);
    if (source === null) return skip("no fixtures beside the repository");
    const { blob } = source.files[0];
    // What a browser does when a picked file has changed meanwhile.
    const slice = blob.slice.bind(blob);
    blob.slice = (start, end) => {
      if ((end ?? 0) > blob.size - 100) throw new DOMException("The file could not be read.", "NotReadableError");
      return slice(start, end);
    };
    const watched = watchGpu(testGpu());
    await expect(new WebGpuHost(watched.gpu).load(source, {}, ignore, never)).rejects.toThrow(ModelSourceError);
    expect(watched.devices).toHaveLength(1);
    expect(watched.liveBuffers()).toBe(0);
  });

  it("names the shader that the device's compiler refuses, and leaves nothing behind", async ({ skip }) => {
    const source = await tinyModel(MODEL);
    if (source === null) return skip("no fixtures beside the repository");
    const watched = watchGpu(testGpu(), (device) => {
      const createShaderModule = device.createShaderModule.bind(device);
      device.createShaderModule = (descriptor) =>
        createShaderModule(
          descriptor.label?.startsWith("rope") ? { ...descriptor, code: `${descriptor.code}\nfn unfinished(` } : descriptor,
        );
    });
    const load = new WebGpuHost(watched.gpu).load(source, { contextLength: 256 }, ignore, never);
    await expect(load).rejects.toThrow(UnsupportedDeviceError);
    await expect(load).rejects.toThrow(/refuses the shader "rope/);
    expect(watched.liveBuffers()).toBe(0);
  });

  it("blames the file, not the graphics card, for weights that are no numbers", async ({ skip }) => {
    const bytes = await loadFixture("gguf/tiny-mistral-Q8_0.gguf");
    if (bytes === null) return skip("no fixtures beside the repository");
    const { tensors } = await readGguf(new MemorySource(bytes));
    const damaged = bytes.slice();
    const tensor = tensors.find(({ name }) => name === "blk.0.attn_v.weight");
    // The scale of the first block.
    damaged.set([0x00, 0x7e], tensor?.offset);
    const watched = watchGpu(testGpu());
    const source = { kind: "files", files: [{ blob: new Blob([damaged]), name: "damaged" }] } as const;
    const load = new WebGpuHost(watched.gpu).load(source, { contextLength: 16 }, ignore, never);
    await expect(load).rejects.toThrow(ModelFormatError);
    await expect(load).rejects.toThrow("hold values that are no numbers");
    expect(watched.liveBuffers()).toBe(0);
  });

  it("ends at once when the device dies while the network is silent", async ({ skip }) => {
    const bytes = await loadFixture(`gguf/tiny-${MODEL}.gguf`);
    if (bytes === null) return skip("no fixtures beside the repository");
    const watched = watchGpu(testGpu());
    const realFetch = globalThis.fetch;
    globalThis.fetch = async (_, init) => {
      const [, from = 0, to = 0] = (/bytes=(\d+)-(\d+)/.exec(new Headers(init?.headers).get("range") ?? "") ?? []).map(Number);
      const headers = { "content-range": `bytes ${from}-${Math.min(to, bytes.length - 1)}/${bytes.length}` };
      if (from === 0) return new Response(bytes.slice(0, to + 1), { status: 206, headers });
      watched.devices[0]?.destroy();
      const silent = new ReadableStream({
        start: (controller) => init?.signal?.addEventListener("abort", () => controller.error(init.signal?.reason)),
      });
      return new Response(silent, { status: 206, headers });
    };
    try {
      const load = new WebGpuHost(watched.gpu).load(
        { kind: "url", url: "https://models.test/tiny.gguf" },
        { contextLength: 16 },
        ignore,
        never,
      );
      await expect(load).rejects.toThrow(EngineLostError);
    } finally {
      globalThis.fetch = realFetch;
    }
  });

  it("loads the miniature in the best precision of the device, and runs it", async ({ skip }) => {
    const bytes = await loadRepositoryFile("model/miniature.gguf");
    if (bytes === null) return skip("no model/miniature.gguf");
    const source = { kind: "files", files: [{ blob: new Blob([bytes]), name: "miniature" }] } as const;
    const engine = await new WebGpuHost(testGpu()).load(source, { contextLength: 64 }, ignore, never);
    expect(engine.info.device.precision).toBe((await precisions()).at(-1));
    const prompt = [{ control: "bos" as const }, { text: "What is the weather in Paris?" }];
    const { ids, logprobs } = await engine.generate({ prompt, maxTokens: 4, ignoreEos: true, logprobs: 2 }, ignore, never);
    expect(ids).toHaveLength(4);
    for (const { logprob } of logprobs ?? []) expect(logprob).toBeLessThanOrEqual(0);
    await engine.dispose();
  });

  it("refuses a context that the model was not made for before it opens a device", async ({ skip }) => {
    const source = await tinyModel(MODEL);
    if (source === null) return skip("no fixtures beside the repository");
    const watched = watchGpu(testGpu());
    for (const contextLength of [0, 1, 1.5, 1e9]) {
      const load = new WebGpuHost(watched.gpu).load(source, { contextLength }, ignore, never);
      await expect(load).rejects.toThrow(new RegExp(`contextLength is ${contextLength}; it must be an integer from 2 to \\d+`));
    }
    expect(watched.devices).toHaveLength(0);
  });
});
