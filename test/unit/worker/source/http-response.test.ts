import { describe, expect, it } from "vitest";
import {
  contentLength,
  linkedSha256,
  parseContentRange,
  retryAfterMs,
  strongEntityTag,
  versionHint,
} from "../../../../worker/source/http-response.ts";

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

describe("retryAfterMs", () => {
  const nowMs = Date.parse("2026-11-20T12:00:00Z");
  const of = (value: string): number | null => retryAfterMs(new Headers({ "retry-after": value }), nowMs);

  it("reads seconds and dates", () => {
    expect(of("120")).toBe(120_000);
    expect(of("0")).toBe(0);
    expect(of("Fri, 20 Nov 2026 12:00:30 GMT")).toBe(30_000);
    expect(of("Friday, 20-Nov-26 12:01:00 GMT")).toBe(60_000);
    expect(of("Fri, 20 Nov 2026 11:00:00 GMT")).toBe(0);
  });

  it("takes everything else for nothing", () => {
    for (const value of ["", "soon", "-1", "1.5", "2026-11-20", "9999999999"]) expect(of(value)).toBeNull();
    expect(retryAfterMs(new Headers(), nowMs)).toBeNull();
  });
});

describe("versionHint", () => {
  const of = (headers: Record<string, string>): string | null => versionHint(new Headers(headers));
  const date = { "last-modified": "Fri, 20 Nov 2026 12:00:00 GMT" };

  it("is a weak tag or a date, where there is no strong tag", () => {
    expect(of({ etag: 'W/"abc"', ...date })).toBe('W/"abc"');
    expect(of(date)).toBe(date["last-modified"]);
    expect(of({ etag: '"abc"', ...date })).toBeNull();
    expect(of({})).toBeNull();
  });
});

describe("strongEntityTag and linkedSha256", () => {
  const sha256 = "0123456789abcdef".repeat(4);

  it("read what they are for, and nothing else", () => {
    expect(strongEntityTag(new Headers({ etag: '"abc"' }))).toBe('"abc"');
    for (const etag of ['W/"abc"', "abc", 'w/"abc"']) expect(strongEntityTag(new Headers({ etag }))).toBeNull();
    expect(strongEntityTag(new Headers())).toBeNull();
    expect(linkedSha256(new Headers({ "x-linked-etag": `"${sha256.toUpperCase()}"` }))).toBe(sha256);
    expect(linkedSha256(new Headers({ "x-linked-etag": sha256 }))).toBe(sha256);
    // The hash of small files is a SHA-1 of another thing.
    expect(linkedSha256(new Headers({ "x-linked-etag": `"${sha256.slice(24)}"` }))).toBeNull();
    expect(linkedSha256(new Headers({ etag: `"${sha256}"` }))).toBeNull();
  });
});
