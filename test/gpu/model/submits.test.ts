import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Transformer } from "../../../worker/model/forward.ts";
import { largestError } from "../../support/largest-error.ts";
import { loadFixture } from "../../support/fixtures.ts";
import { gpuPaths } from "../../support/gpu-paths.ts";
import { type LoadedTransformer, loadTransformer } from "../../support/load-transformer.ts";

const bytes = await loadFixture("gguf/tiny-mixtral-Q8_0.gguf");
const [path] = await gpuPaths();

describe.skipIf(bytes === null)("the submits of a forward call", () => {
  let loaded: LoadedTransformer;
  beforeAll(async () => {
    if (bytes !== null && path !== undefined) loaded = await loadTransformer(bytes, path, { contextLength: 16 });
  });
  afterAll(() => loaded?.device.destroy());

  it("are one for a small model, and one a layer and the head where a layer is as large as a submit may be", async () => {
    const { device, config, weights, transformer } = loaded;
    const parted = await Transformer.create(device, config, weights, { contextLength: 16, submitOperations: 1 });
    const submitsOf = async (model: Transformer, ids: readonly number[], logits: "none" | "last" | "all"): Promise<number> => {
      const { submits } = device.counters;
      await model.forward(ids, 0, logits);
      return device.counters.submits - submits;
    };
    const chunk = [5, 6, 7, 8];
    for (const logits of ["none", "last", "all"] as const) {
      expect(await submitsOf(transformer, chunk, logits)).toBe(1);
      expect(await submitsOf(parted, chunk, logits)).toBe(config.layerCount + (logits === "none" ? 0 : 1));
      expect(await submitsOf(parted, [5], logits)).toBe(1);
    }
    expect(largestError(await parted.forward(chunk, 0, "all"), await transformer.forward(chunk, 0, "all"))).toBe(0);
    parted.destroy();
  });
});
