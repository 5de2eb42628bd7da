import { type BrowserStorage, browserStorage } from "./browser-storage.ts";
import { cacheKey, cacheRoot } from "./cache-folder.ts";
import { type CacheEntry, CacheUnavailableError, type FileCache } from "./file-cache.ts";
import { takeLock, useLock } from "./file-lock.ts";
import { OpfsCacheEntry } from "./opfs-cache-entry.ts";

/** One remote file's place in the browser's private file system. Works in a worker only. */
export class OpfsFileCache implements FileCache {
  readonly #url: string;
  readonly #storage: BrowserStorage | null;

  /**
   * @param url tells the file from others; without tokens, which change and are secret
   * @param storage default: this browser's
   */
  constructor(url: string, storage: BrowserStorage | null = null) {
    this.#url = url;
    this.#storage = storage;
  }

  async enter(chunkBytes: number, signal?: AbortSignal): Promise<CacheEntry> {
    const storage = this.#storage ?? browserStorage();
    const key = await cacheKey(this.#url);
    const place = { storage, url: this.#url, key, chunkBytes };
    try {
      const root = await cacheRoot(storage);
      const release = await takeLock(storage.locks, useLock(key), "shared", signal);
      try {
        return await OpfsCacheEntry.open({ ...place, root, release });
      } catch (error) {
        release();
        throw error;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof DOMException)) throw error;
      throw new CacheUnavailableError(
        `The browser's storage cannot be used: ${error.message} The model is fetched again at the next load.`,
        error,
      );
    }
  }
}
