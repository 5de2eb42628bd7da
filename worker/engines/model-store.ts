import type { CachedFile, CacheUsage } from "../../src/contract/engine.ts";
import type { FileCache } from "../source/cache/file-cache.ts";
import type { CacheAddress } from "../source/open-source.ts";

/** The browser's storage, as the host uses it. */
export interface ModelStore {
  /** Where one remote file is kept. Nothing is touched before it is entered. */
  cacheOf(address: CacheAddress): FileCache;
  list(): Promise<CachedFile[]>;
  /** Deletes one file, or all with null; bytes that became free. @throws ModelSourceError where one is in use */
  delete(key: string | null): Promise<number>;
  usage(): Promise<CacheUsage>;
  /** Whether so many more bytes can be kept; null where that is unknown. */
  hasRoom(bytes: number): Promise<boolean | null>;
}
