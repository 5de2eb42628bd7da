import type { BrowserStorage, SyncHandle } from "./browser-storage.ts";

/** Where the bytes are read from: a handle reads into the caller's buffer, a file makes a new one each time. */
type Opened = { readonly handle: SyncHandle } | { readonly file: File };

/** Reads a file's chunks while nobody here writes them. */
export class ChunkFileReader {
  readonly #storage: BrowserStorage;
  readonly #folder: () => Promise<FileSystemDirectoryHandle>;
  readonly #complete: boolean;
  #opening: Promise<Opened> | null = null;
  #closed = false;

  /** @param complete nobody writes the file, so that a handle on it is in nobody's way */
  constructor(storage: BrowserStorage, folder: () => Promise<FileSystemDirectoryHandle>, complete: boolean) {
    this.#storage = storage;
    this.#folder = folder;
    this.#complete = complete;
  }

  /** False where the storage does not give all of it: cut short, deleted, or changed by another page since. */
  async read(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    try {
      this.#opening ??= this.#open();
      const opened = await this.#opening;
      if (this.#closed) return false;
      if ("handle" in opened) return opened.handle.read(bytes, { at: offset }) === bytes.length;
      const part = await opened.file.slice(offset, offset + bytes.length).arrayBuffer();
      if (part.byteLength !== bytes.length) return false;
      bytes.set(new Uint8Array(part));
      return true;
    } catch (error) {
      if (error instanceof DOMException) return false;
      throw error;
    }
  }

  /** Calling it twice is fine; reading afterwards gives nothing. */
  close(): void {
    this.#closed = true;
    this.#opening?.then((opened) => "handle" in opened && opened.handle.close()).catch(() => undefined);
    this.#opening = null;
  }

  async #open(): Promise<Opened> {
    const data = await (await this.#folder()).getFileHandle("data");
    if (this.#complete) {
      try {
        return { handle: await this.#storage.open(data, "read-only") };
      } catch {
        // A browser without shared handles gives one to the first page only; the others read the file itself.
      }
    }
    return { file: await data.getFile() };
  }
}
