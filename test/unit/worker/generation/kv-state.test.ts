import { describe, expect, it } from "vitest";
import { KvState } from "../../../../worker/generation/kv-state.ts";

async function filled(ids: readonly number[]): Promise<KvState> {
  const state = new KvState();
  await state.write(ids, 0, async () => undefined);
  return state;
}

describe("KvState", () => {
  it("counts the tokens that a prompt has in common with the cache", async () => {
    const state = await filled([1, 2, 3, 4]);
    expect([[1, 2, 3, 4], [1, 2, 3, 4, 5], [1, 2, 9, 4], [9], [], [1]].map((ids) => state.commonPrefix(ids))).toEqual([
      4, 4, 2, 0, 0, 1,
    ]);
  });

  it("overwrites from a position on, and forgets what came after it", async () => {
    const state = await filled([1, 2, 3, 4]);
    expect(await state.write([7], 2, async () => "result")).toBe("result");
    expect(state.length).toBe(3);
    expect(state.commonPrefix([1, 2, 7, 4])).toBe(3);
  });

  it("forgets the positions of a write at once, and counts them only when it succeeds", async () => {
    const state = await filled([1, 2, 3, 4]);
    const failure = new Error("device lost");
    const write = state.write([3, 4], 2, async () => {
      expect(state.commonPrefix([1, 2, 3, 4])).toBe(2);
      throw failure;
    });
    await expect(write).rejects.toBe(failure);
    expect(state.commonPrefix([1, 2, 3, 4])).toBe(2);
  });

  it("refuses to leave a hole", async () => {
    const state = await filled([1, 2]);
    await expect(state.write([4], 3, async () => undefined)).rejects.toThrow("Position 3 would leave a hole");
    expect(state.commonPrefix([1, 2])).toBe(2);
  });
});
