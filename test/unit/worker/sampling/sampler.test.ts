import { describe, expect, it } from "vitest";
import { filterCandidates } from "../../../../worker/sampling/candidates.ts";
import { samplingOptions } from "../../../../worker/sampling/options.ts";
import { Random } from "../../../../worker/sampling/random.ts";
import { draw, Sampler } from "../../../../worker/sampling/sampler.ts";

const logits = Float32Array.of(0, 2, 1, 2, -1);

describe("draw", () => {
  it("maps the unit interval onto the candidates' shares", () => {
    const candidates = { ids: [9, 4, 7], weights: [1, 2, 1] };
    expect([0, 0.2499, 0.25, 0.7499, 0.75, 0.9999].map((fraction) => draw(candidates, fraction))).toEqual([9, 9, 4, 4, 7, 7]);
  });
});

describe("Sampler", () => {
  it("is greedy at temperature 0: the lowest id on a tie, no seed", () => {
    const sampler = new Sampler(samplingOptions({ seed: 5 }), []);
    expect(sampler.seed).toBeNull();
    expect([sampler.choose(logits), sampler.choose(logits)]).toEqual([1, 1]);
  });

  it("draws in proportion to the probabilities", () => {
    const sampler = new Sampler(samplingOptions({ temperature: 0.8, seed: 11 }), []);
    const draws = 20_000;
    const counts = new Array<number>(logits.length).fill(0);
    for (let index = 0; index < draws; index++) {
      const id = sampler.choose(logits);
      counts[id] = (counts[id] ?? 0) + 1;
    }
    const weights = [...logits].map((logit) => Math.exp(logit / 0.8));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const chiSquare = counts.reduce((sum, count, id) => {
      const expected = (draws * (weights[id] ?? 0)) / total;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // 4 degrees of freedom: 99.9 % of fair samplers stay below 18.5, and the seed is fixed.
    expect(chiSquare).toBeLessThan(18.5);
  });

  it("uses exactly one random number a token", () => {
    const options = samplingOptions({ temperature: 1, topK: 3, topP: 0.9, minP: 0.01, seed: 77 });
    const sampler = new Sampler(options, []);
    const random = new Random(77);
    for (let index = 0; index < 50; index++) {
      expect(sampler.choose(logits)).toBe(draw(filterCandidates(logits, options), random.nextFloat()));
    }
  });

  it("repeats with the same seed and differs with another", () => {
    const run = (seed: number): number[] => {
      const sampler = new Sampler(samplingOptions({ temperature: 1, seed }), []);
      return Array.from({ length: 40 }, () => sampler.choose(logits));
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it("draws a seed where none is given, and reports it", () => {
    const sampler = new Sampler(samplingOptions({ temperature: 1 }), []);
    const again = new Sampler(samplingOptions({ temperature: 1, seed: sampler.seed ?? -1 }), []);
    expect(Array.from({ length: 20 }, () => again.choose(logits))).toEqual(
      Array.from({ length: 20 }, () => sampler.choose(logits)),
    );
  });

  it("penalises the prompt's tokens and its own, and leaves the logits as they were", () => {
    const sampler = new Sampler(samplingOptions({ repetitionPenalty: 4 }), [1]);
    const before = [...logits];
    expect([sampler.choose(logits), sampler.choose(logits), sampler.choose(logits)]).toEqual([3, 2, 1]);
    expect([...logits]).toEqual(before);
  });
});
