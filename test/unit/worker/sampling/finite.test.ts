import { describe, expect, it } from "vitest";
import { UnsupportedDeviceError } from "../../../../src/contract/errors.ts";
import { assertFinite } from "../../../../worker/sampling/finite.ts";

describe("assertFinite", () => {
  it("lets ordinary rows pass, also very large ones", () => {
    assertFinite(Float32Array.of(0, -1e38, 3e38, 3e38, 3e38));
  });

  it.each([
    [[1, Number.NaN, 3, Number.NaN], "2 of the model's 4 output values are not numbers (the first is NaN, for token 1)"],
    [[1, 2, Number.POSITIVE_INFINITY], "1 of the model's 3 output values are not numbers (the first is Infinity, for token 2)"],
    [[Number.NEGATIVE_INFINITY, 2], "1 of the model's 2 output values are not numbers (the first is -Infinity, for token 0)"],
    [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], "2 of the model's 2 output values are not numbers"],
  ])("says what is wrong with %o", (logits, fact) => {
    expect(() => assertFinite(Float32Array.from(logits))).toThrow(UnsupportedDeviceError);
    expect(() => assertFinite(Float32Array.from(logits))).toThrow(fact);
  });
});
