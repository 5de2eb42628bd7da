import { describe, expect, it } from "vitest";
import { samplingOptions } from "../../../../worker/sampling/options.ts";
import { Sampler } from "../../../../worker/sampling/sampler.ts";

const logits = Float32Array.from([9, 1, 8, 2, 7, -3]);
const only = (ids: readonly number[]) => ({
  apply: (row: Float32Array) => row.map((value, id) => (ids.includes(id) ? value : Number.NEGATIVE_INFINITY)),
});

describe("a sampler that may not choose everything", () => {
  it("chooses the most likely of what is allowed when greedy", () => {
    expect(new Sampler(samplingOptions(), []).choose(logits, only([1, 3, 5]))).toBe(3);
    expect(new Sampler(samplingOptions(), []).choose(logits)).toBe(0);
  });

  it.each([{}, { topK: 1 }, { topK: 4 }, { topP: 0.5 }, { minP: 0.9 }, { repetitionPenalty: 1.5 }])(
    "never chooses anything else with %j",
    (settings) => {
      const chosen = new Set<number>();
      for (let seed = 0; seed < 200; seed++) {
        const sampler = new Sampler(samplingOptions({ temperature: 5, seed, ...settings }), [1, 3]);
        chosen.add(sampler.choose(logits, only([1, 3, 5])));
      }
      for (const id of chosen) expect([1, 3, 5]).toContain(id);
    },
  );

  it("counts what it was told of as seen, without drawing for it", () => {
    const options = samplingOptions({ temperature: 1, seed: 3, repetitionPenalty: 50 });
    const [one, other] = [new Sampler(options, []), new Sampler(options, [])];
    one.see(0);
    const draws = (sampler: Sampler): number[] => Array.from({ length: 8 }, () => sampler.choose(logits));
    const seen = draws(one);
    expect(seen[0]).not.toBe(0);
    expect(draws(other)[0]).toBe(0);
  });
});
