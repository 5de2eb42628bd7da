import { describe, expect, it } from "vitest";
import type { LoadProgress } from "../../../../src/contract/engine.ts";
import { LoadReporter } from "../../../../worker/loading/load-reporter.ts";

describe("LoadReporter", () => {
  it("reports each phase once, in order, with bytes that never decrease", () => {
    const reports: LoadProgress[] = [];
    const reporter = new LoadReporter((progress) => reports.push(progress));
    reporter.totalBytes = 1000;
    reporter.enter("allocate");
    reporter.reach(100);
    reporter.enter("fetch");
    reporter.reach(50);
    reporter.reach(5000);
    reporter.enter("verify");
    reporter.enter("ready");
    expect(reports.map(({ phase, loadedBytes, totalBytes }) => [phase, loadedBytes, totalBytes])).toEqual([
      ["plan", 0, 0],
      ["allocate", 0, 1000],
      ["fetch", 100, 1000],
      ["verify", 1000, 1000],
      ["ready", 1000, 1000],
    ]);
    for (const [index, { elapsedMs }] of reports.entries()) {
      expect(elapsedMs).toBeGreaterThanOrEqual(reports[index - 1]?.elapsedMs ?? 0);
    }
  });

  it("reports about ten times a second, however often bytes arrive", async () => {
    const reports: LoadProgress[] = [];
    const reporter = new LoadReporter((progress) => reports.push(progress));
    reporter.totalBytes = 1e9;
    const startMs = performance.now();
    let steps = 0;
    while (performance.now() - startMs < 350) {
      reporter.reach(++steps);
      if (steps % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    expect(steps).toBeGreaterThan(100);
    expect(reports.length).toBeGreaterThanOrEqual(2);
    expect(reports.length).toBeLessThanOrEqual(5);
  });

  it("never goes back to an earlier phase", () => {
    const reporter = new LoadReporter(() => undefined);
    reporter.enter("fetch");
    expect(() => reporter.enter("allocate")).toThrow('from "fetch" back to "allocate"');
  });
});
