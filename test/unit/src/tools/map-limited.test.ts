import { describe, expect, it } from "vitest";
import { mapLimited } from "../../../../src/tools/map-limited.ts";

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe("mapLimited", () => {
  it("runs several at once, never more than the limit, begun in order", async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await mapLimited([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      begun.push(item);
      most = Math.max(most, ++running);
      await soon();
      running--;
    });
    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it("begins nothing after a failure, waits for what runs, and throws the first", async () => {
    const ended: number[] = [];
    const work = async (item: number): Promise<void> => {
      if (item === 1) throw new Error("first");
      await soon();
      ended.push(item);
      if (item === 2) throw new Error("second");
    };
    await expect(mapLimited([1, 2, 3], 2, work)).rejects.toThrow("first");
    expect(ended).toEqual([2]);
  });

  it("does nothing for no items", async () => {
    await expect(mapLimited([], 3, () => Promise.reject(new Error("no")))).resolves.toBeUndefined();
  });
});
