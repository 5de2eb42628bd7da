import { expect, it } from "vitest";
import { mostTiles, planGroupSlots } from "../../../worker/kernels/group-slots.ts";
import { callWords, runKernel } from "../../support/kernel-runner.ts";
import { seededRandom } from "../../support/random.ts";
import { describePaths } from "../../support/with-device.ts";

const NONE = 0xffff_ffff;

await describePaths("group-slots", (device) => {
  it.each([
    { name: "a full chunk", experts: 8, used: 2, tokens: 128, chunkLength: 128 },
    { name: "part of a chunk", experts: 8, used: 2, tokens: 11, chunkLength: 128 },
    { name: "many experts", experts: 64, used: 4, tokens: 32, chunkLength: 32 },
    { name: "a dense model's one expert", experts: 1, used: 1, tokens: 30, chunkLength: 128 },
  ])("sorts $name by expert, every slot once and in order", async ({ experts, used, tokens, chunkLength }) => {
    const random = seededRandom(10);
    const routes = Uint32Array.from({ length: chunkLength * used }, () => Math.floor(random() ** 2 * experts));
    const tiles = mostTiles(chunkLength * used, experts);
    const size = { tokens, logitRows: 0 };
    const [expertBytes, slotBytes] = await runKernel(
      device(),
      planGroupSlots(device(), experts, used, chunkLength),
      size,
      [routes, new Uint32Array(tiles).fill(99), new Uint32Array(tiles * 4).fill(99), { uniform: callWords(size) }],
      [1, 2],
    );
    const tileExperts = Array.from(new Uint32Array(expertBytes as ArrayBuffer));
    const tileSlots = Array.from(new Uint32Array(slotBytes as ArrayBuffer));
    const expectedExperts: number[] = [];
    const expectedSlots: number[] = [];
    for (let expert = 0; expert < experts; expert++) {
      const slots = Array.from(routes.subarray(0, tokens * used).entries()).flatMap(([slot, chosen]) =>
        chosen === expert ? [slot] : [],
      );
      while (slots.length % 4 !== 0) slots.push(NONE);
      expectedSlots.push(...slots);
      expectedExperts.push(...new Array<number>(slots.length / 4).fill(expert));
    }
    expect(expectedExperts.length).toBeLessThanOrEqual(mostTiles(tokens * used, experts));
    expect(tileExperts).toEqual([...expectedExperts, ...new Array<number>(tiles - expectedExperts.length).fill(NONE)]);
    expect(tileSlots.slice(0, expectedSlots.length)).toEqual(expectedSlots);
  });
});
