/** What is damaged is never used, and what is half there never looks whole. */
import { afterEach, describe, expect, it } from "vitest";
import { closeTabs, countersOf, countUpTo, fileUrl, openTab } from "../../support/cache-tabs.ts";

const MIB = 1024 * 1024;
const CHUNK = 256 * 1024;
const SIZE = 4 * MIB + 1234;

afterEach(closeTabs);

describe("a flipped bit in the storage", () => {
  it("makes one chunk come again, is mended, and is no matter afterwards", async () => {
    const url = fileUrl({ size: SIZE });
    const tab = openTab();
    await tab.load({ url });
    await tab.flip(url, "data", 2 * MIB + 17);
    const before = await countersOf(url);
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, error: null });
    const after = await countersOf(url);
    expect(after.requests.slice(before.requests.length)).toEqual([
      `GET bytes=0-${MIB - 1}`,
      `GET bytes=${2 * MIB}-${2 * MIB + CHUNK - 1}`,
    ]);
    expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: true });
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, error: null });
    expect((await countersOf(url)).requests).toEqual(after.requests);
  });

  it("is found in a file that is not complete, too", async () => {
    const url = fileUrl({ size: SIZE, sha256: 1 });
    const tab = openTab();
    await tab.load({ url, stopAfter: 2 * MIB });
    await tab.flip(url, "data", MIB + 3);
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, error: null });
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: SIZE, error: null });
  });

  it("in the map of hashes makes a chunk come again, and the next load looks at the whole file", async () => {
    const url = fileUrl({ size: SIZE, sha256: 1 });
    const tab = openTab();
    await tab.load({ url });
    await tab.flip(url, "map", 5 * 32 + 1);
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, error: null });
    expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: false });
    expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: SIZE, error: null });
    expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: true });
  });

  it("without a network ends the load and says what to do", async () => {
    const url = fileUrl({ size: SIZE, refuse: 503, from: 20, times: 1000 });
    const tab = openTab();
    expect((await tab.load({ url })).error).toBeNull();
    await tab.flip(url, "data", 3 * MIB);
    await countUpTo(url, 20);
    const { error, bytes } = await tab.load({ url });
    expect(error).toMatchObject({ name: "ModelSourceError", details: { damaged: true } });
    expect(error?.message).toMatch(/damaged and could not be fetched again.*Connect to the network and load again/);
    expect(bytes).toBe(3 * MIB);
    expect((await tab.list())[0]?.complete).toBe(true);
  });

  it("whose place on the server has another version ends the load and says so", async () => {
    const url = fileUrl({ size: SIZE, changes: 20 });
    const tab = openTab();
    expect((await tab.load({ url })).error).toBeNull();
    await tab.flip(url, "data", 3 * MIB);
    await countUpTo(url, 20);
    const { error } = await tab.load({ url });
    expect(error).toMatchObject({ name: "ModelSourceError", details: { damaged: true, changed: true } });
    expect(await tab.load({ url, reload: true })).toMatchObject({ bytes: SIZE + 4, error: null });
  });
});

describe("a file whose SHA-256 is not the published one", () => {
  it("ends the load, and nothing of it is kept", async () => {
    const url = fileUrl({ size: SIZE, sha256: "wrong" });
    const tab = openTab();
    const { error } = await tab.load({ url, offset: MIB });
    expect(error).toMatchObject({ name: "ModelSourceError", details: { integrity: true, expected: "0".repeat(64) } });
    expect(await tab.list()).toEqual([]);
  });
});

describe("a half-written file", () => {
  const HALVES = [
    { what: "its map is cut", name: "map", size: 100 },
    { what: "its map is gone", name: "map", size: 0 },
    { what: "its data is cut", name: "data", size: MIB },
    { what: "its manifest is cut", name: "manifest.json", size: 40 },
    { what: "its manifest is gone", name: "manifest.json", size: 0 },
    { what: "its mark is gone", name: "verified", size: 0 },
  ] as const;
  for (const { what, name, size } of HALVES) {
    it(`loads right and is whole afterwards where ${what}`, async () => {
      const url = fileUrl({ size: SIZE, sha256: 1 });
      const tab = openTab();
      await tab.load({ url });
      await tab.truncate(url, name, size);
      const files = await tab.list();
      if (name !== "data") expect(files.every(({ complete }) => !complete)).toBe(true);
      expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, error: null, notices: [] });
      const { requests } = await countersOf(url);
      expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: true });
      expect(await tab.load({ url })).toMatchObject({ bytes: SIZE, cachedBytes: SIZE, error: null });
      expect((await countersOf(url)).requests).toEqual(requests);
    });
  }
});
