/** Whether the browser's storage has room. It is tried: Chrome's `estimate` shows 10 GiB at most, however much there is. */
import { type BrowserStorage, browserStorage } from "./browser-storage.ts";
import { cacheRoot } from "./cache-folder.ts";
import { CacheUnavailableError } from "./file-cache.ts";

/** A file that is only there while room is tried for. */
const TRIAL = "room";

/**
 * Whether so many more bytes can be kept, found out by making an empty file of that length, which takes no time. The disk itself may
 * still turn out to be full.
 * @returns null where the browser gives no storage, or another page tries at this moment
 */
export async function hasRoom(bytes: number, storage?: BrowserStorage): Promise<boolean | null> {
  try {
    const place = storage ?? browserStorage();
    const root = await cacheRoot(place);
    try {
      return await canGrow(place, root, TRIAL, bytes);
    } finally {
      await root.removeEntry(TRIAL).catch(() => undefined);
    }
  } catch (error) {
    if (error instanceof DOMException || error instanceof CacheUnavailableError) return null;
    throw error;
  }
}

/**
 * Whether a folder has room for a file's chunks.
 * @param missingBytes of it that are not there yet, for the message
 * @returns null where it has; else why nothing is kept, for the user
 */
export async function lackOfRoom(
  storage: BrowserStorage,
  folder: FileSystemDirectoryHandle,
  url: string,
  { fileBytes, missingBytes }: { readonly fileBytes: number; readonly missingBytes: number },
): Promise<string | null> {
  if (await canGrow(storage, folder, "data", fileBytes)) return null;
  const { quota, usage } = await storage.estimate();
  const told =
    quota === undefined || usage === undefined ? "" : ` (it says that ${gigabytes(usage)} of ${gigabytes(quota)} are used)`;
  return (
    `${url} is not kept in the browser's storage: it needs ${gigabytes(missingBytes)} more, which the browser does not give this ` +
    `page${told}. It is fetched again at the next load. Free disk space or delete other models.`
  );
}

/** Makes a file longer and as long as it was again. @throws whatever the storage says, except that it is full */
async function canGrow(
  storage: BrowserStorage,
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: number,
): Promise<boolean> {
  const handle = await storage.open(await folder.getFileHandle(name, { create: true }), "readwrite");
  try {
    const before = handle.getSize();
    if (before >= bytes) return true;
    handle.truncate(bytes);
    handle.truncate(before);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") return false;
    throw error;
  } finally {
    handle.close();
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`;
