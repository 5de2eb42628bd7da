import { afterEach, describe, expect, it, vi } from "vitest";
import { askForLastingStorage, readLoadOptions } from "../../../src/load-options.ts";

afterEach(() => void vi.unstubAllGlobals());

describe("readLoadOptions", () => {
  it("keeps a fetched file in the browser's storage, the embedded model only when asked to", () => {
    expect(readLoadOptions("https://example.org/a.gguf", {}).cache).toBe("use");
    expect(readLoadOptions(undefined, {}).cache).toBe("off");
    expect(readLoadOptions("miniature", {}).cache).toBe("off");
    expect(readLoadOptions("miniature", { cache: "use" }).cache).toBe("use");
  });

  it("refuses a mode and a prompt format that there are not", () => {
    expect(() => readLoadOptions(undefined, { cache: true as never })).toThrow(
      new TypeError('cache is true; it must be "use", "reload", "off".'),
    );
    expect(() => readLoadOptions(undefined, { promptFormat: "x" as never })).toThrow(/There is no prompt format "x"/);
  });

  it("passes on what is given, and nothing else", () => {
    const options = {
      contextLength: 8,
      slidingWindow: 4,
      precision: "f32",
      subgroups: false,
      promptFormat: "trelis-v3",
    } as const;
    const { promptFormat: _, ...passed } = options;
    const grammarUrl = "https://example.org/grammar.js";
    expect(readLoadOptions("https://example.org/a.gguf", { ...options, workerUrl: "w.js", grammarUrl })).toEqual({
      cache: "use",
      grammarUrl,
      ...passed,
    });
  });

  it("names the package's own grammar engine where the page names none", () => {
    expect(readLoadOptions("https://example.org/a.gguf", {}).grammarUrl).toMatch(/^file:.*\/src\/entries\/grammar\.ts$/);
  });
});

describe("askForLastingStorage", () => {
  const remote = { kind: "url", url: "https://example.org/a.gguf" } as const;

  function stubStorage(persisted: boolean, answer: () => Promise<boolean> = async () => true): () => number {
    let asked = 0;
    const persist = (): Promise<boolean> => {
      asked++;
      return answer();
    };
    vi.stubGlobal("navigator", { storage: { persisted: async () => persisted, persist } });
    return () => asked;
  }

  it("asks once where the storage does not last yet", async () => {
    const asked = stubStorage(false);
    await askForLastingStorage(remote, { cache: "use" });
    expect(asked()).toBe(1);
  });

  it("does not ask where it lasts already, where nothing is kept, and for picked files", async () => {
    const lasting = stubStorage(true);
    await askForLastingStorage(remote, { cache: "use" });
    expect(lasting()).toBe(0);
    const asked = stubStorage(false);
    await askForLastingStorage(remote, { cache: "off" });
    await askForLastingStorage({ kind: "files", files: [] }, { cache: "use" });
    expect(asked()).toBe(0);
  });

  it("does without an answer", async () => {
    stubStorage(false, () => Promise.reject(new Error("private window")));
    await expect(askForLastingStorage(remote, { cache: "use" })).resolves.toBeUndefined();
    vi.stubGlobal("navigator", undefined);
    await expect(askForLastingStorage(remote, { cache: "use" })).resolves.toBeUndefined();
  });
});

describe("readLoadOptions for a known model", () => {
  it("brings the sliding window that the file does not say, unless the page gives one", () => {
    expect(readLoadOptions("mistral-7b-instruct-v0.1.Q4_K_M", {}).slidingWindow).toBe(4096);
    expect(readLoadOptions("mistral-7b-instruct-v0.1.Q4_K_M", { slidingWindow: 64 }).slidingWindow).toBe(64);
    expect(readLoadOptions("mixtral-8x7b-instruct-v0.1.Q4_K_M", {})).not.toHaveProperty("slidingWindow");
  });

  it("knows it by its address on the hub, too", () => {
    const name = "mistral-7b-instruct-v0.1.Q4_K_M.gguf";
    const address = `https://huggingface.co/TheBloke/Mistral-7B-Instruct-v0.1-GGUF/resolve/main/${name}`;
    expect(readLoadOptions(address, {}).slidingWindow).toBe(4096);
    expect(readLoadOptions(new URL(address), {}).slidingWindow).toBe(4096);
    expect(readLoadOptions(`https://example.org/${name}`, {})).not.toHaveProperty("slidingWindow");
  });
});
