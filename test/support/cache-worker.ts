/** The cache lives in workers only: this one does for a test what the engine's worker does, and breaks what the test wants broken. */
import * as Comlink from "comlink";
import { faultyStorage, flipBit, type StorageFaults } from "../../bench/lib/faulty-storage.ts";
import { VirtualBytes } from "../../bench/lib/virtual-bytes.mjs";
import { registerTransferHandlers } from "../../src/contract/comlink.ts";
import type { CachedFile, CacheUsage } from "../../src/contract/engine.ts";
import { type ErrorDetails, ModelSourceError } from "../../src/contract/errors.ts";
import { browserStorage } from "../../worker/source/cache/browser-storage.ts";
import { cacheKey, cacheRoot } from "../../worker/source/cache/cache-folder.ts";
import { cacheUsage, deleteCached, listCached } from "../../worker/source/cache/cached-files.ts";
import { OpfsFileCache } from "../../worker/source/cache/opfs-file-cache.ts";
import { ChunkedSource } from "../../worker/source/chunked-source.ts";
import { HttpSource } from "../../worker/source/http-source.ts";

export type CacheLoad = StorageFaults & {
  readonly url: string;
  readonly reload?: boolean;
  /** Where the stream to the end begins. */
  readonly offset?: number;
  /** Aborts the load when so many bytes have come. */
  readonly stopAfter?: number;
  readonly chunkBytes?: number;
  /** Keeps the source open when the load has ended. */
  readonly hold?: boolean;
};

export type CacheLoadOutcome = {
  /** Bytes that came and were the file's own at their place. */
  readonly bytes: number;
  /** What was in the storage before. */
  readonly cachedBytes: number;
  readonly error: { readonly name: string; readonly message: string; readonly details: ErrorDetails | null } | null;
  readonly notices: readonly string[];
  readonly peakHeldBytes: number;
};

let held: ChunkedSource | null = null;
/** What the load that runs has told the user so far. */
let notices: string[] = [];

const api = {
  async load(load: CacheLoad, signal: AbortSignal): Promise<CacheLoadOutcome> {
    const controller = new AbortController();
    signal.addEventListener("abort", () => controller.abort(signal.reason));
    const inner = new HttpSource(load.url, {}, { retry: { firstDelayMs: 1, longestDelayMs: 10 } });
    const { chunkBytes = 256 * 1024, reload = false, offset = 0 } = load;
    const source = new ChunkedSource(inner, new OpfsFileCache(load.url, faultyStorage(load)), {
      chunkBytes,
      reload,
      windowBytes: 8 * chunkBytes,
    });
    notices = [];
    source.onNotice = (notice) => {
      if (notice !== null) notices.push(notice);
    };
    let [bytes, cachedBytes] = [0, 0];
    let error: CacheLoadOutcome["error"] = null;
    try {
      const size = await source.size(controller.signal);
      const expected = new VirtualBytes(new Uint8Array(0), size);
      cachedBytes = await source.cachedBytes(controller.signal);
      for await (const part of source.stream(offset, size - offset, controller.signal)) {
        const wrongAt = expected.firstDifference(offset + bytes, part);
        if (wrongAt !== -1) throw new Error(`Byte ${wrongAt} is wrong.`);
        bytes += part.length;
        if (bytes >= (load.stopAfter ?? Number.POSITIVE_INFINITY)) controller.abort();
      }
    } catch (thrown) {
      const { name, message } = thrown as Error;
      error = { name, message, details: thrown instanceof ModelSourceError ? thrown.details : null };
    }
    if (load.hold) held = source;
    else source.close();
    return { bytes, cachedBytes, error, notices, peakHeldBytes: source.peakHeldBytes };
  },

  notices: (): readonly string[] => notices,

  /** Lets go of the source that a load held. */
  release(): void {
    held?.close();
    held = null;
  },

  /** Flips one bit of a kept file. */
  async flip(url: string, name: string, offset: number): Promise<void> {
    await flipBit(await folderOf(url), name, offset);
  },

  async truncate(url: string, name: string, size: number): Promise<void> {
    const handle = await browserStorage().open(await (await folderOf(url)).getFileHandle(name), "readwrite");
    handle.truncate(size);
    handle.close();
  },

  list: (): Promise<CachedFile[]> => listCached(),
  usage: (): Promise<CacheUsage> => cacheUsage(),
  /** Bytes that became free, or the message of the error. */
  async delete(key: string | null): Promise<number | string> {
    return deleteCached(key).catch((error: unknown) => {
      if (!(error instanceof ModelSourceError)) throw error;
      return error.message;
    });
  },
};

export type CacheWorker = typeof api;

async function folderOf(url: string): Promise<FileSystemDirectoryHandle> {
  return (await cacheRoot(browserStorage())).getDirectoryHandle(await cacheKey(url));
}

registerTransferHandlers();
Comlink.expose(api);
