import { describe, expect, it } from "vitest";
import { Queue } from "../../../../worker/engines/queue.ts";

/** A task that ends when `finish` is called. */
function task(name: string, log: string[]): { readonly run: () => Promise<string>; readonly finish: (error?: Error) => void } {
  const { promise, resolve, reject } = deferred();
  return {
    async run() {
      log.push(`${name} starts`);
      await promise;
      log.push(`${name} ends`);
      return name;
    },
    finish: (error) => (error === undefined ? resolve() : reject(error)),
  };
}

function deferred(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
} {
  let resolve = (): void => undefined;
  let reject = (_reason: unknown): void => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

const never = new AbortController().signal;

describe("Queue", () => {
  it("runs one task at a time, in order", async () => {
    const log: string[] = [];
    const queue = new Queue();
    const [one, two, three] = [task("one", log), task("two", log), task("three", log)];
    const results = [one, two, three].map(({ run }) => queue.run(run, never));
    two.finish();
    three.finish();
    await Promise.resolve();
    expect(log).toEqual(["one starts"]);
    one.finish();
    expect(await Promise.all(results)).toEqual(["one", "two", "three"]);
    expect(log).toEqual(["one starts", "one ends", "two starts", "two ends", "three starts", "three ends"]);
  });

  it("goes on after a task that fails", async () => {
    const log: string[] = [];
    const queue = new Queue();
    const [one, two] = [task("one", log), task("two", log)];
    const first = queue.run(one.run, never);
    const second = queue.run(two.run, never);
    one.finish(new Error("broken"));
    two.finish();
    await expect(first).rejects.toThrow("broken");
    expect(await second).toBe("two");
  });

  it("lets a waiting task be cancelled, and never starts it", async () => {
    const log: string[] = [];
    const queue = new Queue();
    const [one, two, three] = [task("one", log), task("two", log), task("three", log)];
    const controller = new AbortController();
    const first = queue.run(one.run, never);
    const second = queue.run(two.run, controller.signal);
    const third = queue.run(three.run, never);
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    one.finish();
    three.finish();
    expect(await Promise.all([first, third])).toEqual(["one", "three"]);
    expect(log).not.toContain("two starts");
  });

  it("refuses a signal that has fired already", async () => {
    const queue = new Queue();
    await expect(queue.run(async () => "never", AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(await queue.run(async () => "next", never)).toBe("next");
  });

  it("closes: waiting and later tasks are rejected, the running one ends", async () => {
    const log: string[] = [];
    const queue = new Queue();
    const [one, two] = [task("one", log), task("two", log)];
    const first = queue.run(one.run, never);
    const second = queue.run(two.run, never);
    const reason = new Error("closed");
    queue.close(reason);
    await expect(second).rejects.toBe(reason);
    await expect(queue.run(two.run, never)).rejects.toBe(reason);
    let isIdle = false;
    const idle = queue.idle().then(() => {
      isIdle = true;
    });
    await Promise.resolve();
    expect(isIdle).toBe(false);
    one.finish();
    expect(await first).toBe("one");
    await idle;
    expect(log).toEqual(["one starts", "one ends"]);
  });
});
