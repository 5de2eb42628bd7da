import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planeOffsets } from "../../../worker/kernels/weight-format.ts";
import type { Matrix } from "../../../worker/model/weights.ts";
import { loadFixture } from "../../support/fixtures.ts";
import { gpuPaths } from "../../support/gpu-paths.ts";
import { type LoadedTransformer, loadTransformer } from "../../support/load-transformer.ts";

const bytes = await loadFixture("gguf/tiny-mistral-Q8_0.gguf");
const [path] = await gpuPaths();

/** A NaN in each half of a word: a Q8_0 scale, or with the lower half ignored an F32. */
const NOT_A_NUMBER = Uint32Array.of(0x7fc07e00);

/** Writes over the first scale of a Q8_0 matrix, or the first number of an F32 one; the result puts it back. */
async function spoil({ device }: LoadedTransformer, { format, rows, columns, buffer }: Matrix): Promise<() => void> {
  const { offsets } = planeOffsets(format, (rows * columns) / format.blockValues);
  const at = offsets.at(-1) ?? 0;
  const saved = await device.createBuffer("saved", 16, GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
  device.submit("save", (encoder) => encoder.copyBufferToBuffer(buffer, at, saved, 0, 4));
  device.raw.queue.writeBuffer(buffer, at, NOT_A_NUMBER);
  return () => {
    device.submit("restore", (encoder) => encoder.copyBufferToBuffer(saved, 0, buffer, at, 4));
    device.freeBuffer(saved);
  };
}

describe.skipIf(bytes === null)(`a weight that is no number, in ${path?.precision}`, () => {
  let loaded: LoadedTransformer;
  beforeAll(async () => {
    if (bytes !== null && path !== undefined) loaded = await loadTransformer(bytes, path);
  });
  afterAll(() => loaded?.device.destroy());

  it("shows in every logit of a chunk's last token and of a single token, wherever the weight is", async () => {
    const { transformer, weights, config } = loaded;
    const [layer] = weights.tree.layers;
    if (layer === undefined) throw new Error("The model has no layer.");
    const input = layer.attentionInput.map(({ matrix }) => matrix);
    const places = [
      layer.attentionNorm,
      ...input,
      layer.attentionOutput,
      layer.feedForwardNorm,
      layer.down,
      weights.tree.outputNorm,
    ];
    for (const place of places) {
      const restore = await spoil(loaded, place);
      const chunk = await transformer.forward([5, 6, 7], 0, "last");
      expect(
        chunk.findIndex((logit) => Number.isFinite(logit)),
        `${place.label}, chunk`,
      ).toBe(-1);
      const single = await transformer.forward([8], 3, "last");
      expect(
        single.findIndex((logit) => Number.isFinite(logit)),
        `${place.label}, single`,
      ).toBe(-1);
      restore();
    }
    const sound = await transformer.forward([5, 6, 7], 0, "last");
    expect(sound).toHaveLength(config.vocabularySize);
    expect(sound.every((logit) => Number.isFinite(logit))).toBe(true);
  });
});
