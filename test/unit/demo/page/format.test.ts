import { describe, expect, it } from "vitest";
import { ago, bytes, clock, compact, count, duration, rate } from "../../../../demo/page/format.ts";

describe("format", () => {
  it("writes byte counts in decimal units", () => {
    expect([0, 999, 1000, 11_345_678, 999_960_000, 26_443_000_000].map(bytes)).toEqual([
      "0 bytes",
      "999 bytes",
      "1.0 KB",
      "11.3 MB",
      "1.0 GB",
      "26.4 GB",
    ]);
  });

  it("writes durations from milliseconds to hours", () => {
    expect([0, 212, 999.6, 3400, 59_960, 125_000, 3_599_000, 3_600_000, 5_288_000].map(duration)).toEqual([
      "0 ms",
      "212 ms",
      "1.0 s",
      "3.4 s",
      "1 min 0 s",
      "2 min 5 s",
      "59 min 59 s",
      "1 h 0 min",
      "1 h 28 min",
    ]);
  });

  it("writes how long ago something was", () => {
    expect([-5, 0, 59_999, 60_000, 3_599_999, 7_300_000, 86_400_000, 40 * 86_400_000].map(ago)).toEqual([
      "just now",
      "just now",
      "just now",
      "1 minute ago",
      "59 minutes ago",
      "2 hours ago",
      "1 day ago",
      "40 days ago",
    ]);
  });

  it("counts down to 0:00 and not below", () => {
    expect([299_001, 60_000, 1, 0, -5, 3_899_000].map(clock)).toEqual(["5:00", "1:00", "0:01", "0:00", "0:00", "1:04:59"]);
  });

  it("writes counts and rates", () => {
    expect(count(4096)).toBe("4,096");
    expect(compact(5_400_000)).toBe("5.4M");
    expect([rate(84, 2700), rate(300, 1000), rate(5, 0)]).toEqual(["31.1", "300", "0.0"]);
  });
});
