/** What a browser does between origins: preflights, redirects, credentials. */
import { describe, expect, it } from "vitest";
import { openHubFile } from "../../../worker/source/hub-file.ts";
import { HttpSource } from "../../../worker/source/http-source.ts";
import type { OtherOrigins, SeenRequest } from "../../support/other-origins.ts";

const MIB = 1024 * 1024;
const SIZE = 3_000_000;
const SHA256 = "0123456789abcdef".repeat(4);

async function origins(): Promise<OtherOrigins> {
  return (await (await fetch("/@other-origins")).json()) as OtherOrigins;
}

/** What reached the servers while something was done. */
async function seenDuring(action: (origins: OtherOrigins) => Promise<void>): Promise<readonly SeenRequest[]> {
  const before = await origins();
  await action(before);
  return (await origins()).seen.slice(before.seen.length);
}

function expectBytes(bytes: Uint8Array, offset: number): void {
  expect(bytes.every((byte, index) => byte === (((offset + index) * 7) & 0xff))).toBe(true);
}

const methods = (seen: readonly SeenRequest[]): string[] => seen.map(({ method }) => method);

describe("HttpSource across origins", () => {
  it("goes on without If-Range where the server refuses the preflight that it needs", async () => {
    const seen = await seenDuring(async ({ storage }) => {
      const source = new HttpSource(`${storage}/strict/model.gguf`);
      expect(await source.identity()).toEqual({ size: SIZE, entityTag: '"one"', versionHint: null, sha256: null });
      expect(source.acceptsRanges).toBe(true);
      for (const offset of [MIB, 2 * MIB]) expectBytes(await source.read(offset, 100_000), offset);
    });
    expect(methods(seen)).toEqual(["GET", "OPTIONS", "GET", "GET"]);
    expect(seen.every(({ ifRange }) => ifRange === null)).toBe(true);
  });

  it("asks with If-Range where the server lets it", async () => {
    const seen = await seenDuring(async ({ storage }) => {
      const source = new HttpSource(`${storage}/open/model.gguf`);
      for (const offset of [MIB, 2 * MIB]) expectBytes(await source.read(offset, 100_000), offset);
    });
    const asked = seen.filter(({ method }) => method === "GET");
    expect(asked.map(({ ifRange }) => ifRange)).toEqual([null, '"one"', '"one"']);
  });

  it("reads several ranges at once", async () => {
    const { storage } = await origins();
    const source = new HttpSource(`${storage}/strict/model.gguf`);
    const offsets = Array.from({ length: 10 }, (_, index) => index * 290_000);
    const read = await Promise.all(offsets.map((offset) => source.read(offset, 290_000)));
    for (const [index, offset] of offsets.entries()) expectBytes(read[index] ?? new Uint8Array(), offset);
  });
});

describe("openHubFile across origins", () => {
  it.each(["hf_geheim", undefined])("follows the redirect, and keeps the token from the storage (token: %s)", async (token) => {
    const seen = await seenDuring(async ({ hub }) => {
      const source = { kind: "hub", repo: "owner/name", file: "model.gguf", revision: "main", endpoint: hub } as const;
      const file = openHubFile(token === undefined ? source : { ...source, token }, "model.gguf");
      expect(await file.identity()).toEqual({ size: SIZE, entityTag: '"one"', versionHint: null, sha256: SHA256 });
      for (const offset of [MIB, 2 * MIB]) expectBytes(await file.read(offset, 100_000), offset);
    });
    const asked = seen.filter(({ method }) => method !== "OPTIONS");
    const atHub = asked.filter(({ server }) => server === "hub");
    const atStorage = asked.filter(({ server }) => server === "storage");
    for (const { authorization } of atHub) expect(authorization).toBe(token === undefined ? null : `Bearer ${token}`);
    for (const { authorization } of atStorage) expect(authorization).toBeNull();
    expect(atStorage).toHaveLength(3);
  });
});
