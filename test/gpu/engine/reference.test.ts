import { afterEach, describe, expect, it } from "vitest";
import type { WebGpuEngine } from "../../../worker/engines/webgpu.ts";
import { loadTiny, never, precisions, tinyReference } from "./tiny-models.ts";

// Every type is checked in test/gpu/model/forward.test.ts; here it is the way from file to answer, for each kind of model.
const MODELS = ["mixtral-F16", "mixtral-Q4_K_M.split-experts", "mistral-Q8_0"];

/** What the references state for float32 and for half-precision activations, in log-probability. */
const TOLERANCE = { f32: 1e-3, f16: 2e-2 };

// Both precisions for one model, the others with the best that the device has: compiling shaders is what takes the time.
const available = await precisions();
const cases = MODELS.flatMap((name, index) =>
  (index === 0 ? available : available.slice(-1)).map((precision) => ({ name, precision })),
);

let engine: WebGpuEngine | null = null;
afterEach(() => engine?.dispose());

describe("the engine gives llama.cpp's answers", () => {
  for (const { name, precision } of cases) {
    it(`greedily and scored: tiny-${name} in ${precision}`, async ({ skip }) => {
      const reference = await tinyReference(name);
      engine = await loadTiny(name, { precision });
      if (engine === null || reference === null) return skip("no fixtures beside the repository");
      expect(engine.info.device.precision).toBe(precision);
      const { tokens, greedy, positions, greedy_min_gap } = reference;
      const request = { prompt: tokens, maxTokens: greedy.length, ignoreEos: true, logprobs: 10, echo: true };
      const result = await engine.generate(request, () => undefined, never);

      const scores = [...(result.promptLogprobs ?? []), ...(result.logprobs ?? [])];
      expect(scores).toHaveLength(tokens.length + greedy.length);
      for (const [position, { top }] of positions.entries()) {
        const got = scores[position + 1];
        const logprobs = new Map(got?.top.map(({ id, logprob }) => [id, logprob]));
        // The tenth and the eleventh may change places where they are close.
        for (const [id, logprob] of top.slice(0, 8)) {
          expect(Math.abs((logprobs.get(id) ?? Number.NaN) - logprob)).toBeLessThan(TOLERANCE[precision]);
        }
        const listed = top.find(([id]) => id === got?.id);
        if (listed !== undefined) expect(Math.abs((got?.logprob ?? Number.NaN) - listed[1])).toBeLessThan(TOLERANCE[precision]);
      }
      // Two logits may each be off by the tolerance.
      if (greedy_min_gap > 2 * TOLERANCE[precision]) expect(result.ids).toEqual(greedy);
      else expect(result.ids[0]).toBe(greedy[0]);
    });
  }
});
