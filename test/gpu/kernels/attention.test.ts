import { expect, it } from "vitest";
import { planAttention } from "../../../worker/kernels/attention.ts";
import { attention } from "../../reference/attention.ts";
import { asScalars, callWords, fromScalars, rounded, runKernel } from "../../support/kernel-runner.ts";
import { largestError, randomNumbers } from "../../support/largest-error.ts";
import { seededRandom } from "../../support/random.ts";
import { describePaths } from "../../support/with-device.ts";

await describePaths("attention", (device) => {
  it.each([
    { headSize: 32, headCount: 8, headCountKv: 2, position: 0, tokens: 3 },
    { headSize: 128, headCount: 4, headCountKv: 1, position: 61, tokens: 5 },
    { headSize: 80, headCount: 2, headCountKv: 2, position: 190, tokens: 1 },
  ])(
    "attends with heads of $headSize from position $position on",
    async ({ headSize, headCount, headCountKv, position, tokens }) => {
      const contextLength = 200;
      const random = seededRandom(7);
      // Large enough that the softmax is far from flat.
      const queries = randomNumbers(random, tokens * headCount * headSize).map((value) => value * 4);
      const keys = randomNumbers(random, headCountKv * contextLength * headSize);
      const values = randomNumbers(random, headCountKv * contextLength * headSize);
      const size = { tokens, logitRows: 0 };
      const [bytes] = await runKernel(
        device(),
        planAttention(device(), { headCount, headCountKv, headSize, contextLength }),
        size,
        [
          asScalars(device(), queries),
          asScalars(device(), keys),
          asScalars(device(), values),
          asScalars(device(), new Float32Array(queries.length)),
          { uniform: callWords(size, position) },
        ],
        [3],
      );
      const [q, k, v] = [rounded(device(), queries), rounded(device(), keys), rounded(device(), values)];
      const expected: number[] = [];
      for (let token = 0; token < tokens; token++) {
        for (let head = 0; head < headCount; head++) {
          const cache = Math.floor(head / (headCount / headCountKv)) * contextLength * headSize;
          const query = q.subarray((token * headCount + head) * headSize, (token * headCount + head + 1) * headSize);
          expected.push(...attention(query, k.subarray(cache), v.subarray(cache), position + token + 1));
        }
      }
      // f16 rounds the result to 11 bits; in f32 the exponentials are accurate to a few units of the last place.
      expect(largestError(fromScalars(device(), bytes as ArrayBuffer), expected)).toBeLessThan(
        device().precision === "f16" ? 2 ** -11 : 1e-5,
      );
    },
  );
});
