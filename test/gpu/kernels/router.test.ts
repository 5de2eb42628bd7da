import { expect, it } from "vitest";
import { planRouter } from "../../../worker/kernels/router.ts";
import { SUPPORTED_TYPES } from "../../../worker/kernels/weight-format.ts";
import { matmul } from "../../reference/matmul.ts";
import { route } from "../../reference/router.ts";
import { asScalars, rounded, runKernel } from "../../support/kernel-runner.ts";
import { largestError, randomNumbers } from "../../support/largest-error.ts";
import { seededRandom } from "../../support/random.ts";
import { randomMatrix, uploadMatrix } from "../../support/random-weights.ts";
import { describePaths } from "../../support/with-device.ts";

await describePaths("router", (device, path) => {
  it.each([
    ...(path.subgroups ? SUPPORTED_TYPES : (["F32", "F16"] as const)).map((type) => ({ type, experts: 8, used: 2 })),
    { type: "F32" as const, experts: 37, used: 5 },
  ])("chooses $used of $experts experts with $type weights", async ({ type, experts, used }) => {
    const [d, tokens] = [256, 9];
    const { matrix, values } = await randomMatrix(device(), type, experts, d);
    const input = randomNumbers(seededRandom(8), tokens * d);
    const [routes, weights] = await runKernel(
      device(),
      planRouter(device(), matrix, used),
      { tokens, logitRows: 0 },
      [matrix.buffer, asScalars(device(), input), new Uint32Array(tokens * used), new Float32Array(tokens * used)],
      [2, 3],
    );
    device().freeBuffer(matrix.buffer);
    const logits = matmul(values, rounded(device(), input), experts, d);
    const expected = Array.from({ length: tokens }, (_, token) =>
      route(logits.subarray(token * experts, (token + 1) * experts), used),
    );
    expect(Array.from(new Uint32Array(routes as ArrayBuffer))).toEqual(expected.flatMap((token) => token.experts));
    // Exponentials of sums of 256 products in f32.
    expect(
      largestError(
        new Float32Array(weights as ArrayBuffer),
        expected.flatMap((token) => token.weights),
      ),
    ).toBeLessThan(1e-5);
  });

  it("takes the lower number where experts are equal", async () => {
    const d = 32;
    const row = randomNumbers(seededRandom(9), d);
    const weights = new Float32Array(8 * d);
    for (let expert = 2; expert < 8; expert++) weights.set(row, expert * d);
    const matrix = await uploadMatrix(device(), "F32", 8, d, new Uint8Array(weights.buffer));
    const [routes, shares] = await runKernel(
      device(),
      planRouter(device(), matrix, 2),
      { tokens: 1, logitRows: 0 },
      [matrix.buffer, asScalars(device(), row), new Uint32Array(2), new Float32Array(2)],
      [2, 3],
    );
    device().freeBuffer(matrix.buffer);
    expect(Array.from(new Uint32Array(routes as ArrayBuffer))).toEqual([2, 3]);
    expect(Array.from(new Float32Array(shares as ArrayBuffer))).toEqual([0.5, 0.5]);
  });
});
