import { expect, it } from "vitest";
import { planRope, ropeRotations } from "../../../worker/kernels/rope.ts";
import { rope } from "../../reference/rope.ts";
import { asScalars, callWords, fromScalars, runKernel } from "../../support/kernel-runner.ts";
import { largestError, randomNumbers } from "../../support/largest-error.ts";
import { seededRandom } from "../../support/random.ts";
import { describePaths } from "../../support/with-device.ts";

await describePaths("rope", (device) => {
  it.each([
    { ropeDimensions: 32, base: 1e6, position: 90 },
    { ropeDimensions: 16, base: 1e4, position: 0 },
  ])("rotates $ropeDimensions of 32 values with base $base, and fills the cache", async ({ ropeDimensions, base, position }) => {
    const [headCount, headCountKv, headSize, contextLength, tokens] = [6, 2, 32, 96, 5];
    const heads = headCount + 2 * headCountKv;
    const projected = randomNumbers(seededRandom(6), tokens * heads * headSize);
    const old = 0.25;
    const cache = (): ReturnType<typeof asScalars> =>
      asScalars(device(), new Float32Array(headCountKv * contextLength * headSize).fill(old));
    const size = { tokens, logitRows: 0 };
    const results = await runKernel(
      device(),
      planRope(device(), { headCount, headCountKv, headSize, contextLength, ropeDimensions }),
      size,
      [
        projected,
        ropeRotations(contextLength, ropeDimensions, base),
        asScalars(device(), new Float32Array(tokens * headCount * headSize)),
        cache(),
        cache(),
        { uniform: callWords(size, position) },
      ],
      [2, 3, 4],
    );
    const [queries, keys, values] = results.map((bytes) => fromScalars(device(), bytes)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const expectedQueries: number[] = [];
    const expectedKeys = new Float64Array(keys.length).fill(old);
    const expectedValues = new Float64Array(values.length).fill(old);
    for (let token = 0; token < tokens; token++) {
      for (let head = 0; head < heads; head++) {
        const at = (token * heads + head) * headSize;
        const value = projected.subarray(at, at + headSize);
        const rotated = rope(value, position + token, ropeDimensions, base);
        const place = (kvHead: number): number => (kvHead * contextLength + position + token) * headSize;
        if (head < headCount) expectedQueries.push(...rotated);
        else if (head < headCount + headCountKv) expectedKeys.set(rotated, place(head - headCount));
        else expectedValues.set(value, place(head - headCount - headCountKv));
      }
    }
    // Products and one sum of numbers below 1, then f16's 11 bits.
    const tolerance = device().precision === "f16" ? 2 ** -11 * 1.1 : 1e-6;
    expect(largestError(queries, expectedQueries)).toBeLessThan(tolerance);
    expect(largestError(keys, expectedKeys)).toBeLessThan(tolerance);
    expect(largestError(values, expectedValues)).toBeLessThan(tolerance);
  });
});
