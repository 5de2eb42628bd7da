import type { CachedFile, CacheUsage } from "./contract/engine.ts";
import { startWorker } from "./start-worker.ts";
import { callHost } from "./wire/host-call.ts";

/** Where the worker's script is, as for `Mixtral.load`. */
export type CacheOptions = { readonly workerUrl?: string | URL };

/** `Mixtral.cache`: the model files in the browser's storage for this site. */
export const modelCache = {
  /** The files that are kept, whole or in part, the last used first. */
  list({ workerUrl }: CacheOptions = {}): Promise<CachedFile[]> {
    return callHost(startWorker(workerUrl), (host) => host.listCached());
  },

  /**
   * Deletes a file, by its `key` from {@link modelCache.list}, or all without one. Resolves to the bytes that became free.
   * @throws ModelSourceError where there is no such file, or one is being loaded, in this tab or another; TypeError for a key that is
   * no string
   */
  async delete(key?: string, { workerUrl }: CacheOptions = {}): Promise<number> {
    if (key !== undefined && typeof key !== "string") {
      throw new TypeError(`The key is ${typeof key}; give the key of a file in Mixtral.cache.list(), or none for all files.`);
    }
    return callHost(startWorker(workerUrl), (host) => host.deleteCached(key ?? null));
  },

  /** Bytes that the files take, and what the browser says of the site's storage. */
  usage({ workerUrl }: CacheOptions = {}): Promise<CacheUsage> {
    return callHost(startWorker(workerUrl), (host) => host.cacheUsage());
  },
} as const;
