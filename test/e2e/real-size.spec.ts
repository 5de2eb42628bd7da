/** The first tensors of a real model's file, made up by a server, through the whole loader and the browser's storage. */
import { expect, test } from "playwright/test";
import { LoadBench, virtualModel } from "../../bench/lib/load-bench.mjs";

const model = virtualModel(2e9);

test("2 GB of a real model's file come to their place, are kept, and come from the storage the second time", async () => {
  test.skip(model === null, "the fixtures with the headers of real files are absent");
  if (model === null) return;
  test.setTimeout(600_000);
  const bench = await LoadBench.open(model);
  try {
    const url = bench.fileUrl();
    const first = await bench.run({ kind: "load", url, keep: true });
    expect(first).toMatchObject({ bytes: model.weightBytes, error: null, notice: null });
    const { bytes, requests } = bench.countersOf(url);
    const asked = requests.length;
    expect(bytes).toBeGreaterThanOrEqual(model.size);
    expect(bytes).toBeLessThan(model.size + 2 ** 20);
    expect(await bench.run({ kind: "kept", url })).toMatchObject({ bytes: model.size, complete: true });
    const second = await bench.run({ kind: "load", url, keep: true });
    expect(second).toMatchObject({ bytes: model.weightBytes, error: null, notice: null });
    expect(requests.length).toBe(asked);
    for (const load of [first, second]) {
      expect(load.samples).toBeGreaterThan(0);
      expect(load.peakHeldBytes).toBeLessThanOrEqual(256 * 2 ** 20);
      expect(load.peakBytes).toBeLessThanOrEqual(300 * 2 ** 20);
    }
  } finally {
    await bench.close();
  }
});

test("a load goes on without keeping where the browser's own quota is too small, or becomes so in the middle", async () => {
  const small = virtualModel(200e6);
  test.skip(small === null, "the fixtures with the headers of real files are absent");
  if (small === null) return;
  const bench = await LoadBench.open(small);
  try {
    const setQuota = await bench.quota();
    const right = { bytes: small.weightBytes, error: null };
    await setQuota(small.size / 2);
    const without = bench.fileUrl();
    const notice = expect.stringMatching(/is not kept in the browser's storage: it needs 0\.2 GB more/);
    expect(await bench.run({ kind: "load", url: without, keep: true })).toMatchObject({ ...right, notice });
    expect(await bench.run({ kind: "kept", url: without })).toMatchObject({ bytes: 0, complete: false });

    await setQuota(null);
    const url = bench.fileUrl({ rate: 50e6 });
    const load = bench.run({ kind: "load", url, keep: true });
    await expect.poll(async () => (await bench.ask({ kind: "kept", url })).bytes).toBeGreaterThan(0);
    await setQuota(small.size / 2);
    expect(await load).toMatchObject({ ...right, notice: expect.stringMatching(/storage for this page is full/) });
    const kept = await bench.run({ kind: "kept", url });
    expect(kept.bytes).toBeGreaterThan(0);
    // The browser gives room in large pieces, so it is more than the half.
    expect(kept.bytes).toBeLessThan(small.size);

    await setQuota(null);
    expect(await bench.run({ kind: "load", url, keep: true })).toMatchObject({ ...right, notice: null });
    expect(await bench.run({ kind: "kept", url })).toMatchObject({ bytes: small.size, complete: true });
  } finally {
    await bench.close();
  }
});
