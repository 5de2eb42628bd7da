/** A storage that is full, or is not there. */
import { afterEach, expect, it } from "vitest";
import { closeTabs, countersOf, fileUrl, openTab } from "../../support/cache-tabs.ts";

const MIB = 1024 * 1024;
const SIZE = 4 * MIB + 1234;

afterEach(closeTabs);

it("streams without keeping where the browser has no room, and says so with numbers", async () => {
  const url = fileUrl({ size: SIZE, sha256: 1 });
  const tab = openTab();
  const estimate = { quota: 600e6, usage: 500e6 };
  const { bytes, error, notices } = await tab.load({ url, estimate, roomBytes: SIZE - 1 });
  expect({ bytes, error }).toEqual({ bytes: SIZE, error: null });
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatch(/not kept.*needs 0\.004 GB more.*0\.5 GB of 0\.6 GB are used/);
  expect(await tab.list()).toEqual([]);
});

it("goes on without keeping where the room ends in the middle, and the next load goes on from there", async () => {
  const url = fileUrl({ size: SIZE, sha256: 1 });
  const tab = openTab();
  const { bytes, error, notices } = await tab.load({ url, fullAfterBytes: 2 * MIB });
  expect({ bytes, error }).toEqual({ bytes: SIZE, error: null });
  expect(notices).toEqual([expect.stringMatching(/storage for this page is full: 2097152 of 4195538 bytes .* are kept/)]);
  expect((await tab.list())[0]).toMatchObject({ bytes: 2 * MIB, complete: false });
  const before = await countersOf(url);
  expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: 2 * MIB, error: null, notices: [] });
  expect((await countersOf(url)).bytes - before.bytes).toBeLessThanOrEqual(SIZE - 2 * MIB + MIB);
  expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: true });
});

it("drops what is kept of a file with a wrong SHA-256, also after the room ended", async () => {
  const url = fileUrl({ size: SIZE, sha256: "wrong" });
  const tab = openTab();
  const { error } = await tab.load({ url, fullAfterBytes: 2 * MIB });
  expect(error?.details).toMatchObject({ integrity: true });
  expect(await tab.list()).toEqual([]);
});

it("loads without keeping where the browser gives no storage, and says so", async () => {
  const url = fileUrl({ size: SIZE });
  const tab = openTab();
  const { bytes, error, notices } = await tab.load({ url, noStorage: true });
  expect({ bytes, error }).toEqual({ bytes: SIZE, error: null });
  expect(notices).toEqual([
    expect.stringMatching(/storage cannot be used: Not in a private window.*fetched again at the next load/),
  ]);
});
