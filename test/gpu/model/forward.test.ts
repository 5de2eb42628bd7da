import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadFixture, loadJsonFixture } from "../../support/fixtures.ts";
import { gpuPaths } from "../../support/gpu-paths.ts";
import { type LoadedTransformer, loadTransformer } from "../../support/load-transformer.ts";

type Reference = {
  readonly tokens: readonly number[];
  readonly positions: readonly { readonly top: readonly (readonly [id: number, logprob: number])[] }[];
  readonly last_logits: readonly number[];
  readonly greedy: readonly number[];
  readonly greedy_min_gap: number;
};

const MODELS = [
  "tiny-mixtral-Q2_K",
  "tiny-mixtral-Q2_K.split-experts",
  "tiny-mixtral-Q3_K_M",
  "tiny-mixtral-Q5_0",
  "tiny-mixtral-F16",
  "tiny-mixtral-Q8_0",
  "tiny-mixtral-Q4_0",
  "tiny-mixtral-Q4_K_M",
  "tiny-mixtral-Q5_K_M",
  "tiny-mixtral-Q6_K",
  "tiny-mixtral-Q4_K_M.split-experts",
  "tiny-mistral-Q8_0",
  "tiny-mistral-Q4_K_M",
];

/**
 * Largest difference of a log-probability. The references are float32 throughout, as our f32 path is; another order of
 * summing moves the last digits. The f16 path rounds every activation and the cache to 11 bits.
 */
const TOLERANCE = { f32: 1e-3, f16: 2e-2 };

const PATHS = await gpuPaths();

/** The kernels are tested without subgroups one by one; this model shows that they go together. */
const MODEL_WITHOUT_SUBGROUPS = "tiny-mixtral-Q8_0";

function logSoftmax(logits: Float32Array): Float64Array {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return Float64Array.from(logits, (logit) => logit - highest - Math.log(total));
}

function highestOf(values: Float32Array): number {
  return values.reduce((best, value, id) => (value > (values[best] ?? -Infinity) ? id : best), 0);
}

for (const model of MODELS) {
  const paths = PATHS.filter(({ subgroups }) => subgroups || PATHS.length === 1 || model === MODEL_WITHOUT_SUBGROUPS);
  const bytes = await loadFixture(`gguf/${model}.gguf`);
  const reference = await loadJsonFixture<Reference>(`gguf/${model.replace(".split-experts", "")}.reference.json`);

  describe.skipIf(bytes === null || reference === null).each(paths)(`${model} in $precision, subgroups $subgroups`, (path) => {
    if (bytes === null || reference === null) return;
    const { tokens, positions } = reference;
    let loaded: LoadedTransformer;
    beforeAll(async () => {
      loaded = await loadTransformer(bytes, path);
    });
    afterAll(() => {
      loaded?.device.destroy();
      expect(loaded.device.counters).toMatchObject({ buffers: 0, bufferBytes: 0 });
    });

    /** The largest difference from the reference over the positions' ten best tokens. */
    const worst = (rows: readonly Float32Array[]): number => {
      let difference = 0;
      for (const [position, { top }] of positions.entries()) {
        const logprobs = logSoftmax(rows[position] as Float32Array);
        for (const [id, logprob] of top) difference = Math.max(difference, Math.abs((logprobs[id] ?? Number.NaN) - logprob));
      }
      return difference;
    };

    it("gives the reference's log-probabilities for a whole chunk, and its last logits", async () => {
      const logits = await loaded.transformer.forward(tokens, 0, "all");
      const { vocabularySize } = loaded.config;
      const rows = tokens.map((_, row) => logits.subarray(row * vocabularySize, (row + 1) * vocabularySize));
      const difference = worst(rows);
      expect(difference).toBeLessThan(TOLERANCE[path.precision]);
      const last = logSoftmax(rows.at(-1) as Float32Array);
      const expected = logSoftmax(Float32Array.from(reference.last_logits));
      const lastDifference = last.reduce((most, value, id) => Math.max(most, Math.abs(value - (expected[id] ?? Number.NaN))), 0);
      expect(lastDifference).toBeLessThan(TOLERANCE[path.precision]);
    });

    it("gives them token by token too, and makes nothing new on the way", async () => {
      await loaded.transformer.forward(tokens.slice(0, 1), 0, "last");
      const { dispatches: _, submits, ...before } = loaded.device.counters;
      const rows: Float32Array[] = [];
      for (const [position, id] of tokens.entries()) rows.push(await loaded.transformer.forward([id], position, "last"));
      expect(worst(rows)).toBeLessThan(TOLERANCE[path.precision]);
      expect(loaded.device.counters).toMatchObject(before);
      expect(loaded.device.counters.submits - submits).toBe(tokens.length);
    });

    it("goes on greedily as the reference does", async () => {
      let logits = await loaded.transformer.forward(tokens, 0, "last");
      for (const [index, expected] of reference.greedy.entries()) {
        const id = highestOf(logits);
        if (id !== expected) {
          // Where the reference's lead is within the tolerance, another id is no error; the path ends there.
          expect(reference.greedy_min_gap).toBeLessThan(2 * TOLERANCE[path.precision]);
          return;
        }
        logits = await loaded.transformer.forward([id], tokens.length + index, "last");
      }
    });
  });
}
