/**
 * How a file is kept, in the folder `mixtral.js/<key>` of the browser's private file system:
 *
 *   manifest.json  which version of which file, and the grid; written once, before the first chunk
 *   data           the chunks, each at its place
 *   map            one SHA-256 (32 bytes) a chunk, zeros where the chunk is absent; written after the chunk's data
 *   verified       not empty once all chunks were there and the whole was verified
 *   used           when the file was used last, milliseconds since 1970 as text
 *
 * A file that was cut off anywhere is either read as absent or fails its hash: nothing needs to be written at once.
 */
import type { FileIdentity } from "../byte-source.ts";
import { sha256, toHex } from "../sha256.ts";
import type { BrowserStorage } from "./browser-storage.ts";

const FOLDER = "mixtral.js";
/** Changes when what is above changes: older folders count as absent and are replaced. */
const LAYOUT_VERSION = 1;
export const HASH_BYTES = 32;

export type Manifest = FileIdentity & { readonly version: number; readonly url: string; readonly chunkBytes: number };

/** What a folder holds. */
export type KeptFile = {
  readonly manifest: Manifest;
  readonly map: Uint8Array<ArrayBuffer>;
  readonly verified: boolean;
  /** Milliseconds since 1970; 0 where unknown. */
  readonly lastUsed: number;
};

/** The folder's name: of the address without secrets, as long as two addresses never share one. */
export async function cacheKey(url: string): Promise<string> {
  return toHex(await sha256(new TextEncoder().encode(url))).slice(0, 32);
}

/** The folder of all files. */
export async function cacheRoot(storage: BrowserStorage): Promise<FileSystemDirectoryHandle> {
  return (await storage.root()).getDirectoryHandle(FOLDER, { create: true });
}

export function makeManifest(url: string, identity: FileIdentity, chunkBytes: number): Manifest {
  const { size, entityTag, versionHint, sha256 } = identity;
  return { version: LAYOUT_VERSION, url, size, entityTag, versionHint, sha256, chunkBytes };
}

export function chunkCount({ size, chunkBytes }: { readonly size: number; readonly chunkBytes: number }): number {
  return Math.ceil(size / chunkBytes);
}

/** What is kept, or null where there is nothing, or nothing that can be read as the above. */
export async function readFolder(folder: FileSystemDirectoryHandle): Promise<KeptFile | null> {
  const manifest = parseManifest(await readText(folder, "manifest.json"));
  if (manifest === null) return null;
  const stored = new Uint8Array(await readBytes(folder, "map"));
  const map = new Uint8Array(chunkCount(manifest) * HASH_BYTES);
  map.set(stored.subarray(0, map.length));
  const verified = (await readBytes(folder, "verified")).byteLength > 0 && missingChunks(map) === 0;
  const lastUsed = Number(await readText(folder, "used"));
  return { manifest, map, verified, lastUsed: Number.isSafeInteger(lastUsed) ? lastUsed : 0 };
}

/** The chunk's hash, or null where it is absent. A view of the map. */
export function hashIn(map: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> | null {
  const hash = map.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  return hash.some((byte) => byte !== 0) ? hash : null;
}

export function missingChunks(map: Uint8Array<ArrayBuffer>): number {
  let missing = 0;
  for (let index = 0; index * HASH_BYTES < map.length; index++) if (hashIn(map, index) === null) missing++;
  return missing;
}

/** Bytes of the chunks that the map has. */
export function keptBytes({ size, chunkBytes }: Manifest, map: Uint8Array<ArrayBuffer>): number {
  let bytes = 0;
  for (let index = 0; index * chunkBytes < size; index++)
    if (hashIn(map, index) !== null) bytes += Math.min(chunkBytes, size - index * chunkBytes);
  return bytes;
}

/** Deletes a folder's files, first those that make it look complete. */
export async function emptyFolder(folder: FileSystemDirectoryHandle): Promise<void> {
  for (const name of ["verified", "manifest.json", "map", "data", "used"]) {
    await folder.removeEntry(name).catch((error: unknown) => {
      if (!isAbsent(error)) throw error;
    });
  }
}

/** Whether the storage says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

async function readBytes(folder: FileSystemDirectoryHandle, name: string): Promise<ArrayBuffer> {
  try {
    return await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer();
  } catch (error) {
    // Absent, or being written by another page just now: what cannot be read is not there.
    if (error instanceof DOMException) return new ArrayBuffer(0);
    throw error;
  }
}

async function readText(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(folder, name));
}

function parseManifest(text: string): Manifest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { version, url, size, entityTag, versionHint, sha256, chunkBytes } = value as Partial<Record<keyof Manifest, unknown>>;
  if (version !== LAYOUT_VERSION || typeof url !== "string") return null;
  if (!isCount(size) || !isCount(chunkBytes) || chunkBytes === 0) return null;
  if (!isTextOrNull(entityTag) || !isTextOrNull(versionHint) || !isTextOrNull(sha256)) return null;
  return { version, url, size, entityTag, versionHint, sha256, chunkBytes };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string";
