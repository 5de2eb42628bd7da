import { expect, it } from "vitest";
import { planEmbed } from "../../../worker/kernels/embed.ts";
import { SUPPORTED_TYPES } from "../../../worker/kernels/weight-format.ts";
import { runKernel } from "../../support/kernel-runner.ts";
import { largestError } from "../../support/largest-error.ts";
import { randomMatrix } from "../../support/random-weights.ts";
import { describePaths } from "../../support/with-device.ts";

await describePaths("embed", (device) => {
  it.each(SUPPORTED_TYPES)("dequantises the rows that the ids name: %s", async (type) => {
    const [vocabulary, d] = [37, 512];
    const { matrix, values } = await randomMatrix(device(), type, vocabulary, d);
    const ids = [36, 0, 5, 5, 17];
    const [bytes] = await runKernel(
      device(),
      planEmbed(device(), matrix),
      { tokens: ids.length, logitRows: 0 },
      [matrix.buffer, new Uint32Array(ids), new Float32Array(ids.length * d)],
      [2],
    );
    device().freeBuffer(matrix.buffer);
    const expected = ids.flatMap((id) => Array.from(values.subarray(id * d, (id + 1) * d)));
    // Two f32 roundings of numbers of about 1.
    expect(largestError(new Float32Array(bytes as ArrayBuffer), expected)).toBeLessThan(1e-6);
  });
});
