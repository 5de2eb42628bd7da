import { describe, expect, it, vi } from "vitest";
import { LONGEST_TIMER_MS, TimeLimit } from "../../../../src/tools/time-limit.ts";

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("TimeLimit", () => {
  it("ends once, and not while it is held", async () => {
    const end = vi.fn();
    const limit = new TimeLimit(20, end);
    limit.pause();
    await wait(60);
    expect(end).not.toHaveBeenCalled();
    limit.resume();
    limit.resume();
    await expect.poll(() => end.mock.calls.length).toBe(1);
  });

  it("does not end after it was cleared", async () => {
    const end = vi.fn();
    new TimeLimit(5, end).clear();
    await wait(30);
    expect(end).not.toHaveBeenCalled();
  });

  it.each([LONGEST_TIMER_MS, 2 ** 31, 1e300, Number.POSITIVE_INFINITY])("takes %d ms for no limit", async (limitMs) => {
    const end = vi.fn();
    const limit = new TimeLimit(limitMs, end);
    limit.pause();
    limit.resume();
    await wait(20);
    expect(end).not.toHaveBeenCalled();
    limit.clear();
  });
});
