import { describe, expect, it } from "vitest";
import type { LoadPhase, LoadProgress, ModelSource } from "../../../src/contract/engine.ts";
import { ModelFormatError, ModelSourceError, UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import { WebGpuHost } from "../../../worker/engines/webgpu-host.ts";
import { loadFixture } from "../../support/fixtures.ts";
import { testGpu } from "../../support/gpu.ts";
import { never, tinyModel } from "./tiny-models.ts";
import { watchGpu } from "./watched-gpu.ts";

const MODEL = "mixtral-Q8_0";
const ignore = (): void => undefined;

/** The file's bytes, changed. */
async function changedModel(change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): Promise<ModelSource | null> {
  const bytes = await loadFixture(`gguf/tiny-${MODEL}.gguf`);
  return bytes === null ? null : { kind: "blob", blob: new Blob([change(bytes)]), name: MODEL };
}

describe("loading", () => {
  it("reports phases and bytes that only grow, tells the facts, and frees everything in the end", async ({ skip }) => {
    const source = await tinyModel(MODEL);
    if (source?.kind !== "blob") return skip("no fixtures beside the repository");
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
    expect(reports.at(-1)).toMatchObject({ phase: "ready", loadedBytes: source.blob.size, totalBytes: source.blob.size });

    const { info } = engine;
    expect(info).toMatchObject({
      architecture: "mixtral",
      quantization: "Q8_0",
      fileBytes: source.blob.size,
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
    if (source?.kind !== "blob") return skip("no fixtures beside the repository");
    const { blob } = source;
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
