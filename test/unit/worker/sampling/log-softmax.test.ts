import { describe, expect, it } from "vitest";
import { logSoftmax, logSumExp } from "../../../../worker/sampling/log-softmax.ts";

describe("logSoftmax", () => {
  it("equals the definition", () => {
    const logits = Float32Array.of(0.5, -1.25, 3, 0);
    const total = [...logits].reduce((sum, logit) => sum + Math.exp(logit), 0);
    expect(logSumExp(logits)).toBeCloseTo(Math.log(total), 14);
    for (const [id, logprob] of logSoftmax(logits).entries()) {
      expect(logprob).toBeCloseTo(Math.log(Math.exp(logits[id] ?? 0) / total), 14);
    }
  });

  it("neither overflows nor vanishes", () => {
    expect([...logSoftmax(Float32Array.of(1000, 1000))]).toEqual(
      [-Math.LN2, -Math.LN2].map((value) => expect.closeTo(value, 12)),
    );
    expect([...logSoftmax(Float32Array.of(-1000, -1000, -1000, -1000))]).toEqual(
      new Array(4).fill(expect.closeTo(-2 * Math.LN2, 12)),
    );
  });

  it("gives a masked token no probability", () => {
    const [masked, only] = logSoftmax(Float32Array.of(Number.NEGATIVE_INFINITY, 5));
    expect(masked).toBe(Number.NEGATIVE_INFINITY);
    expect(only).toBe(0);
  });
});
