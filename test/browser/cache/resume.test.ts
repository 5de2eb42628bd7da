/** A file that was kept, whole or in part, is not fetched again. */
import { afterEach, describe, expect, it } from "vitest";
import { closeTabs, countersOf, fileUrl, openTab, until } from "../../support/cache-tabs.ts";

const MIB = 1024 * 1024;
const SIZE = 6 * MIB + 1234;
/** The first request of a load asks what the file is, and for its first MiB. */
const PROBE_BYTES = MIB;

afterEach(closeTabs);

describe("a second load", () => {
  it("needs no network, gives the same bytes, and says in the list what is there", async () => {
    const url = fileUrl({ size: SIZE, sha256: 1 });
    const tab = openTab();
    expect(await tab.load({ url, offset: 700_001 })).toMatchObject({
      bytes: SIZE - 700_001,
      cachedBytes: 0,
      error: null,
      notices: [],
    });
    const { requests } = await countersOf(url);
    tab.close();
    const [file] = await openTab().list();
    expect(file).toMatchObject({ url, bytes: SIZE, totalBytes: SIZE, complete: true });
    expect(Math.abs(Date.now() - (file?.lastUsed ?? 0))).toBeLessThan(60_000);
    expect((await openTab().usage()).bytes).toBe(SIZE);
    expect(await openTab().load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: SIZE, error: null, notices: [] });
    expect((await countersOf(url)).requests).toEqual(requests);
  });

  it("fetches everything again where that is asked for, and keeps the new one", async () => {
    const url = fileUrl({ size: SIZE });
    const tab = openTab();
    await tab.load({ url });
    const before = await countersOf(url);
    expect(await tab.load({ url, reload: true })).toMatchObject({ bytes: SIZE, cachedBytes: 0, error: null, notices: [] });
    const after = await countersOf(url);
    expect(after.bytes - before.bytes).toBeGreaterThanOrEqual(SIZE);
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: SIZE, error: null });
    expect((await countersOf(url)).requests).toEqual(after.requests);
  });

  it("has nothing from chunks of another size", async () => {
    const url = fileUrl({ size: SIZE });
    const tab = openTab();
    await tab.load({ url, chunkBytes: 512 * 1024 });
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: 0, error: null });
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: SIZE, error: null });
  });
});

describe("a load that was cut off", () => {
  it("goes on with what is missing after an abort", async () => {
    const url = fileUrl({ size: SIZE, sha256: 1 });
    const tab = openTab();
    const first = await tab.load({ url, stopAfter: 3 * MIB });
    expect(first.error?.name).toBe("AbortError");
    await until(async () => (await countersOf(url)).pending === 0);
    const [file] = await tab.list();
    expect(file?.complete).toBe(false);
    expect(file?.bytes).toBeGreaterThanOrEqual(3 * MIB);
    expect(file?.bytes).toBeLessThan(SIZE);
    const before = await countersOf(url);
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: file?.bytes, error: null, notices: [] });
    const sent = (await countersOf(url)).bytes - before.bytes;
    expect(sent).toBeLessThanOrEqual(SIZE - (file?.bytes ?? 0) + PROBE_BYTES);
    expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: true });
  });

  it("goes on with what is missing after its tab was closed", async () => {
    const url = fileUrl({ size: SIZE, sha256: 1, rate: 4 * MIB });
    const tab = openTab();
    void tab.load({ url });
    const other = openTab();
    await until(async () => ((await other.list())[0]?.bytes ?? 0) > 2 * MIB);
    tab.close();
    await until(async () => (await countersOf(url)).pending === 0);
    const kept = (await other.list())[0]?.bytes ?? 0;
    expect(kept).toBeLessThan(SIZE);
    const before = await countersOf(url);
    expect(await other.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: kept, error: null });
    const sent = (await countersOf(url)).bytes - before.bytes;
    expect(sent).toBeLessThanOrEqual(SIZE - kept + PROBE_BYTES);
  });

  it("goes on in one pass where the server ignores ranges", async () => {
    const url = fileUrl({ size: SIZE, ranges: "no" });
    const tab = openTab();
    await tab.load({ url, stopAfter: 3 * MIB });
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, error: null });
    expect((await countersOf(url)).requests).toHaveLength(2);
    expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: true });
  });

  it("begins anew where the server has another version by now", async () => {
    const url = fileUrl({ size: SIZE, changes: 20, sha256: 1 });
    const tab = openTab();
    // The first version ends with a typed error when the second one appears.
    const first = await tab.load({ url });
    expect(first.error).toMatchObject({ name: "ModelSourceError", message: expect.stringContaining("changed") });
    expect((await tab.list())[0]).toMatchObject({ totalBytes: SIZE, complete: false });
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE + 4, cachedBytes: 0, error: null });
    expect((await tab.list())[0]).toMatchObject({ bytes: SIZE + 4, totalBytes: SIZE + 4, complete: true });
  });
});

describe("a server that fails", () => {
  const FAULTS = [
    { fault: "cuts 50 connections at random places", query: { cuts: 50, seed: 7 }, error: null },
    { fault: "answers 429 with Retry-After", query: { refuse: 429, retry: 0, from: 8, times: 3 }, error: null },
    { fault: "answers 500", query: { refuse: 500, from: 8, times: 3 }, error: null },
    { fault: "answers 500 until the load gives up", query: { refuse: 500, from: 8, times: 100 }, error: /500/ },
    { fault: "answers 403", query: { refuse: 403, from: 8, times: 4 }, error: /403/ },
    { fault: "answers 416", query: { refuse: 416, from: 8, times: 4 }, error: /changed/ },
    { fault: "promises more than it sends", query: { short: 9 }, error: null },
  ] as const;
  for (const { fault, query, error } of FAULTS) {
    it(`${fault}: ${error === null ? "the load ends right" : "the load ends with a typed error, and the next one goes on"}`, async () => {
      const url = fileUrl({ size: SIZE, sha256: 1, ...query });
      const tab = openTab();
      const first = await tab.load({ url });
      if (error === null) {
        expect(first).toMatchObject({ bytes: SIZE, error: null, notices: [] });
      } else {
        expect(first.error).toMatchObject({ name: "ModelSourceError", message: expect.stringMatching(error) });
        const kept = (await tab.list())[0]?.bytes ?? 0;
        expect(kept).toBeGreaterThan(0);
        // What the server counted towards its refusals is used up by loads that fail; the last one ends right.
        let next = await tab.load({ url });
        for (let tries = 0; next.error !== null && tries < 10; tries++) next = await tab.load({ url });
        expect(next).toMatchObject({ bytes: SIZE, error: null });
        expect(next.cachedBytes).toBeGreaterThanOrEqual(kept);
      }
      expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: true });
    });
  }
});
