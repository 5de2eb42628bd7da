import { afterEach, describe, expect, it, vi } from "vitest";
import { ModelFormatError, UnsupportedDeviceError } from "../../../../src/contract/errors.ts";
import type { ModelStore } from "../../../../worker/engines/model-store.ts";
import { WebGpuHost } from "../../../../worker/engines/webgpu-host.ts";
import type { LoadOptions } from "../../../../src/contract/engine.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { text, writeGguf } from "../../../support/gguf-writer.ts";
import { tinyShape, tinyVocabulary } from "../../../support/tiny-model.ts";

afterEach(() => void vi.unstubAllGlobals());

const never = new AbortController().signal;
const empty = { kind: "files", files: [{ blob: new Blob([]), name: "empty" }] } as const;

// What needs no GPU; everything else is in test/gpu/engine.
describe("WebGpuHost with a bad option", () => {
  it("names the precisions that there are, before it touches file or GPU", async () => {
    const untouched = new Proxy({} as GPU, {
      get: () => {
        throw new Error("The GPU was touched.");
      },
    });
    const options = { precision: "float32" } as unknown as LoadOptions;
    const load = new WebGpuHost(untouched).load(empty, options, () => undefined, never);
    await expect(load).rejects.toThrow(new TypeError('precision is "float32"; it must be "auto", "f16" or "f32".'));
  });
});

describe("WebGpuHost without a GPU", () => {
  const host = new WebGpuHost(undefined);

  it("says that WebGPU is missing, before it reads a byte", async () => {
    const load = host.load(empty, {}, () => undefined, never);
    await expect(load).rejects.toThrow(UnsupportedDeviceError);
    await expect(load).rejects.toMatchObject({ details: { missing: "navigator.gpu" } });
  });

  it("refuses a signal that has fired already", async () => {
    await expect(host.load(empty, {}, () => undefined, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    await expect(host.loadTokenizer(empty, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });

  it("loads a tokenizer alone", async ({ skip }) => {
    const bytes = await loadFixture("gguf/tiny-mixtral-Q8_0.gguf");
    if (bytes === null) return skip("no fixtures beside the repository");
    const tokenizer = await host.loadTokenizer({ kind: "files", files: [{ blob: new Blob([bytes]), name: "tiny" }] }, never);
    expect(tokenizer.info).toMatchObject({ vocabularySize: 2048, bosId: 1, eosId: 2, promptFormat: null });
    const ids = await tokenizer.encode([{ control: "bos" }, { text: "Hello" }, { control: "eos" }]);
    expect([ids[0], ids.at(-1)]).toEqual([1, 2]);
    expect(await tokenizer.decode(ids)).toBe("Hello");
  });

  it("does not keep what the page itself has behind an address that it made up", async () => {
    const asked: string[] = [];
    const store: ModelStore = {
      cacheOf: ({ url }) => {
        asked.push(url);
        throw new Error("Nothing is to be kept.");
      },
      list: async () => [],
      delete: async () => 0,
      usage: async () => ({ bytes: 0, usageBytes: null, quotaBytes: null }),
      hasRoom: async () => null,
    };
    const bytes = writeGguf({ metadata: { ...tinyShape(), ...tinyVocabulary() } });
    // Node's own answers to ranges of such addresses are one byte short.
    vi.stubGlobal("fetch", async () => new Response(bytes, { headers: { "content-length": String(bytes.length) } }));
    const url = "blob:https://example.org/1b2c";
    const tokenizer = await new WebGpuHost(undefined, store).loadTokenizer({ kind: "url", url }, never);
    expect(tokenizer.info.vocabularySize).toBeGreaterThan(0);
    expect(asked).toEqual([]);
  });

  it("refuses a prompt format that the page does not have, by the header, before it touches the GPU", async () => {
    const fail = (): never => {
      throw new Error("The GPU was touched.");
    };
    const gpu = new Proxy({}, { get: fail, has: fail }) as GPU;
    const metadata = { ...tinyShape(), ...tinyVocabulary(), "mixtral_js.prompt_format": text("other-v9") };
    const source = { kind: "files", files: [{ blob: new Blob([writeGguf({ metadata })]), name: "tiny" }] } as const;
    const load = (promptFormats?: readonly string[]): Promise<unknown> =>
      new WebGpuHost(gpu).load(source, promptFormats === undefined ? {} : { promptFormats }, () => undefined, never);
    await expect(load(["trelis-v3"])).rejects.toThrow(ModelFormatError);
    await expect(load(["trelis-v3", "x"])).rejects.toThrow(/prompt format "other-v9".*promptFormat.*one of: trelis-v3, x\./);
    await expect(load(["other-v9"])).rejects.toThrow("The GPU was touched.");
    await expect(load()).rejects.toThrow("The GPU was touched.");
  });

  it("names what is wrong with a file that is no model", async () => {
    await expect(
      host.loadTokenizer(
        { kind: "files", files: [{ blob: new Blob(["hello, world, this is text"]), name: "notes.txt" }] },
        never,
      ),
    ).rejects.toThrow(ModelFormatError);
  });
});
