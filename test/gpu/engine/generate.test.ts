import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GenerateEvent, GenerateRequest, GenerateResult } from "../../../src/contract/engine.ts";
import { EngineLostError } from "../../../src/contract/errors.ts";
import type { WebGpuEngine } from "../../../worker/engines/webgpu.ts";
import { loadTiny, never } from "./tiny-models.ts";

/** Longer than one chunk of the prefill, so that it can be cancelled between two. */
const LONG_PROMPT = [1, ...Array.from({ length: 159 }, (_, index) => 300 + ((index * 37) % 1500))];
const PROMPT = LONG_PROMPT.slice(0, 20);
const CONTEXT = 256;
const MODEL = "mixtral-Q8_0";

const ignore = (): void => undefined;

describe("a loaded engine", () => {
  let loaded: WebGpuEngine | null = null;
  beforeAll(async () => {
    loaded = await loadTiny(MODEL, { contextLength: CONTEXT });
  });
  afterAll(() => loaded?.dispose());

  /** A test with the engine, skipped by name without the fixtures. */
  const test = (name: string, body: (engine: WebGpuEngine) => Promise<void>): void =>
    it(name, async ({ skip }) => {
      if (loaded === null) return skip("no fixtures beside the repository");
      // Whatever came before, the cache now begins with nothing that a test uses.
      await loaded.generate({ prompt: [2], maxTokens: 0 }, ignore, never);
      await body(loaded);
    });

  test("reuses what two prompts have in common, with the same answer as without", async (engine) => {
    const first = await engine.generate({ prompt: PROMPT, maxTokens: 12, ignoreEos: true }, ignore, never);
    expect(first.usage.reusedTokens).toBe(0);
    const prompt = [...PROMPT, ...first.ids, 400, 401, 402];
    const reused = await engine.generate({ prompt, maxTokens: 12, ignoreEos: true }, ignore, never);
    // The last new id was never computed: nothing followed it.
    expect(reused.usage.reusedTokens).toBe(PROMPT.length + 11);
    await engine.generate({ prompt: [2], maxTokens: 0 }, ignore, never);
    const fresh = await engine.generate({ prompt, maxTokens: 12, ignoreEos: true }, ignore, never);
    expect(fresh.usage.reusedTokens).toBe(0);
    expect(reused.ids).toEqual(fresh.ids);
    expect(reused.text).toBe(fresh.text);
  });

  test("goes back in the cache and on with something else", async (engine) => {
    const other = [...PROMPT.slice(0, 10), 900, 901, 902];
    const fresh = await engine.generate({ prompt: other, maxTokens: 6, logprobs: 0 }, ignore, never);
    await engine.generate({ prompt: PROMPT, maxTokens: 8 }, ignore, never);
    const again = await engine.generate({ prompt: other, maxTokens: 6, logprobs: 0 }, ignore, never);
    expect(again.usage.reusedTokens).toBe(10);
    expect(again.ids).toEqual(fresh.ids);
    for (const [index, { logprob }] of (again.logprobs ?? []).entries()) {
      // Prefill in one call or in two may sum in another order; the cache is exact all the same.
      expect(Math.abs((logprob ?? Number.NaN) - (fresh.logprobs?.[index]?.logprob ?? Number.NaN))).toBeLessThan(2e-2);
    }
  });

  test("reports prefill and text in order, and the same text as in the result", async (engine) => {
    const events: GenerateEvent[] = [];
    const result = await engine.generate(
      { prompt: LONG_PROMPT, maxTokens: 10, ignoreEos: true },
      (event) => events.push(event),
      never,
    );
    const prefill = events.filter((event) => event.type === "prefill");
    expect(events.slice(0, prefill.length)).toEqual(prefill);
    const done = prefill.map(({ doneTokens }) => doneTokens);
    expect(done).toEqual([...done].sort((one, other) => one - other));
    expect([done[0], done.at(-1), prefill.length > 2]).toEqual([0, LONG_PROMPT.length, true]);
    const texts = events.filter((event) => event.type === "text");
    expect(texts.map(({ text }) => text).join("")).toBe(result.text);
    expect(texts.flatMap(({ ids }) => [...ids])).toEqual(result.ids);
    expect(await engine.decode(result.ids)).toBe(result.text);
    expect(result.usage.prefillMs).toBeGreaterThan(0);
    expect(result.usage.decodeMs).toBeGreaterThan(0);
  });

  test("is cancelled in the prefill, and works again", async (engine) => {
    const controller = new AbortController();
    const cancelled = engine.generate(
      { prompt: LONG_PROMPT, maxTokens: 4 },
      (event) => {
        if (event.type === "prefill" && event.doneTokens > 0) controller.abort();
      },
      controller.signal,
    );
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    const result = await engine.generate({ prompt: LONG_PROMPT, maxTokens: 4, ignoreEos: true }, ignore, never);
    expect(result.usage.reusedTokens).toBeGreaterThan(0);
    expect(result.usage.reusedTokens).toBeLessThan(LONG_PROMPT.length - 1);
    await engine.generate({ prompt: [2], maxTokens: 0 }, ignore, never);
    expect((await engine.generate({ prompt: LONG_PROMPT, maxTokens: 4, ignoreEos: true }, ignore, never)).ids).toEqual(
      result.ids,
    );
  });

  test("is cancelled while it answers, and works again", async (engine) => {
    const whole = await engine.generate({ prompt: PROMPT, maxTokens: 10, ignoreEos: true }, ignore, never);
    const controller = new AbortController();
    const sent: number[] = [];
    const cancelled = engine.generate(
      { prompt: PROMPT, ignoreEos: true },
      (event) => {
        if (event.type === "text") sent.push(...event.ids);
        if (sent.length === 4) controller.abort();
      },
      controller.signal,
    );
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    expect(sent).toEqual(whole.ids.slice(0, 4));
    const rest = await engine.generate({ prompt: [...PROMPT, ...sent], maxTokens: 6, ignoreEos: true }, ignore, never);
    expect(rest.usage.reusedTokens).toBeGreaterThanOrEqual(PROMPT.length + 3);
    expect([...sent, ...rest.ids]).toEqual(whole.ids);
  });

  test("runs one generation at a time, the others wait, and waiting can be cancelled", async (engine) => {
    const request: GenerateRequest = { prompt: PROMPT, maxTokens: 5, ignoreEos: true };
    const alone = await engine.generate(request, ignore, never);
    const controller = new AbortController();
    const order: string[] = [];
    const note =
      (name: string) =>
      (event: GenerateEvent): void => {
        if (event.type === "text") order.push(name);
      };
    const runs = [
      engine.generate(request, note("first"), never),
      engine.generate(request, note("cancelled"), controller.signal),
      engine.generate(request, note("last"), never),
    ] as const;
    controller.abort();
    await expect(runs[1]).rejects.toMatchObject({ name: "AbortError" });
    const [first, last] = await Promise.all([runs[0], runs[2]]);
    expect([first.ids, last.ids]).toEqual([alone.ids, alone.ids]);
    expect(order).toEqual([...new Array(5).fill("first"), ...new Array(5).fill("last")]);
  });

  test("repeats with a seed", async (engine) => {
    const run = async (seed: number): Promise<readonly number[]> => {
      const sampling = { temperature: 1.2, topK: 50, topP: 0.95, minP: 0.01, repetitionPenalty: 1.1, seed };
      const result: GenerateResult = await engine.generate({ prompt: PROMPT, maxTokens: 16, sampling }, ignore, never);
      expect(result.seed).toBe(seed);
      return result.ids;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  test("refuses what does not fit before it computes anything", async (engine) => {
    const { submits } = engine.device.counters;
    await expect(engine.generate({ prompt: PROMPT, maxTokens: CONTEXT }, ignore, never)).rejects.toMatchObject({
      code: "context-overflow",
      details: { promptTokens: PROMPT.length, contextLength: CONTEXT },
    });
    await expect(engine.generate({ prompt: [1, 5000] }, ignore, never)).rejects.toThrow("prompt[1] is 5000");
    expect(engine.device.counters.submits).toBe(submits);
  });

  test("fills the context to its last position", async (engine) => {
    const maxTokens = 3;
    const prompt = Array.from({ length: CONTEXT - maxTokens }, (_, index) => 300 + ((index * 11) % 1500));
    const result = await engine.generate({ prompt, maxTokens, ignoreEos: true }, ignore, never);
    expect(result).toMatchObject({ finishReason: "length", usage: { completionTokens: maxTokens } });
  });

  test("makes no buffer, bind group or pipeline for a token, and submits once", async (engine) => {
    await engine.generate({ prompt: PROMPT, maxTokens: 2, ignoreEos: true }, ignore, never);
    const before = { ...engine.device.counters };
    await engine.generate({ prompt: PROMPT, maxTokens: 11, ignoreEos: true }, ignore, never);
    const after = { ...engine.device.counters };
    const { buffers, bufferBytes, bindGroups, pipelines } = before;
    expect(after).toMatchObject({ buffers, bufferBytes, bindGroups, pipelines });
    // The last prompt token again, then ten of the eleven new ones.
    expect(after.submits - before.submits).toBe(11);
    expect((after.dispatches - before.dispatches) % 11).toBe(0);
  });
});

describe("a disposed engine", () => {
  it("rejects what runs, what waits and what comes, and frees everything", async ({ skip }) => {
    const engine = await loadTiny(MODEL, { contextLength: CONTEXT });
    if (engine === null) return skip("no fixtures beside the repository");
    let disposal: Promise<void> | null = null;
    const running = engine.generate(
      { prompt: PROMPT, ignoreEos: true },
      (event) => {
        if (event.type === "text") disposal ??= engine.dispose();
      },
      never,
    );
    const waiting = engine.generate({ prompt: PROMPT }, ignore, never);
    await expect(running).rejects.toThrow(EngineLostError);
    await expect(waiting).rejects.toThrow(EngineLostError);
    await disposal;
    await engine.dispose();
    expect(engine.device.counters).toMatchObject({ buffers: 0, bufferBytes: 0, bindGroups: 0, pipelines: 0 });
    await expect(engine.generate({ prompt: PROMPT }, ignore, never)).rejects.toThrow(EngineLostError);
    await expect(engine.encode([{ text: "a" }])).rejects.toThrow(EngineLostError);
    await expect(engine.decode([5])).rejects.toThrow(EngineLostError);
  });
});
