import { expect, it } from "vitest";
import type { BrowserStorage, SyncHandle } from "../../../../../worker/source/cache/browser-storage.ts";
import { makeManifest } from "../../../../../worker/source/cache/cache-folder.ts";
import { ChunkFileWriter } from "../../../../../worker/source/cache/chunk-file-writer.ts";

// What a real storage does is in test/browser/cache; a disk that cannot read cannot be had there.
it("takes a chunk that the storage cannot read for a damaged one", async () => {
  let broken: unknown = null;
  const handle: Pick<SyncHandle, "read" | "write" | "truncate" | "flush" | "close"> = {
    read(bytes) {
      if (broken !== null) throw broken;
      return bytes.length;
    },
    write: (bytes) => bytes.length,
    truncate: () => undefined,
    flush: () => undefined,
    close: () => undefined,
  };
  const storage = { open: async () => handle } as unknown as BrowserStorage;
  const folder = { getFileHandle: async () => ({}) } as unknown as FileSystemDirectoryHandle;
  const manifest = makeManifest("https://example.org/a.gguf", { size: 8, entityTag: null, versionHint: null, sha256: null }, 8);
  const writer = await ChunkFileWriter.open(storage, {
    folder,
    manifest,
    map: new Uint8Array(32),
    onClose: () => undefined,
  });
  expect(writer.read(0, new Uint8Array(8))).toBe(true);
  broken = new DOMException("The disk does not answer.", "NotReadableError");
  expect(writer.read(0, new Uint8Array(8))).toBe(false);
  broken = new Error("a bug");
  expect(() => writer.read(0, new Uint8Array(8))).toThrow("a bug");
});
