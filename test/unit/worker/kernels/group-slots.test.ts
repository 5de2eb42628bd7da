import { expect, it } from "vitest";
import { mostChunkTokens } from "../../../../worker/kernels/group-slots.ts";

it("lets a chunk have as many slots as the sort's workgroup memory can hold", () => {
  const leastOfWebGpu = 16_384;
  expect(mostChunkTokens(2, leastOfWebGpu)).toBeGreaterThan(128);
  for (const used of [1, 2, 8, 64]) {
    const tokens = mostChunkTokens(used, leastOfWebGpu);
    // A word for each slot, and one for each of the 64 experts.
    expect(4 * (tokens * used + 64)).toBeLessThanOrEqual(leastOfWebGpu);
    expect(4 * ((tokens + 1) * used + 64)).toBeGreaterThan(leastOfWebGpu);
  }
});
