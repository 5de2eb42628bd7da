import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGguf } from "../../../worker/gguf/reader.ts";
import type { ModelConfig } from "../../../worker/model/config.ts";
import { Transformer } from "../../../worker/model/forward.ts";
import { plainMatrices } from "../../../worker/model/self-test/matrices.ts";
import { PlainModel } from "../../../worker/model/self-test/plain-forward.ts";
import { logSoftmax } from "../../../worker/sampling/log-softmax.ts";
import { loadFixture } from "../../support/fixtures.ts";
import { gpuPaths } from "../../support/gpu-paths.ts";
import { largestError } from "../../support/largest-error.ts";
import { type LoadedTransformer, loadTransformer } from "../../support/load-transformer.ts";
import { MemorySource } from "../../support/memory-source.ts";

const bytes = await loadFixture("gguf/tiny-mistral-Q8_0.gguf");
const [path] = await gpuPaths();
if (path === undefined) throw new Error("No path.");

/** As the references of the fixtures state it for float32 and for half-precision activations, in log-probability. */
const TOLERANCE = path.precision === "f16" ? 2e-2 : 1e-3;
const CONTEXT = 32_768;
const WINDOW = 5;
const IDS = Array.from({ length: 24 }, (_, index) => 300 + 37 * index);

describe.skipIf(bytes === null)(`a tiny model whose attention reaches ${WINDOW} positions, in ${path.precision}`, () => {
  let loaded: LoadedTransformer;
  let config: ModelConfig;
  let expected: readonly Float64Array[];

  beforeAll(async () => {
    if (bytes === null) return;
    loaded = await loadTransformer(bytes, path, { contextLength: 16 });
    config = { ...loaded.config, slidingWindow: WINDOW };
    expected = await plainLogits(config);
  });
  afterAll(() => loaded?.device.destroy());

  async function plainLogits(of: ModelConfig): Promise<Float64Array[]> {
    if (bytes === null) return [];
    const { tensors } = await readGguf(new MemorySource(bytes));
    const matrixOf = plainMatrices(tensors, ({ offset }, from, length) => bytes.subarray(offset + from, offset + from + length));
    const model = new PlainModel(of, matrixOf);
    return IDS.map((id) => model.next(id)?.logits ?? new Float64Array(0));
  }

  /** Log-probabilities of all of {@link IDS} from `position` on: the first half as one chunk, then token by token. */
  async function logprobs(of: ModelConfig, contextLength: number, position: number): Promise<Float64Array[]> {
    const { device, weights } = loaded;
    const transformer = await Transformer.create(device, of, weights, { contextLength });
    const half = IDS.length / 2;
    const chunk = await transformer.forward(IDS.slice(0, half), position, "all");
    const rows: Float32Array[] = Array.from({ length: half }, (_, row) =>
      chunk.slice(row * of.vocabularySize, (row + 1) * of.vocabularySize),
    );
    for (const [index, id] of IDS.slice(half).entries()) {
      rows.push(await transformer.forward([id], position + half + index, "last"));
    }
    transformer.destroy();
    return rows.map((row) => Float64Array.from(logSoftmax(row)));
  }

  const difference = (got: readonly Float64Array[], wanted: readonly Float64Array[], from = 0): number =>
    Math.max(
      ...got.slice(from).map((row, index) => {
        const reference = logSoftmax(Float32Array.from(wanted[from + index] ?? []));
        return row.reduce((most, value, id) => Math.max(most, Math.abs(value - (reference[id] ?? Number.NaN))), 0);
      }),
    );

  it("gives the log-probabilities of plain loops, as a chunk and token by token", async () => {
    const got = await logprobs(config, 64, 0);
    expect(difference(got, expected)).toBeLessThan(TOLERANCE);
    // Without the window the same tokens give something else.
    expect(difference(await logprobs({ ...config, slidingWindow: null }, 64, 0), expected)).toBeGreaterThan(10 * TOLERANCE);
  });

  it("gives the same at the very end of 32,768 positions: only distances count", async () => {
    const got = await logprobs(config, CONTEXT, CONTEXT - IDS.length);
    // Two layers, each of which reaches four positions back: from the ninth token on, all that is seen is there.
    const settled = config.layerCount * (WINDOW - 1);
    expect(difference(got, expected, settled)).toBeLessThan(TOLERANCE);
  });

  it("gives the same bits with a window that is longer than the context as with none", async () => {
    const without = await logprobs({ ...config, slidingWindow: null }, 64, 0);
    const wide = await logprobs({ ...config, slidingWindow: 4096 }, 64, 0);
    for (const [index, row] of wide.entries()) expect(largestError(row, without[index] ?? [])).toBe(0);
  });
});
