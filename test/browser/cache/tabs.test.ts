/** Several tabs of one site, which share the storage. */
import { afterEach, describe, expect, it } from "vitest";
import { closeTabs, countersOf, fileUrl, openTab, releaseGate, until } from "../../support/cache-tabs.ts";

const MIB = 1024 * 1024;
const SIZE = 4 * MIB + 1234;
/** Each load asks what the file is, with its first MiB. */
const PROBE_BYTES = MIB;

afterEach(closeTabs);

describe("two tabs that load the same file", () => {
  it("share one download", async () => {
    const url = fileUrl({ size: SIZE, gate: 1 });
    const tabs = [openTab(), openTab()];
    const [first, second] = tabs.map((tab) => tab.load({ url }));
    // Either may be the first; the other one says that it waits.
    await until(async () => (await Promise.all(tabs.map((tab) => tab.notices()))).flat().length > 0);
    await releaseGate(url);
    expect(await first).toMatchObject({ bytes: SIZE, error: null });
    expect(await second).toMatchObject({ bytes: SIZE, error: null });
    expect([...((await first)?.notices ?? []), ...((await second)?.notices ?? [])]).toEqual([
      expect.stringMatching(/Another tab is loading/),
    ]);
    expect((await countersOf(url)).bytes).toBeLessThanOrEqual(SIZE + PROBE_BYTES);
  });

  it("the second takes over what the first began when that is closed", async () => {
    const url = fileUrl({ size: SIZE, gate: 1 });
    const [first, tab] = [openTab(), openTab()];
    void first.load({ url });
    await until(async () => ((await tab.list())[0]?.bytes ?? 0) > 0);
    const second = tab.load({ url });
    await until(async () => (await tab.notices()).length > 0);
    const kept = (await openTab().list())[0]?.bytes ?? 0;
    first.close();
    await releaseGate(url);
    expect(await second).toMatchObject({ bytes: SIZE, error: null, notices: [expect.stringMatching(/Another tab is loading/)] });
    // What the first had kept came once; what was on its way when it was closed may have come twice: five chunks.
    expect(kept).toBeGreaterThan(0);
    expect((await countersOf(url)).bytes).toBeLessThanOrEqual(SIZE + PROBE_BYTES + 5 * 256 * 1024);
    expect((await tab.list())[0]).toMatchObject({ bytes: SIZE, complete: true });
  });

  it("the second can give up waiting", async () => {
    const url = fileUrl({ size: SIZE, gate: 1 });
    const [first, tab] = [openTab(), openTab()];
    const load = first.load({ url });
    await until(async () => ((await tab.list())[0]?.bytes ?? 0) > 0);
    const controller = new AbortController();
    const second = tab.load({ url }, controller.signal);
    await until(async () => (await tab.notices()).length > 0);
    controller.abort();
    expect((await second).error?.name).toBe("AbortError");
    await releaseGate(url);
    expect(await load).toMatchObject({ bytes: SIZE, error: null });
  });

  it("read it at the same time when it is there", async () => {
    const url = fileUrl({ size: SIZE });
    await openTab().load({ url });
    const { requests } = await countersOf(url);
    const loads = [openTab(), openTab(), openTab()].map((tab) => tab.load({ url, hold: true }));
    for (const load of await Promise.all(loads)) expect(load).toMatchObject({ bytes: SIZE, cachedBytes: SIZE, error: null });
    expect((await countersOf(url)).requests).toEqual(requests);
  });

  it("do not replace it while the other uses it", async () => {
    const url = fileUrl({ size: SIZE });
    const first = openTab();
    await first.load({ url, hold: true });
    const second = openTab();
    const reloaded = await second.load({ url, reload: true });
    expect(reloaded).toMatchObject({ bytes: SIZE, error: null, notices: [expect.stringMatching(/another tab still uses/)] });
    await first.release();
    expect(await second.load({ url, reload: true })).toMatchObject({ bytes: SIZE, error: null, notices: [] });
  });
});

describe("deleting", () => {
  it("frees what is kept, one file or all, and refuses what is in use", async () => {
    const [one, other] = [fileUrl({ size: SIZE }), fileUrl({ size: SIZE + 8 })];
    const [tab, user] = [openTab(), openTab()];
    await user.load({ url: one, hold: true });
    await tab.load({ url: other, stopAfter: MIB });
    const files = await tab.list();
    expect(files.map(({ url }) => url)).toEqual([other, one]);
    const [partial, whole] = files;
    expect(await tab.delete(whole?.key ?? "")).toMatch(/is in use/);
    expect(await tab.delete(null)).toMatch(/is in use/);
    expect(await tab.list()).toEqual(files);
    expect(await tab.delete(partial?.key ?? "")).toBe(partial?.bytes);
    expect(await tab.delete(partial?.key ?? "")).toMatch(/has no file/);
    await user.release();
    expect(await tab.delete(null)).toBe(SIZE);
    expect(await tab.list()).toEqual([]);
    expect(await tab.delete(null)).toBe(0);
    expect((await tab.usage()).bytes).toBe(0);
    expect(await tab.load({ url: one })).toMatchObject({ bytes: SIZE, cachedBytes: 0, error: null });
  });
});
