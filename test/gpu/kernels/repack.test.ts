import { expect, it } from "vitest";
import { planEmbed } from "../../../worker/kernels/embed.ts";
import { MAX_PIECE_BYTES } from "../../../worker/kernels/repack.ts";
import { SUPPORTED_TYPES } from "../../../worker/kernels/weight-format.ts";
import { dequantize } from "../../reference/dequantize.ts";
import { runKernel } from "../../support/kernel-runner.ts";
import { largestError } from "../../support/largest-error.ts";
import { randomBlocks, uploadMatrix } from "../../support/random-weights.ts";
import { describePaths } from "../../support/with-device.ts";

await describePaths("repack", (device) => {
  it.each(SUPPORTED_TYPES)("puts every block in its place, whatever the chunks: %s", async (type) => {
    // An odd number of blocks in all, and chunks that end inside blocks.
    const [rows, columns] = [3, 768];
    const bytes = randomBlocks(type, rows * columns, 3);
    const matrix = await uploadMatrix(device(), type, rows, columns, bytes, 101);
    const [result] = await runKernel(
      device(),
      planEmbed(device(), matrix),
      { tokens: rows, logitRows: 0 },
      [matrix.buffer, new Uint32Array([0, 1, 2]), new Float32Array(rows * columns)],
      [2],
    );
    device().freeBuffer(matrix.buffer);
    expect(largestError(new Float32Array(result as ArrayBuffer), dequantize(type, bytes))).toBeLessThan(1e-6);
  });

  it("keeps the first half of a word when a later piece fills the second", async () => {
    // Pieces of the largest size have an odd number of Q8_0 blocks, so the second begins inside a word of scales.
    const columns = 4096;
    const rows = Math.ceil((MAX_PIECE_BYTES / 34) * (32 / columns)) + 4;
    expect(Math.floor(MAX_PIECE_BYTES / 34) % 2).toBe(1);
    const bytes = randomBlocks("Q8_0", rows * columns, 4);
    const matrix = await uploadMatrix(device(), "Q8_0", rows, columns, bytes);
    const ids = Array.from({ length: 8 }, (_, index) => rows - 8 + index);
    const [result] = await runKernel(
      device(),
      planEmbed(device(), matrix),
      { tokens: ids.length, logitRows: 0 },
      [matrix.buffer, new Uint32Array(ids), new Float32Array(ids.length * columns)],
      [2],
    );
    device().freeBuffer(matrix.buffer);
    const tail = dequantize("Q8_0", bytes.subarray(((rows - 8) * columns * 34) / 32));
    expect(largestError(new Float32Array(result as ArrayBuffer), tail)).toBeLessThan(1e-6);
  });
});
