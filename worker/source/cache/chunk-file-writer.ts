import type { BrowserStorage, SyncHandle } from "./browser-storage.ts";
import { HASH_BYTES, hashIn, type Manifest, missingChunks } from "./cache-folder.ts";
import type { ChunkWriter } from "./file-cache.ts";

/** Where a writer writes: the folder, and the map in memory that it keeps up to date. */
export type WriterPlace = {
  readonly folder: FileSystemDirectoryHandle;
  readonly manifest: Manifest;
  readonly map: Uint8Array<ArrayBuffer>;
  /** Told once, when the files are closed. */
  readonly onClose: (verified: boolean) => void;
};

type Handles = { readonly data: SyncHandle; readonly map: SyncHandle; readonly verified: SyncHandle };

/** Writes a file's chunks into its folder. The one writer of a file, by its lock. */
export class ChunkFileWriter implements ChunkWriter {
  readonly #place: WriterPlace;
  #handles: Handles | null;

  /** Opens the folder's files; what is there counts as unverified from here on. @throws whatever the storage says; nothing is open then */
  static async open(storage: BrowserStorage, place: WriterPlace): Promise<ChunkFileWriter> {
    const opened: SyncHandle[] = [];
    const open = async (name: string): Promise<SyncHandle> => {
      const handle = await storage.open(await place.folder.getFileHandle(name, { create: true }), "readwrite");
      opened.push(handle);
      return handle;
    };
    try {
      const handles = { data: await open("data"), map: await open("map"), verified: await open("verified") };
      handles.verified.truncate(0);
      handles.map.truncate(place.map.length);
      return new ChunkFileWriter(place, handles);
    } catch (error) {
      for (const handle of opened) handle.close();
      throw error;
    }
  }

  private constructor(place: WriterPlace, handles: Handles) {
    this.#place = place;
    this.#handles = handles;
  }

  write(index: number, bytes: Uint8Array<ArrayBuffer>, hash: Uint8Array): void {
    const { data } = this.#open();
    this.forget(index);
    writeAll(data, bytes, index * this.#place.manifest.chunkBytes);
    this.#setHash(index, Uint8Array.from(hash));
  }

  forget(index: number): void {
    if (hashIn(this.#place.map, index) !== null) this.#setHash(index, new Uint8Array(HASH_BYTES));
  }

  /** Reads a chunk; false where it is shorter than it should be, or cannot be read: it is fetched again then, and written anew. */
  read(index: number, bytes: Uint8Array<ArrayBuffer>): boolean {
    const { data } = this.#open();
    try {
      return data.read(bytes, { at: index * this.#place.manifest.chunkBytes }) === bytes.length;
    } catch (error) {
      if (error instanceof DOMException) return false;
      throw error;
    }
  }

  complete(): void {
    const { data, map, verified } = this.#open();
    const missing = missingChunks(this.#place.map);
    if (missing > 0) throw new Error(`${this.#place.manifest.url} was called complete, but ${missing} chunks are missing.`);
    // The one place where the order must hold even if the machine loses power: the mark comes last.
    data.flush();
    map.flush();
    writeAll(verified, new TextEncoder().encode("all chunks are there\n"), 0);
    verified.flush();
    this.#close(true);
  }

  close(): void {
    if (this.#handles !== null) this.#close(false);
  }

  #open(): Handles {
    if (this.#handles === null) throw new Error(`The writer of ${this.#place.manifest.url} is closed.`);
    return this.#handles;
  }

  #setHash(index: number, hash: Uint8Array<ArrayBuffer>): void {
    writeAll(this.#open().map, hash, index * HASH_BYTES);
    this.#place.map.set(hash, index * HASH_BYTES);
  }

  #close(verified: boolean): void {
    const { data, map, verified: mark } = this.#open();
    this.#handles = null;
    for (const handle of [data, map, mark]) handle.close();
    this.#place.onClose(verified);
  }
}

/** Begins a version of the file in its empty folder. The write lock is held. */
export async function writeManifest(
  storage: BrowserStorage,
  folder: FileSystemDirectoryHandle,
  manifest: Manifest,
): Promise<void> {
  await writeSmall(storage, folder, "manifest.json", JSON.stringify(manifest));
}

/** Replaces a small file's text. @throws whatever the storage says, as when another page has the file open */
export async function writeSmall(
  storage: BrowserStorage,
  folder: FileSystemDirectoryHandle,
  name: string,
  text: string,
): Promise<void> {
  const handle = await storage.open(await folder.getFileHandle(name, { create: true }), "readwrite");
  try {
    handle.truncate(0);
    writeAll(handle, new TextEncoder().encode(text), 0);
    handle.flush();
  } finally {
    handle.close();
  }
}

/** Some browsers write less than was asked for when the storage is full, instead of throwing. */
function writeAll(handle: SyncHandle, bytes: Uint8Array<ArrayBuffer>, at: number): void {
  const written = handle.write(bytes, { at });
  if (written !== bytes.length) throw new DOMException(`${written} of ${bytes.length} bytes were written.`, "QuotaExceededError");
}
