import { afterEach, describe, expect, it, vi } from "vitest";
import { ModelSourceError } from "../../../src/contract/errors.ts";
import { Mixtral } from "../../../src/mixtral.ts";
import type { EngineHost, LoadPlan } from "../../../src/contract/engine.ts";
import { promptFormat, promptFormatNames } from "../../../src/prompts/formats.ts";
import type { PromptFormat } from "../../../src/prompts/prompt-format.ts";
import { defineTool } from "../../../src/tools/tool.ts";
import { ChannelWorker } from "./support/channel-worker.ts";
import { hostWith } from "./support/host.ts";
import { ScriptedEngine } from "./support/scripted-engine.ts";

const messages = [{ role: "user", content: "q" }] as const;
const tool = defineTool({ name: "f", description: "d", execute: () => null });

afterEach(() => void vi.unstubAllGlobals());

/** Makes the page's workers run a host with these methods; gives the workers that were started. */
function stubWorker(methods: Partial<EngineHost>): ChannelWorker[] {
  const started: ChannelWorker[] = [];
  vi.stubGlobal("navigator", { gpu: {}, userAgent: "" });
  vi.stubGlobal(
    "Worker",
    class extends ChannelWorker {
      constructor() {
        super(hostWith(methods));
        started.push(this);
      }
    },
  );
  return started;
}

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
    expect(Mixtral.fromEngine(plain).render(messages, { tools: [tool] }).text).toContain('```json\n{\n"tool_name":');
    expect(Mixtral.fromEngine(plain).render(messages).text).toBe("<s>[INST] q [/INST]");
    expect(Mixtral.fromEngine(plain, "trelis-v3").render(messages, { tools: [tool] }).text).toContain("You have access");
    expect(() => Mixtral.fromEngine(new ScriptedEngine([], { promptFormat: "other" }))).toThrow(
      /There is no prompt format "other"/,
    );
  });

  it("takes a format of the page's own", () => {
    const own: PromptFormat = { ...promptFormat("mixtral-instruct"), name: "own", render: () => [{ text: "own" }] };
    expect(Mixtral.fromEngine(new ScriptedEngine([]), own).render(messages).text).toBe("own");
    expect(() => Mixtral.fromEngine(new ScriptedEngine([]), { name: "half" } as PromptFormat)).toThrow(/promptFormat\.render/);
  });

  it("renders the chat template of a file that has another than Mistral's", async () => {
    const chatTemplate = "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}{% endfor %}";
    const engine = new ScriptedEngine([], { promptFormat: null, chatTemplate });
    stubWorker({ load: async () => engine });
    const mixtral = await Mixtral.load("https://example.org/a.gguf");
    expect(mixtral.render(messages).text).toBe("<s><|user|>q");
    expect(() => mixtral.render(messages, { tools: [tool] })).toThrow(/chat-template/);
    await mixtral.dispose();
    const asked = await Mixtral.load("https://example.org/a.gguf", { promptFormat: "mixtral-instruct" });
    expect(asked.render(messages).text).toBe("<s>[INST] q [/INST]");
    await asked.dispose();
    expect(() => Mixtral.fromEngine(engine)).toThrow(/chatTemplateFormat\(mixtral\.info\)/);
  });

  it("tells the worker which prompt formats it may load, unless the page names one", async () => {
    const asked: unknown[] = [];
    const engine = new ScriptedEngine([]);
    stubWorker({
      load: async (_, options) => {
        asked.push(options);
        return engine;
      },
    });
    await (await Mixtral.load("https://example.org/a.gguf")).dispose();
    await (await Mixtral.load("https://example.org/a.gguf", { promptFormat: "trelis-v3", contextLength: 9 })).dispose();
    expect(asked).toEqual([
      { cache: "use", grammarUrl: expect.stringContaining("grammar"), promptFormats: promptFormatNames },
      { cache: "use", contextLength: 9, grammarUrl: expect.stringContaining("grammar") },
    ]);
  });

  it("takes what is known of a model by name where its file does not say it", async () => {
    const asked: unknown[] = [];
    stubWorker({
      load: async (source, options) => {
        asked.push(source, options);
        return new ScriptedEngine([], { promptFormat: null });
      },
    });
    const source = { ...Mixtral.models["mixtral-8x7b-instruct-v0.1-function-calling-v3"], file: "q.gguf", token: "t" };
    const mixtral = await Mixtral.load(source as never);
    expect(mixtral.render(messages, { tools: [tool] }).text).toContain("You have access to the following functions");
    expect(asked[0]).toMatchObject({ kind: "hub", file: "q.gguf", revision: "gguf", token: "t" });
    await mixtral.dispose();
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

describe("Mixtral.plan", () => {
  it("asks a worker, which ends afterwards, and passes on what the page wants", async () => {
    const asked: unknown[] = [];
    const plan = { name: "planned", verdict: { fits: true, message: "It fits." } } as LoadPlan;
    const workers = stubWorker({
      plan: async (source, options) => {
        asked.push(source, options);
        return plan;
      },
    });
    const options = { contextLength: 99, tryMemory: true, promptFormat: "trelis-v3" } as const;
    expect(await Mixtral.plan("https://example.org/a.gguf", options)).toMatchObject(plan);
    expect(asked).toEqual([
      { kind: "url", url: "https://example.org/a.gguf" },
      { cache: "use", contextLength: 99, tryMemory: true, grammarUrl: expect.stringContaining("grammar") },
    ]);
    expect(workers.map(({ terminated }) => terminated)).toEqual([1]);
  });

  it("passes on the worker's typed error, and ends the worker all the same", async () => {
    const workers = stubWorker({ plan: () => Promise.reject(new ModelSourceError("no such file", { status: 404 })) });
    await expect(Mixtral.plan("https://example.org/a.gguf")).rejects.toMatchObject({
      code: "model-source",
      details: { status: 404 },
    });
    expect(workers.map(({ terminated }) => terminated)).toEqual([1]);
  });

  it("stops at once when the signal fires", async () => {
    stubWorker({ plan: () => new Promise(() => undefined) });
    const reason = new Error("enough");
    const controller = new AbortController();
    const planned = Mixtral.plan("https://example.org/a.gguf", { signal: controller.signal });
    controller.abort(reason);
    await expect(planned).rejects.toBe(reason);
  });
});

describe("Mixtral.cache", () => {
  it("lists, deletes and measures through a worker of its own", async () => {
    const file = { key: "k", url: "https://example.org/a.gguf", bytes: 5, totalBytes: 9, complete: false, lastUsed: 7 };
    const deleted: unknown[] = [];
    const workers = stubWorker({
      listCached: async () => [file],
      deleteCached: async (key) => {
        deleted.push(key);
        return 5;
      },
      cacheUsage: async () => ({ bytes: 5, usageBytes: 6, quotaBytes: null }),
    });
    expect(await Mixtral.cache.list()).toEqual([file]);
    expect(await Mixtral.cache.delete("k")).toBe(5);
    expect(await Mixtral.cache.delete()).toBe(5);
    expect(await Mixtral.cache.usage()).toEqual({ bytes: 5, usageBytes: 6, quotaBytes: null });
    expect(deleted).toEqual(["k", null]);
    expect(workers.map(({ terminated }) => terminated)).toEqual([1, 1, 1, 1]);
  });

  it("refuses a key that is none, before it starts a worker", async () => {
    const workers = stubWorker({});
    await expect(Mixtral.cache.delete({ key: "k" } as never)).rejects.toThrow(TypeError);
    expect(workers).toEqual([]);
  });
});
