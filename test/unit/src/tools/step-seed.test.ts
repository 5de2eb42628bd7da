import { describe, expect, it } from "vitest";
import type { PromptPart } from "../../../../src/contract/prompt-part.ts";
import { callId, drawSeed, promptMark, turnSeed } from "../../../../src/tools/step-seed.ts";

describe("what is drawn in a run", () => {
  it("begins with the run's own seed, and differs from turn to turn", () => {
    expect(turnSeed(7, 0)).toBe(7);
    const seeds = Array.from({ length: 100 }, (_, turn) => turnSeed(7, turn));
    expect(new Set(seeds).size).toBe(100);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
    expect(Array.from({ length: 100 }, (_, turn) => turnSeed(7, turn))).toEqual(seeds);
    expect(turnSeed(8, 1)).not.toBe(turnSeed(7, 1));
  });

  it("names calls by nine letters and digits, the same for the same prompt, different for any other", () => {
    const ids = [1, 2].flatMap((seed) =>
      [1, 3, 5].flatMap((place) => Array.from({ length: 50 }, (_, position) => callId(seed, place, position))),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[a-z0-9]{9}$/.test(id))).toBe(true);
    expect(callId(2, 5, 49)).toBe(ids.at(-1));
  });

  it("marks a prompt by all of its parts", () => {
    const prompts: readonly (readonly PromptPart[])[] = [
      [{ control: "bos" }, { text: "a" }],
      [{ control: "bos" }, { text: "b" }],
      [{ text: "a" }],
      [{ text: "a" }, { control: "bos" }],
      [],
    ];
    expect(new Set(prompts.map(promptMark)).size).toBe(prompts.length);
    expect(promptMark([{ control: "bos" }, { text: "a" }])).toBe(promptMark(prompts[0] ?? []));
  });

  it("is drawn from 32 bits", () => {
    const seeds = Array.from({ length: 50 }, drawSeed);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
    expect(new Set(seeds).size).toBeGreaterThan(40);
  });
});
