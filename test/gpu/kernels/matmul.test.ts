import { expect, it } from "vitest";
import { planMatmul } from "../../../worker/kernels/matmul.ts";
import { SUPPORTED_TYPES } from "../../../worker/kernels/weight-format.ts";
import { matmul } from "../../reference/matmul.ts";
import { asScalars, callWords, rounded, runKernel } from "../../support/kernel-runner.ts";
import { largestError, randomNumbers } from "../../support/largest-error.ts";
import { seededRandom } from "../../support/random.ts";
import { randomMatrix } from "../../support/random-weights.ts";
import { describePaths } from "../../support/with-device.ts";

/** Sums of 512 products in f32, taken in another order; the inputs are the device's own rounded ones. */
const TOLERANCE = 2e-5;

await describePaths("matmul", (device, path) => {
  // Formats and tiles do not depend on each other or on how lanes add up, and software adapters compile slowly.
  const cases = [
    ...(path.subgroups ? SUPPORTED_TYPES : (["Q8_0"] as const)).map((type) => ({
      type,
      tokenTile: 1 as const,
      tokens: 2,
      rows: 70,
    })),
    ...(path.subgroups ? (["Q8_0", "Q4_K"] as const) : (["Q8_0"] as const)).map((type) => ({
      type,
      tokenTile: 4 as const,
      tokens: 7,
      rows: 70,
    })),
  ];
  it.each(cases)("multiplies $tokens tokens with $type, $tokenTile at a time", async ({ type, tokenTile, tokens, rows }) => {
    const columns = 512;
    const { matrix, values } = await randomMatrix(device(), type, rows, columns);
    const input = randomNumbers(seededRandom(2), tokens * columns);
    const size = { tokens, logitRows: 0 };
    const plan = planMatmul(device(), { matrix, stride: rows, offset: 0, add: false, tokenTile, logits: false });
    const [bytes] = await runKernel(
      device(),
      plan,
      size,
      [matrix.buffer, asScalars(device(), input), new Float32Array(tokens * rows), { uniform: callWords(size) }],
      [2],
    );
    device().freeBuffer(matrix.buffer);
    const expected = matmul(values, rounded(device(), input), rows, columns);
    expect(largestError(new Float32Array(bytes as ArrayBuffer), expected)).toBeLessThan(TOLERANCE);
  });

  it("adds to its part of a row and leaves the rest, also where rows are not a multiple of four", async () => {
    const [rows, columns, tokens, stride, offset] = [30, 32, 3, 40, 6];
    const { matrix, values } = await randomMatrix(device(), "Q8_0", rows, columns);
    const random = seededRandom(3);
    const input = randomNumbers(random, tokens * columns);
    const before = randomNumbers(random, tokens * stride);
    const size = { tokens, logitRows: 0 };
    const plan = planMatmul(device(), { matrix, stride, offset, add: true, tokenTile: 4, logits: false });
    const [bytes] = await runKernel(
      device(),
      plan,
      size,
      [matrix.buffer, asScalars(device(), input), before, { uniform: callWords(size) }],
      [2],
    );
    device().freeBuffer(matrix.buffer);
    const product = matmul(values, rounded(device(), input), rows, columns);
    const expected = Float64Array.from(before);
    for (let token = 0; token < tokens; token++) {
      for (let row = 0; row < rows; row++) {
        expected[token * stride + offset + row] =
          (before[token * stride + offset + row] as number) + (product[token * rows + row] as number);
      }
    }
    expect(largestError(new Float32Array(bytes as ArrayBuffer), expected)).toBeLessThan(TOLERANCE);
  });

  it("writes only the rows of logits that are asked for", async () => {
    const [rows, columns] = [8, 32];
    const { matrix, values } = await randomMatrix(device(), "Q8_0", rows, columns);
    const input = randomNumbers(seededRandom(4), 4 * columns);
    const size = { tokens: 9, logitRows: 2 };
    const plan = planMatmul(device(), { matrix, stride: rows, offset: 0, add: false, tokenTile: 4, logits: true });
    const [bytes] = await runKernel(
      device(),
      plan,
      size,
      [matrix.buffer, asScalars(device(), input), new Float32Array(4 * rows).fill(7), { uniform: callWords(size) }],
      [2],
    );
    device().freeBuffer(matrix.buffer);
    const expected = matmul(values, rounded(device(), input), rows, columns).fill(7, 2 * rows);
    expect(largestError(new Float32Array(bytes as ArrayBuffer), expected)).toBeLessThan(TOLERANCE);
  });
});
