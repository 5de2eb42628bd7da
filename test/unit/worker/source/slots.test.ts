import { describe, expect, it } from "vitest";
import { Slots } from "../../../../worker/source/slots.ts";

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("Slots", () => {
  it("runs as many as it may, in order", async () => {
    const slots = new Slots(2);
    const { signal } = new AbortController();
    const events: string[] = [];
    const finish: (() => void)[] = [];
    const task = (name: string) =>
      slots.use(async () => {
        events.push(name);
        await new Promise<void>((resolve) => finish.push(resolve));
      }, signal);
    const tasks = ["a", "b", "c", "d"].map(task);
    await settled();
    expect(events).toEqual(["a", "b"]);
    finish[1]?.();
    await tasks[1];
    await settled();
    expect(events).toEqual(["a", "b", "c"]);
    finish[0]?.();
    await tasks[0];
    await settled();
    expect(events).toEqual(["a", "b", "c", "d"]);
    finish[2]?.();
    finish[3]?.();
    await Promise.all(tasks);
  });

  it("lets go of its slot when a task fails, and of its place in the queue when the signal fires", async () => {
    const slots = new Slots(1);
    const { signal } = new AbortController();
    const controller = new AbortController();
    const failing = slots.use(() => Promise.reject(new Error("broken")), signal);
    const gone = slots.use(async () => "never", controller.signal);
    const last = slots.use(async () => "last", signal);
    controller.abort(new Error("gone"));
    await expect(failing).rejects.toThrow("broken");
    await expect(gone).rejects.toThrow("gone");
    expect(await last).toBe("last");
    expect(await slots.use(async () => "again", signal)).toBe("again");
  });
});
