import { afterEach, describe, expect, it, vi } from "vitest";
import type { EngineHost } from "../../../src/contract/engine.ts";
import { Mixtral } from "../../../src/mixtral.ts";
import { defineTool } from "../../../src/tools/tool.ts";
import { ChannelWorker } from "./support/channel-worker.ts";
import { ScriptedEngine } from "./support/scripted-engine.ts";

const messages = [{ role: "user", content: "q" }] as const;
const tool = defineTool({ name: "f", description: "d", execute: () => null });

afterEach(() => void vi.unstubAllGlobals());

describe("Mixtral", () => {
  it("renders messages as the model gets them, functions in either form", () => {
    const mixtral = Mixtral.fromEngine(new ScriptedEngine([]));
    expect(mixtral.render(messages)).toEqual({
      text: "<s>[INST] q [/INST]",
      parts: [{ control: "bos" }, { text: "[INST] q [/INST]" }],
    });
    const { text } = mixtral.render(messages, { tools: [tool] });
    expect(text).toMatch(/^<s> \[INST\] You have access to the following functions.*q \[\/INST\]\n\n$/s);
    const metadata = { type: "function", function: { name: "f", description: "d", parameters: tool.parameters } } as const;
    expect(mixtral.render(messages, { tools: [metadata] }).text).toBe(text);
  });

  it("tokenizes a text without BOS and EOS, and messages as the whole prompt", async () => {
    const mixtral = Mixtral.fromEngine(new ScriptedEngine([]));
    expect(await mixtral.tokenize("ab")).toEqual([97, 98]);
    expect(await mixtral.tokenize("")).toEqual([]);
    expect(await mixtral.tokenize([...messages, { role: "assistant", content: "a" }])).toEqual([
      1,
      ...[..."[INST] q [/INST]a"].map((sign) => sign.charCodeAt(0)),
      2,
    ]);
    expect(await mixtral.detokenize([1, 97, 98, 2])).toBe("ab");
    await expect(mixtral.tokenize(5 as never)).rejects.toThrow(/The input is 5/);
  });

  it("takes the file's prompt format, and the page's over it", () => {
    const plain = new ScriptedEngine([], { promptFormat: null });
    expect(() => Mixtral.fromEngine(plain).render(messages, { tools: [tool] })).toThrow(/promptFormat: "trelis-v3"/);
    expect(Mixtral.fromEngine(plain, "trelis-v3").render(messages, { tools: [tool] }).text).toContain("You have access");
    expect(() => Mixtral.fromEngine(new ScriptedEngine([], { promptFormat: "other" }))).toThrow(
      /There is no prompt format "other"/,
    );
  });

  it("tells the worker which prompt formats it may load, unless the page names one", async () => {
    const asked: unknown[] = [];
    const engine = new ScriptedEngine([]);
    const host: EngineHost = {
      load: async (_, options) => {
        asked.push(options);
        return engine;
      },
      loadTokenizer: () => Promise.reject(new Error("not asked")),
    };
    vi.stubGlobal("navigator", { gpu: {}, userAgent: "" });
    vi.stubGlobal(
      "Worker",
      class extends ChannelWorker {
        constructor() {
          super(host);
        }
      },
    );
    await (await Mixtral.load("https://example.org/a.gguf")).dispose();
    await (await Mixtral.load("https://example.org/a.gguf", { promptFormat: "trelis-v3", contextLength: 9 })).dispose();
    expect(asked).toEqual([{ promptFormats: ["mixtral-instruct", "trelis-v3"] }, { contextLength: 9 }]);
  });

  it("refuses wrong arguments of load before it starts anything", async () => {
    await expect(Mixtral.load("mixtral-8x7b")).rejects.toThrow(/The source is "mixtral-8x7b"/);
    await expect(Mixtral.load(undefined, { promptFormat: "x" as "trelis-v3" })).rejects.toThrow(/There is no prompt format "x"/);
    await expect(Mixtral.load(undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    await expect(Mixtral.tokenizer(undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  });

  it("says what is missing where there is no browser", async () => {
    await expect(Mixtral.load()).rejects.toThrow(/This page has no WebGPU\. Use a current Chrome/);
    await expect(Mixtral.load()).rejects.toMatchObject({
      code: "unsupported-device",
      details: { userAgent: expect.any(String) },
    });
    await expect(Mixtral.tokenizer(undefined, { workerUrl: "https://example.org/worker.js" })).rejects.toMatchObject({
      code: "engine-lost",
      message: expect.stringMatching(/refused to start the worker from https:\/\/example\.org\/worker\.js/),
    });
  });

  it("disposes with await using", async () => {
    const engine = new ScriptedEngine(["x"]);
    const mixtral = Mixtral.fromEngine(engine);
    await mixtral[Symbol.asyncDispose]();
    await expect(mixtral.run("q").result).rejects.toMatchObject({ code: "engine-lost" });
  });
});
