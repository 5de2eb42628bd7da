import { describe, expect, it } from "vitest";
import { SharedTask } from "../../../../worker/source/shared-task.ts";

/** A task that ends when it is told to, and its runs so far. */
function controlled() {
  const runs: { signal: AbortSignal; resolve: (value: string) => void; reject: (reason: unknown) => void }[] = [];
  const task = new SharedTask<string>(
    (signal) =>
      new Promise((resolve, reject) => {
        runs.push({ signal, resolve, reject });
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  );
  return { task, runs };
}

describe("SharedTask", () => {
  it("runs once for all who wait, and anew for who comes later", async () => {
    const { task, runs } = controlled();
    const waiting = [task.join(), task.join()];
    expect(runs).toHaveLength(1);
    runs[0]?.resolve("done");
    expect(await Promise.all(waiting)).toEqual(["done", "done"]);
    const later = task.join();
    expect(runs).toHaveLength(2);
    runs[1]?.reject(new Error("failed"));
    await expect(later).rejects.toThrow("failed");
  });

  it("goes on for the others where one gives up, and ends where nobody is left", async () => {
    const { task, runs } = controlled();
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [task.join(first.signal), task.join(second.signal)];
    first.abort();
    await expect(waiting[0]).rejects.toMatchObject({ name: "AbortError" });
    expect(runs[0]?.signal.aborted).toBe(false);
    second.abort();
    await expect(waiting[1]).rejects.toMatchObject({ name: "AbortError" });
    expect(runs[0]?.signal.aborted).toBe(true);
    void task.join();
    expect(runs).toHaveLength(2);
  });

  it("does not start for a caller who has given up", async () => {
    const { task, runs } = controlled();
    await expect(task.join(AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(runs).toHaveLength(0);
  });

  it("is cancelled for all with one reason", async () => {
    const { task } = controlled();
    const waiting = [task.join(), task.join()];
    task.cancel(new Error("closed"));
    for (const promise of waiting) await expect(promise).rejects.toThrow("closed");
    task.cancel(new Error("again"));
  });
});
