import { type BrowserStorage, browserStorage } from "../../worker/source/cache/browser-storage.ts";

/** What shall be wrong with the browser's storage. */
export type StorageFaults = {
  /** What `estimate` says. */
  readonly estimate?: StorageEstimate;
  /** How long a file's chunks may become. */
  readonly roomBytes?: number;
  /** After so many bytes of chunks the storage is full: somebody else has filled it meanwhile. */
  readonly fullAfterBytes?: number;
  /** The browser refuses to give a file system. */
  readonly noStorage?: boolean;
};

/** This browser's own storage, with faults at the one place where the cache meets it. */
export function faultyStorage({
  estimate,
  roomBytes = Number.POSITIVE_INFINITY,
  fullAfterBytes,
  noStorage,
}: StorageFaults): BrowserStorage {
  const real = browserStorage();
  let room = fullAfterBytes ?? Number.POSITIVE_INFINITY;
  const full = (): DOMException => new DOMException("No room.", "QuotaExceededError");
  return {
    root: noStorage ? () => Promise.reject(new DOMException("Not in a private window.", "SecurityError")) : real.root,
    locks: real.locks,
    estimate: estimate === undefined ? real.estimate : async () => estimate,
    async open(file, mode) {
      const handle = await real.open(file, mode);
      if (file.name !== "data") return handle;
      return {
        read: (bytes, options) => handle.read(bytes, options),
        write(bytes, options) {
          room -= bytes.length;
          if (room < 0) throw full();
          return handle.write(bytes, options);
        },
        truncate(size) {
          if (size > roomBytes) throw full();
          handle.truncate(size);
        },
        getSize: () => handle.getSize(),
        flush: () => handle.flush(),
        close: () => handle.close(),
      };
    },
  };
}

/** Flips one bit of a file of a folder in the browser's storage. */
export async function flipBit(folder: FileSystemDirectoryHandle, name: string, offset: number): Promise<void> {
  const handle = await browserStorage().open(await folder.getFileHandle(name), "readwrite");
  const byte = new Uint8Array(1);
  handle.read(byte, { at: offset });
  byte[0] = (byte[0] ?? 0) ^ 1;
  handle.write(byte, { at: offset });
  handle.close();
}
