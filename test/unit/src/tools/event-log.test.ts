import { describe, expect, it } from "vitest";
import { EventLog } from "../../../../src/tools/event-log.ts";

async function read<T>(log: AsyncIterable<T>, seen: T[] = []): Promise<T[]> {
  for await (const event of log) seen.push(event);
  return seen;
}

describe("EventLog", () => {
  it("gives every reader all events, early or late", async () => {
    const log = new EventLog<number>();
    const early = read(log);
    log.push(1);
    await Promise.resolve();
    log.push(2);
    log.close();
    expect(await early).toEqual([1, 2]);
    expect(await read(log)).toEqual([1, 2]);
  });

  it("throws what ended it, after the last event; the first end counts", async () => {
    const log = new EventLog<number>();
    const error = new Error("over");
    log.push(1);
    log.fail(error);
    log.close();
    const seen: number[] = [];
    await expect(read(log, seen)).rejects.toBe(error);
    expect(seen).toEqual([1]);
  });

  it("lets a reader leave without holding up the others", async () => {
    const log = new EventLog<number>();
    const other = read(log);
    log.push(1);
    for await (const _ of log) break;
    log.push(2);
    log.close();
    expect(await other).toEqual([1, 2]);
  });
});
