/** What the browser's storage holds of all files, for the user who wants to see it or to have the room back. */
import type { CachedFile, CacheUsage } from "../../../src/contract/engine.ts";
import { ModelSourceError } from "../../../src/contract/errors.ts";
import { type BrowserStorage, browserStorage } from "./browser-storage.ts";
import { cacheRoot, emptyFolder, type KeptFile, keptBytes, readFolder } from "./cache-folder.ts";
import { CacheUnavailableError } from "./file-cache.ts";
import { inUseError, type Release, takeLock, useLock } from "./file-lock.ts";

/** A lock that was let go of just now takes a moment to be free, in another worker above all. */
const RELEASE_MS = 250;

type Folder = { readonly key: string; readonly folder: FileSystemDirectoryHandle; readonly kept: KeptFile | null };

/** The files that are kept, whole or in part, the last used first. None where the browser gives no storage. */
export async function listCached(storage?: BrowserStorage): Promise<CachedFile[]> {
  const files: CachedFile[] = [];
  for (const { key, kept } of await foldersOf(storage)) {
    if (kept === null) continue;
    const { manifest, map, verified, lastUsed } = kept;
    files.push({
      key,
      url: manifest.url,
      bytes: keptBytes(manifest, map),
      totalBytes: manifest.size,
      complete: verified,
      lastUsed,
    });
  }
  return files.sort((one, other) => other.lastUsed - one.lastUsed);
}

/**
 * Deletes one file, or all with null.
 * @returns how many bytes became free
 * @throws ModelSourceError where one of them is in use (`details.inUse`) or there is no such file; nothing was deleted then
 */
export async function deleteCached(key: string | null, storage?: BrowserStorage): Promise<number> {
  const folders = (await foldersOf(storage)).filter((folder) => key === null || folder.key === key);
  if (key !== null && folders.length === 0)
    throw new ModelSourceError(`The browser's storage has no file "${key}". Mixtral.cache.list() names those that are there.`, {
      key,
    });
  if (folders.length === 0) return 0;
  const place = storage ?? browserStorage();
  const held: Release[] = [];
  try {
    for (const folder of folders) held.push(await takeAlone(place.locks, folder));
    let bytes = 0;
    const files = await cacheRoot(place);
    for (const { key, folder, kept } of folders) {
      bytes += kept === null ? 0 : keptBytes(kept.manifest, kept.map);
      await emptyFolder(folder);
      await files.removeEntry(key, { recursive: true });
    }
    return bytes;
  } finally {
    for (const release of held) release();
  }
}

/** How much the kept files take, and what the browser says about the page's storage as a whole. */
export async function cacheUsage(storage?: BrowserStorage): Promise<CacheUsage> {
  let bytes = 0;
  for (const file of await listCached(storage)) bytes += file.bytes;
  const estimate = await storageEstimate(storage);
  return { bytes, usageBytes: estimate.usage ?? null, quotaBytes: estimate.quota ?? null };
}

async function storageEstimate(storage: BrowserStorage | undefined): Promise<StorageEstimate> {
  try {
    return await (storage ?? browserStorage()).estimate();
  } catch (error) {
    if (error instanceof CacheUnavailableError) return {};
    throw error;
  }
}

async function takeAlone(locks: LockManager, { key, kept }: Folder): Promise<Release> {
  try {
    return await takeLock(locks, useLock(key), "exclusive", AbortSignal.timeout(RELEASE_MS));
  } catch (error) {
    // The signal's own reason, or in older browsers that of any signal.
    if (error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError"))
      throw inUseError(kept?.manifest.url ?? key);
    throw error;
  }
}

async function foldersOf(storage: BrowserStorage | undefined): Promise<Folder[]> {
  let root: FileSystemDirectoryHandle;
  try {
    root = await cacheRoot(storage ?? browserStorage());
  } catch (error) {
    if (error instanceof CacheUnavailableError) return [];
    throw error;
  }
  const folders: Folder[] = [];
  for await (const [key, folder] of root.entries()) {
    if (folder.kind === "directory") folders.push({ key, folder, kept: await readFolder(folder) });
  }
  return folders;
}
