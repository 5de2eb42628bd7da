/** The first 2 GB of a real model's file, made up by a server, through the whole loader and the browser's storage. */
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
