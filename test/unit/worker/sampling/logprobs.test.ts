import { describe, expect, it } from "vitest";
import { tokenLogprob } from "../../../../worker/sampling/logprobs.ts";

const logits = Float32Array.of(1, 3, 3, -2);
const total = [...logits].reduce((sum, logit) => sum + Math.exp(logit), 0);
const probability = (id: number): unknown => expect.closeTo((logits[id] ?? 0) - Math.log(total), 12);

describe("tokenLogprob", () => {
  it("reports the token and the best ones, the lower id first on a tie", () => {
    expect(tokenLogprob(logits, 3, 3, (id) => `<${id}>`)).toEqual({
      id: 3,
      text: "<3>",
      logprob: probability(3),
      top: [
        { id: 1, text: "<1>", logprob: probability(1) },
        { id: 2, text: "<2>", logprob: probability(2) },
        { id: 0, text: "<0>", logprob: probability(0) },
      ],
    });
  });

  it("reports no others for 0, and at most the whole vocabulary", () => {
    expect(tokenLogprob(logits, 0, 0, String).top).toEqual([]);
    expect(tokenLogprob(logits, 0, 20, String).top).toHaveLength(4);
  });
});
