import { describe, expect, it } from "vitest";
import { ResponseBody } from "../../../../worker/source/response-body.ts";

/** A body of the bytes 0, 1, 2, … in chunks of these lengths, at offset `start` of the file. */
function open(
  lengths: readonly number[],
  { start = 0, keepBytes = 0, end }: { start?: number; keepBytes?: number; end?: number } = {},
) {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let cancelled = false;
  let [next, byte] = [0, 0];
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const length = lengths[next++];
      if (length === undefined) controller.close();
      else controller.enqueue(Uint8Array.from({ length }, () => byte++));
    },
    cancel() {
      cancelled = true;
    },
  });
  const abort = new AbortController();
  const body = new ResponseBody(new Response(stream), { start, end: end ?? start + total, keepBytes, abort });
  return { body, abort, isCancelled: () => cancelled };
}

describe("ResponseBody", () => {
  it("gives the bytes in order, no more at a time than asked for", async () => {
    const { body } = open([3, 0, 2]);
    expect([...((await body.next(2)) ?? [])]).toEqual([0, 1]);
    expect([...((await body.next(2)) ?? [])]).toEqual([2]);
    expect([...((await body.next(9)) ?? [])]).toEqual([3, 4]);
    expect(await body.next(9)).toBeNull();
    expect(body.position).toBe(5);
  });

  it("skips forward, and goes back by what it keeps", async () => {
    const { body } = open([4, 4, 4, 4], { keepBytes: 8 });
    body.seek(13);
    expect([...((await body.next(9)) ?? [])]).toEqual([13, 14, 15]);
    expect([7, 8, 12, 15].map((position) => body.covers(position))).toEqual([false, true, true, true]);
    body.seek(9);
    expect([...((await body.next(9)) ?? [])]).toEqual([9, 10, 11]);
    expect([...((await body.next(9)) ?? [])]).toEqual([12, 13, 14, 15]);
  });

  it("covers only its own part of the file", async () => {
    const { body } = open([4], { start: 100 });
    expect([99, 100, 103, 104].map((position) => body.covers(position))).toEqual([false, true, true, false]);
    await body.next(9);
    expect(body.position).toBe(104);
  });

  it("covers nothing beyond an end that came early", async () => {
    const { body } = open([4], { end: Number.POSITIVE_INFINITY, keepBytes: 4 });
    expect(body.covers(50)).toBe(true);
    body.seek(50);
    expect(await body.next(1)).toBeNull();
    expect([2, 50].map((position) => body.covers(position))).toEqual([true, false]);
  });

  it("finds its end without losing a byte, or stops looking", async () => {
    const short = open([3, 3], { end: Number.POSITIVE_INFINITY, keepBytes: 1 });
    expect(await short.body.findEnd(10)).toBe(6);
    expect([...((await short.body.next(9)) ?? [])]).toEqual([0, 1, 2]);
    expect(await open([3, 3, 3], { end: Number.POSITIVE_INFINITY }).body.findEnd(5)).toBeNull();
  });

  it("ends the transfer once", async () => {
    const { body, abort, isCancelled } = open([4, 4]);
    await body.next(4);
    body.cancel();
    body.cancel();
    expect([isCancelled(), abort.signal.aborted, body.covers(4)]).toEqual([true, true, false]);
  });
});
