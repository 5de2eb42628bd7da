import { describe, expect, it } from "vitest";
import { penalizeRepetition } from "../../../../worker/sampling/repetition-penalty.ts";

describe("penalizeRepetition", () => {
  it("divides positive scores, multiplies negative ones and leaves unseen tokens alone", () => {
    const scores = Float32Array.of(4, -4, 0, 4, -4);
    penalizeRepetition(scores, new Set([0, 1, 2]), 2);
    expect([...scores]).toEqual([2, -8, 0, 4, -4]);
  });

  it("changes nothing at 1, and ignores ids outside the vocabulary", () => {
    const scores = Float32Array.of(4, -4);
    penalizeRepetition(scores, [0, 1], 1);
    penalizeRepetition(scores, [99, -1], 3);
    expect([...scores]).toEqual([4, -4]);
  });
});
