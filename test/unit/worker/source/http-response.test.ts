import { describe, expect, it } from "vitest";
import { contentLength, parseContentRange } from "../../../../worker/source/http-response.ts";

describe("parseContentRange", () => {
  it("reads ranges with and without the file's size", () => {
    expect(parseContentRange("bytes 0-99/1000")).toEqual({ start: 0, end: 100, size: 1000 });
    expect(parseContentRange(" BYTES 5-5/* ")).toEqual({ start: 5, end: 6, size: null });
    expect(parseContentRange("bytes 49000000000-49623482367/49623482368")?.size).toBe(49_623_482_368);
  });

  it("takes everything else for no range", () => {
    for (const header of [
      null,
      "",
      "bytes */1000",
      "items 0-9/10",
      "bytes 0-9",
      "bytes -9/10",
      "bytes 0-9/1e3",
      `bytes 0-9/${"9".repeat(20)}`,
    ]) {
      expect(parseContentRange(header)).toBeNull();
    }
  });
});

describe("contentLength", () => {
  const of = (headers: Record<string, string>): number | null => contentLength(new Headers(headers));

  it("is the file's length only where the body is not compressed", () => {
    expect(of({ "content-length": "49623482368" })).toBe(49_623_482_368);
    expect(of({ "content-length": "12", "content-encoding": "identity" })).toBe(12);
    expect(of({ "content-length": "12", "content-encoding": "gzip" })).toBeNull();
    expect(of({})).toBeNull();
    expect(of({ "content-length": "many" })).toBeNull();
  });
});
