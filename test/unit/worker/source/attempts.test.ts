import { describe, expect, it } from "vitest";
import { ModelSourceError } from "../../../../src/contract/errors.ts";
import { Attempts, RETRY_POLICY, type RetryPolicy } from "../../../../worker/source/attempts.ts";

const never = new AbortController().signal;
const broken = new ModelSourceError("broken off", { interrupted: true });

/** A count of attempts, and the waits that it asked for. */
function record(policy: Partial<RetryPolicy> = {}): { attempts: Attempts; delaysMs: number[] } {
  const delaysMs: number[] = [];
  const wait = async (delayMs: number): Promise<void> => void delaysMs.push(delayMs);
  return { attempts: new Attempts({ ...RETRY_POLICY, random: () => 0, wait, ...policy }), delaysMs };
}

describe("Attempts", () => {
  it("doubles the wait up to the longest, and gives up with the last error", async () => {
    const { attempts, delaysMs } = record({ retries: 4, firstDelayMs: 100, longestDelayMs: 500 });
    for (let count = 0; count < 4; count++) await attempts.fail(broken, never);
    await expect(attempts.fail(broken, never)).rejects.toBe(broken);
    // The shortest that chance allows: half.
    expect(delaysMs).toEqual([50, 100, 200, 250]);
  });

  it("spreads each wait from half of it to all of it", async () => {
    for (const [random, expected] of [
      [0, 500],
      [0.5, 750],
      [1, 1000],
    ] as const) {
      const { attempts, delaysMs } = record({ firstDelayMs: 1000, random: () => random });
      await attempts.fail(broken, never);
      expect(delaysMs).toEqual([expected]);
    }
  });

  it("starts anew once something came", async () => {
    const { attempts, delaysMs } = record({ retries: 2, firstDelayMs: 100 });
    for (let round = 0; round < 5; round++) {
      await attempts.fail(broken, never);
      await attempts.fail(broken, never);
      attempts.succeed();
    }
    expect(delaysMs).toEqual([50, 100, 50, 100, 50, 100, 50, 100, 50, 100]);
  });

  it("adds its wait to the one that the server asks for, and does not wait for hours", async () => {
    const busy = (retryAfterMs: number) => new ModelSourceError("busy", { status: 429, retryAfterMs });
    const { attempts, delaysMs } = record({ firstDelayMs: 100, longestRetryAfterMs: 60_000 });
    await attempts.fail(busy(7000), never);
    expect(delaysMs).toEqual([7050]);
    await expect(attempts.fail(busy(60_001), never)).rejects.toThrow("busy");
  });

  it("tries only what may succeed, and stops when it is cancelled", async () => {
    const { attempts, delaysMs } = record();
    const gone = new ModelSourceError("gone", { status: 404 });
    await expect(attempts.fail(gone, never)).rejects.toBe(gone);
    await expect(attempts.fail(new Error("a bug"), never)).rejects.toThrow("a bug");
    await expect(attempts.fail(broken, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(delaysMs).toEqual([]);
  });
});
