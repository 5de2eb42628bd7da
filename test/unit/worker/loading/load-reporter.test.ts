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

describe("LoadReporter's rate", () => {
  function reported(steps: readonly (readonly [atMs: number, bytes: number])[]): LoadProgress[] {
    const reports: LoadProgress[] = [];
    let nowMs = 1000;
    const reporter = new LoadReporter(
      (progress) => reports.push(progress),
      () => nowMs,
    );
    reporter.totalBytes = 100_000;
    reporter.enter("fetch");
    for (const [atMs, bytes] of steps) {
      nowMs = 1000 + atMs;
      reporter.reach(bytes);
    }
    return reports;
  }

  it("says nothing before there is something to measure", () => {
    const [planned, fetching, early] = reported([[150, 1000]]);
    for (const report of [planned, fetching, early]) expect(report).toMatchObject({ bytesPerSecond: null, remainingMs: null });
  });

  it("gives bytes a second and what remains at that rate", () => {
    const last = reported([
      [500, 10_000],
      [1000, 20_000],
    ]).at(-1);
    expect(last).toMatchObject({ bytesPerSecond: 20_000, remainingMs: 4000 });
  });

  it("follows a network that becomes slower", () => {
    const fast = Array.from({ length: 20 }, (_, index) => [(index + 1) * 100, (index + 1) * 2000] as const);
    const slow = Array.from({ length: 60 }, (_, index) => [2000 + (index + 1) * 100, 40_000 + (index + 1) * 10] as const);
    const last = reported([...fast, ...slow]).at(-1);
    expect(last?.bytesPerSecond).toBeCloseTo(100, 0);
  });

  it("reports a notice at once, and goes on to report it", () => {
    const reports: LoadProgress[] = [];
    const reporter = new LoadReporter((progress) => reports.push(progress));
    reporter.notice = "nothing is kept";
    reporter.notice = "nothing is kept";
    reporter.enter("allocate");
    expect(reports.map(({ notice }) => notice)).toEqual([null, "nothing is kept", "nothing is kept"]);
  });
});
