import { describe, expect, it } from "vitest";
import { rateLine } from "../../../../demo/page/load-rate.ts";

describe("rateLine", () => {
  it("is empty before there is a rate", () => {
    expect(rateLine({ bytesPerSecond: null, remainingMs: null })).toBe("");
  });

  it("says the rate and what is left, unless that is next to nothing", () => {
    expect(rateLine({ bytesPerSecond: 95_400_000, remainingMs: 277_000 })).toBe("95.4 MB/s, 4 min 37 s left");
    expect(rateLine({ bytesPerSecond: 95_400_000, remainingMs: 1_500 })).toBe("95.4 MB/s");
    expect(rateLine({ bytesPerSecond: 95_400_000, remainingMs: null })).toBe("95.4 MB/s");
  });
});
