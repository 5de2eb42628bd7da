/** The browser's storage as the cache uses it: one boundary, so that tests can make it fail as real ones do. */
import { CacheUnavailableError } from "./file-cache.ts";

/** An open file of the browser's private file system, read and written synchronously; workers only. */
export type SyncHandle = {
  read(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options?: { readonly at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
};

export type BrowserStorage = {
  /** @throws CacheUnavailableError where there is no private file system */
  root(): Promise<FileSystemDirectoryHandle>;
  readonly locks: LockManager;
  /** Bytes that may be used in all and are used, as far as the browser tells. */
  estimate(): Promise<StorageEstimate>;
  /** Opens a file; `"read-only"` may be open several times where the browser knows that mode. */
  open(file: FileSystemFileHandle, mode: "readwrite" | "read-only"): Promise<SyncHandle>;
};

/** As TypeScript's library for pages does not have it. */
type SyncFile = FileSystemFileHandle & {
  createSyncAccessHandle?(options?: { readonly mode: "readwrite" | "read-only" }): Promise<SyncHandle>;
};

const REMEDY = "The model is fetched again at the next load.";

/** This browser's storage. @throws CacheUnavailableError where it lacks what the cache needs */
export function browserStorage(): BrowserStorage {
  const { storage, locks } = globalThis.navigator ?? {};
  if (storage?.getDirectory === undefined || locks === undefined) {
    throw new CacheUnavailableError(
      `This browser gives the page no file storage (it needs https, a private file system and Web Locks). ${REMEDY}`,
    );
  }
  return {
    async root() {
      try {
        return await storage.getDirectory();
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new CacheUnavailableError(
          `The browser gives the page no file storage (a private window?): ${reason} ${REMEDY}`,
          cause,
        );
      }
    },
    locks,
    // Absent in the first browsers with a private file system.
    estimate: async () => (await storage.estimate?.()) ?? {},
    async open(file: SyncFile, mode) {
      if (file.createSyncAccessHandle === undefined)
        throw new CacheUnavailableError(`This browser's file storage cannot be written from a worker. ${REMEDY}`);
      return file.createSyncAccessHandle({ mode });
    },
  };
}
