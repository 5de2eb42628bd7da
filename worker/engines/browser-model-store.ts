import { cacheUsage, deleteCached, listCached } from "../source/cache/cached-files.ts";
import { OpfsFileCache } from "../source/cache/opfs-file-cache.ts";
import { hasRoom } from "../source/cache/storage-room.ts";
import type { ModelStore } from "./model-store.ts";

/** This browser's storage for the site. Where it has none, loads go on without, and say so. */
export const browserModelStore: ModelStore = {
  cacheOf: ({ url }) => new OpfsFileCache(url),
  list: () => listCached(),
  delete: (key) => deleteCached(key),
  usage: () => cacheUsage(),
  hasRoom: (bytes) => hasRoom(bytes),
};
