import { describe, expect, it } from "vitest";
import { TokenMask } from "../../../../worker/grammar/token-mask.ts";

describe("a mask of tokens", () => {
  it("holds one bit a token, the last word's too", () => {
    const mask = TokenMask.of([0, 31, 32, 69], 70);
    expect(mask.ids()).toEqual([0, 31, 32, 69]);
    expect(mask.ids(2)).toEqual([0, 31]);
    expect([mask.has(31), mask.has(30), mask.has(69), mask.has(500)]).toEqual([true, false, true, false]);
    mask.set(31, false);
    mask.set(33, true);
    expect(mask.ids()).toEqual([0, 32, 33, 69]);
  });

  it("names no token beyond the vocabulary", () => {
    expect(new TokenMask(Int32Array.of(-1), 3).ids()).toEqual([0, 1, 2]);
  });

  it("keeps the logits of what is allowed, and changes nothing of what it gets", () => {
    const logits = Float32Array.from({ length: 40 }, (_, id) => id / 2);
    const before = logits.slice();
    const masked = TokenMask.of([3, 33, 39], 40).apply(logits);
    expect([...masked].flatMap((value, id) => (value === Number.NEGATIVE_INFINITY ? [] : [[id, value]]))).toEqual([
      [3, 1.5],
      [33, 16.5],
      [39, 19.5],
    ]);
    expect(logits).toEqual(before);
  });
});
