import { expect, it } from "vitest";
import type { GpuDevice } from "../../../worker/gpu/device.ts";
import { type AttentionShape, planAttention } from "../../../worker/kernels/attention.ts";
import { attention } from "../../reference/attention.ts";
import { asScalars, callWords, fromScalars, rounded, runKernel } from "../../support/kernel-runner.ts";
import { largestError, randomNumbers } from "../../support/largest-error.ts";
import { seededRandom } from "../../support/random.ts";
import { describePaths } from "../../support/with-device.ts";

/** Random queries of `tokens` tokens from `position` on, and a full cache. */
function randomInputs({ headSize, headCount, headCountKv, contextLength }: AttentionShape, tokens: number) {
  const random = seededRandom(7);
  return {
    // Large enough that the softmax is far from flat.
    queries: randomNumbers(random, tokens * headCount * headSize).map((value) => value * 4),
    keys: randomNumbers(random, headCountKv * contextLength * headSize),
    values: randomNumbers(random, headCountKv * contextLength * headSize),
  };
}

type Inputs = ReturnType<typeof randomInputs>;

async function run(device: GpuDevice, shape: AttentionShape, inputs: Inputs, position: number): Promise<Float64Array> {
  const size = { tokens: inputs.queries.length / (shape.headCount * shape.headSize), logitRows: 0 };
  const [bytes] = await runKernel(
    device,
    planAttention(device, shape),
    size,
    [
      asScalars(device, inputs.queries),
      asScalars(device, inputs.keys),
      asScalars(device, inputs.values),
      asScalars(device, new Float32Array(inputs.queries.length)),
      { uniform: callWords(size, position) },
    ],
    [3],
  );
  return fromScalars(device, bytes as ArrayBuffer);
}

/** The same in plain loops over the device's own rounded inputs. */
function reference(device: GpuDevice, shape: AttentionShape, inputs: Inputs, position: number): number[] {
  const { headSize, headCount, headCountKv, contextLength, slidingWindow } = shape;
  const [q, k, v] = [inputs.queries, inputs.keys, inputs.values].map((values) => rounded(device, values)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const expected: number[] = [];
  for (let token = 0; token < q.length / (headCount * headSize); token++) {
    for (let head = 0; head < headCount; head++) {
      const length = position + token + 1;
      const first = Math.max(0, length - (slidingWindow ?? length));
      const cache = (Math.floor(head / (headCount / headCountKv)) * contextLength + first) * headSize;
      const query = q.subarray((token * headCount + head) * headSize, (token * headCount + head + 1) * headSize);
      expected.push(...attention(query, k.subarray(cache), v.subarray(cache), length - first));
    }
  }
  return expected;
}

await describePaths("attention", (device) => {
  /** f16 rounds the result to 11 bits; in f32 the exponentials are accurate to a few units of the last place. */
  const tolerance = (): number => (device().precision === "f16" ? 2 ** -11 : 1e-5);

  it.each([
    { headSize: 32, headCount: 8, headCountKv: 2, position: 0, tokens: 3 },
    { headSize: 128, headCount: 4, headCountKv: 1, position: 61, tokens: 5 },
    { headSize: 80, headCount: 2, headCountKv: 2, position: 190, tokens: 1 },
  ])("attends with heads of $headSize from position $position on", async ({ position, tokens, ...heads }) => {
    const shape = { ...heads, contextLength: 200, slidingWindow: null };
    const inputs = randomInputs(shape, tokens);
    expect(largestError(await run(device(), shape, inputs, position), reference(device(), shape, inputs, position))).toBeLessThan(
      tolerance(),
    );
  });

  it.each([
    { slidingWindow: 1, position: 5, tokens: 4 },
    { slidingWindow: 3, position: 0, tokens: 9 },
    { slidingWindow: 40, position: 187, tokens: 13 },
    // More than a tile of 128 positions, from the middle of one on.
    { slidingWindow: 130, position: 180, tokens: 5 },
    { slidingWindow: 130, position: 199, tokens: 1 },
  ])(
    "attends to the last $slidingWindow positions of each of $tokens tokens from position $position on",
    async ({ slidingWindow, position, tokens }) => {
      const shape = { headSize: 32, headCount: 6, headCountKv: 2, contextLength: 200, slidingWindow };
      const inputs = randomInputs(shape, tokens);
      const got = await run(device(), shape, inputs, position);
      expect(largestError(got, reference(device(), shape, inputs, position))).toBeLessThan(tolerance());
      // One position more or less is seen.
      const narrower = { ...shape, slidingWindow: slidingWindow + 1 };
      expect(largestError(got, reference(device(), narrower, inputs, position))).toBeGreaterThan(10 * tolerance());
    },
  );

  it("gives the same bits with a window that reaches everywhere as with none", async () => {
    const shape = { headSize: 32, headCount: 6, headCountKv: 2, contextLength: 200, slidingWindow: null };
    const inputs = randomInputs(shape, 7);
    const without = await run(device(), shape, inputs, 140);
    for (const slidingWindow of [147, 199, 200, 4096]) {
      expect(await run(device(), { ...shape, slidingWindow }, inputs, 140)).toEqual(without);
    }
  });

  it("does not even read what is behind the window", async () => {
    const shape = { headSize: 32, headCount: 6, headCountKv: 2, contextLength: 200, slidingWindow: 20 };
    const inputs = randomInputs(shape, 1);
    const position = 150;
    const before = await run(device(), shape, inputs, position);
    for (const cache of [inputs.keys, inputs.values]) {
      for (let kvHead = 0; kvHead < shape.headCountKv; kvHead++) {
        const start = kvHead * shape.contextLength * shape.headSize;
        cache.fill(1000, start, start + (position + 1 - shape.slidingWindow) * shape.headSize);
      }
    }
    expect(await run(device(), shape, inputs, position)).toEqual(before);
    // The oldest position that counts is read.
    inputs.values.fill(1000, 0, (position + 2 - shape.slidingWindow) * shape.headSize);
    expect(await run(device(), shape, inputs, position)).not.toEqual(before);
  });

  it("attends to all of 32,768 positions, and to a window at their end", async () => {
    const shape = { headSize: 32, headCount: 2, headCountKv: 1, contextLength: 32_768, slidingWindow: null };
    const inputs = randomInputs(shape, 3);
    const position = 32_768 - 3;
    // A share of 1 / 32,768 each: what is compared is the average of all values, of which f32 sums lose little.
    for (const slidingWindow of [null, 4096]) {
      const got = await run(device(), { ...shape, slidingWindow }, inputs, position);
      const expected = reference(device(), { ...shape, slidingWindow }, inputs, position);
      expect(largestError(got, expected)).toBeLessThan(tolerance());
    }
  });
});
