import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CallGrammar } from "../../../src/contract/grammar.ts";
import type { WebGpuEngine } from "../../../worker/engines/webgpu.ts";
import { loadTiny, never } from "./tiny-models.ts";

const PROMPT = [1, ...Array.from({ length: 20 }, (_, index) => 300 + ((index * 37) % 1500))];
const ignore = (): void => undefined;
const grammarUrl = new URL("../../../src/entries/grammar.ts", import.meta.url).href;

const schema = {
  type: "object",
  properties: {
    city: { type: "string", maxLength: 12 },
    days: { type: "array", items: { type: "integer" }, maxItems: 2 },
    unit: { enum: ["C", "F"] },
  },
  required: ["city", "days", "unit"],
};
const calls: CallGrammar = {
  kind: "calls",
  text: false,
  control: null,
  begin: "",
  separator: "",
  end: "",
  mostCalls: 1,
  calls: [{ name: "get_weather", pieces: ["{", '"name"', ":", '"get_weather"', ",", '"arguments"', ":", { schema }, "}"] }],
};

describe("a model on the graphics card, held to a grammar", () => {
  let loaded: WebGpuEngine | null = null;
  beforeAll(async () => {
    loaded = await loadTiny("mixtral-Q8_0", { contextLength: 512, grammarUrl });
  });
  afterAll(() => loaded?.dispose());

  it("writes calls that fit, however it is sampled, and the cache stays right", async ({ skip }) => {
    if (loaded === null) return skip("no fixtures beside the repository");
    let complete = 0;
    for (const [seed, temperature] of [0, 1.5, 0.8].entries()) {
      const request = { prompt: PROMPT, maxTokens: 100, continuesText: true, grammar: calls, sampling: { temperature, seed } };
      const result = await loaded.generate(request, ignore, never);
      expect(["grammar", "length"]).toContain(result.finishReason);
      expect(result.usage.forcedTokens).toBeGreaterThan(0);
      expect(result.usage.grammarMs).toBeGreaterThan(0);
      expect((await loaded.generate(request, ignore, never)).ids).toEqual(result.ids);
      if (result.finishReason !== "grammar") continue;
      complete++;
      const { name, arguments: given } = JSON.parse(result.text);
      expect([name, typeof given.city, given.days.every(Number.isInteger), /^[CF]$/.test(given.unit)]).toEqual([
        "get_weather",
        "string",
        true,
        true,
      ]);

      // What came through the grammar, forced tokens in chunks, left the cache as a prompt would.
      const prompt = [...PROMPT, ...result.ids, 500];
      const reused = await loaded.generate({ prompt, maxTokens: 6, ignoreEos: true, logprobs: 0 }, ignore, never);
      expect(reused.usage.reusedTokens).toBeGreaterThan(PROMPT.length);
      await loaded.generate({ prompt: [2], maxTokens: 0 }, ignore, never);
      const fresh = await loaded.generate({ prompt, maxTokens: 6, ignoreEos: true, logprobs: 0 }, ignore, never);
      // Prefill in one call or in several may sum in another order; the cache is right all the same.
      expect(Math.abs((reused.logprobs?.[0]?.logprob ?? Number.NaN) - (fresh.logprobs?.[0]?.logprob ?? Number.NaN))).toBeLessThan(
        5e-2,
      );
    }
    expect(complete).toBeGreaterThan(0);
  });

  it("reports the model's own log-probabilities, of forced tokens too", async ({ skip }) => {
    if (loaded === null) return skip("no fixtures beside the repository");
    const result = await loaded.generate(
      { prompt: PROMPT, maxTokens: 40, continuesText: true, grammar: calls, logprobs: 0 },
      ignore,
      never,
    );
    const scored = await loaded.generate(
      { prompt: [...PROMPT, ...result.ids], maxTokens: 0, echo: true, logprobs: 0 },
      ignore,
      never,
    );
    expect(result.logprobs).toHaveLength(result.ids.length);
    for (const [index, { id, logprob }] of (result.logprobs ?? []).entries()) {
      const alone = scored.promptLogprobs?.[PROMPT.length + index];
      expect(alone?.id).toBe(id);
      expect(Math.abs((logprob ?? Number.NaN) - (alone?.logprob ?? Number.NaN))).toBeLessThan(5e-2);
    }
  });
});
