import { expect, it } from "vitest";
import { inOrder } from "../../../../worker/source/in-order.ts";

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Tasks that end when they are told to. */
function controlled() {
  const running = new Map<number, { resolve(result: string): void; reject(reason: unknown): void }>();
  const discarded: string[] = [];
  let stopped = 0;
  return {
    running,
    discarded,
    stops: () => stopped,
    produce: (index: number) => new Promise<string>((resolve, reject) => running.set(index, { resolve, reject })),
    ending: {
      stop: () => {
        stopped++;
        for (const task of running.values()) task.reject(new Error("stopped"));
      },
      discard: (result: string) => void discarded.push(result),
    },
  };
}

it("yields in order what ends in any order, and starts no more than it may", async () => {
  const tasks = controlled();
  const results = inOrder({ first: 3, end: 7, ahead: 3 }, tasks.produce, tasks.ending);
  const first = results.next();
  await settled();
  expect([...tasks.running.keys()]).toEqual([3, 4, 5]);
  tasks.running.get(5)?.resolve("five");
  tasks.running.get(3)?.resolve("three");
  expect((await first).value).toEqual({ index: 3, result: "three" });
  const second = results.next();
  await settled();
  expect([...tasks.running.keys()]).toEqual([3, 4, 5, 6]);
  tasks.running.get(6)?.resolve("six");
  tasks.running.get(4)?.resolve("four");
  expect((await second).value).toEqual({ index: 4, result: "four" });
  expect((await results.next()).value).toEqual({ index: 5, result: "five" });
  expect((await results.next()).value).toEqual({ index: 6, result: "six" });
  expect((await results.next()).done).toBe(true);
  expect(tasks.discarded).toEqual([]);
});

it("stops the others and gives back what nobody got, when a task fails or the loop ends early", async () => {
  for (const fails of [true, false]) {
    const tasks = controlled();
    const results = inOrder({ first: 0, end: 9, ahead: 3 }, tasks.produce, tasks.ending);
    const first = results.next();
    await settled();
    tasks.running.get(1)?.resolve("one");
    if (fails) tasks.running.get(0)?.reject(new Error("broken"));
    else tasks.running.get(0)?.resolve("zero");
    if (fails) await expect(first).rejects.toThrow("broken");
    else {
      await first;
      await results.return();
    }
    expect(tasks.stops()).toBe(1);
    expect(tasks.discarded).toEqual(["one"]);
  }
});
