import { expect, it } from "vitest";
import { planRmsNorm } from "../../../worker/kernels/rms-norm.ts";
import { rmsNorm } from "../../reference/rms-norm.ts";
import { asScalars, callWords, fromScalars, runKernel } from "../../support/kernel-runner.ts";
import { largestError, randomNumbers } from "../../support/largest-error.ts";
import { seededRandom } from "../../support/random.ts";
import { describePaths } from "../../support/with-device.ts";

await describePaths("rms-norm", (device) => {
  const d = 320;
  const epsilon = 1e-5;
  const cases = [
    { name: "normalises", slots: 0, final: false, size: { tokens: 3, logitRows: 0 } },
    { name: "adds two experts' contributions first", slots: 2, final: false, size: { tokens: 3, logitRows: 0 } },
    { name: "packs the rows whose logits are asked for", slots: 2, final: true, size: { tokens: 3, logitRows: 2 } },
  ];
  it.each(cases)("$name", async ({ slots, final, size }) => {
    const random = seededRandom(5);
    const residual = randomNumbers(random, size.tokens * d);
    const contributions = randomNumbers(random, size.tokens * Math.max(slots, 1) * d);
    const gain = randomNumbers(random, d);
    const plan = planRmsNorm(device(), { embeddingLength: d, epsilon, slots, final });
    const normed = asScalars(device(), new Float32Array(size.tokens * d));
    const [residualAfter, output] = await runKernel(
      device(),
      plan,
      size,
      [residual, contributions, gain, normed, { uniform: callWords(size) }],
      [0, 3],
    );
    const rows = final ? size.logitRows : size.tokens;
    const first = final ? size.tokens - size.logitRows : 0;
    const sums = Float64Array.from(residual, (value, index) => {
      const [token, i] = [Math.floor(index / d), index % d];
      if (token < first) return value;
      return Array.from({ length: slots }, (_, slot) => contributions[(token * slots + slot) * d + i] as number).reduce(
        (a, b) => a + b,
        value,
      );
    });
    // Sums of three numbers in f32.
    expect(largestError(new Float32Array(residualAfter as ArrayBuffer), sums)).toBeLessThan(1e-6);
    const expected = rmsNorm(sums.subarray(first * d), gain, epsilon);
    const actual = fromScalars(device(), output as ArrayBuffer).subarray(0, rows * d);
    // f16 keeps 11 bits of a result; in f32 the sum of 320 squares and the root lose a few of 24.
    expect(largestError(actual, expected)).toBeLessThan(device().precision === "f16" ? 2 ** -11 * 1.1 : 2e-6);
  });
});
