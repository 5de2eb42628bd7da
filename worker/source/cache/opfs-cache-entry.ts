import type { FileIdentity } from "../byte-source.ts";
import { sameFile } from "../file-identity.ts";
import type { BrowserStorage } from "./browser-storage.ts";
import { emptyFolder, hashIn, isAbsent, type KeptFile, keptBytes, makeManifest, readFolder } from "./cache-folder.ts";
import { ChunkFileReader } from "./chunk-file-reader.ts";
import { ChunkFileWriter, writeManifest, writeSmall } from "./chunk-file-writer.ts";
import { type CacheEntry, CacheUnavailableError, type StartedWriting, type WriteRequest } from "./file-cache.ts";
import { countUsers, type Release, takeLock, tryLock, writeLock } from "./file-lock.ts";
import { lackOfRoom } from "./storage-room.ts";

export type EntryPlace = {
  readonly storage: BrowserStorage;
  /** The folder of all files. */
  readonly root: FileSystemDirectoryHandle;
  readonly key: string;
  readonly url: string;
  readonly chunkBytes: number;
  /** Lets go of the use lock. */
  readonly release: Release;
};

/** A file's folder, entered: read by any number of pages, written by one. */
export class OpfsCacheEntry implements CacheEntry {
  readonly #place: EntryPlace;
  #kept: KeptFile | null = null;
  #disregarded = false;
  #reader: ChunkFileReader | null = null;
  #writer: ChunkFileWriter | null = null;
  /** Lets go of the write lock. */
  #releaseWriting: Release | null = null;

  static async open(place: EntryPlace): Promise<OpfsCacheEntry> {
    const entry = new OpfsCacheEntry(place);
    await entry.#refresh();
    return entry;
  }

  private constructor(place: EntryPlace) {
    this.#place = place;
  }

  get identity(): FileIdentity | null {
    return this.#kept?.manifest ?? null;
  }

  get complete(): boolean {
    return this.#kept?.verified === true;
  }

  get keptBytes(): number {
    return this.#kept === null ? 0 : keptBytes(this.#kept.manifest, this.#kept.map);
  }

  hashOf(index: number): Uint8Array | null {
    return this.#kept === null ? null : (hashIn(this.#kept.map, index)?.slice() ?? null);
  }

  async readChunk(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    if (this.#writer !== null) return this.#writer.read(index, bytes);
    this.#reader ??= new ChunkFileReader(this.#place.storage, () => this.#folder(false), this.complete);
    return this.#reader.read(index * this.#place.chunkBytes, bytes);
  }

  disregard(): void {
    this.#kept = null;
    this.#disregarded = true;
  }

  async touch(): Promise<void> {
    try {
      await writeSmall(this.#place.storage, await this.#folder(false), "used", String(Date.now()));
    } catch (error) {
      // Not kept at all, or another page writes the same at this moment.
      if (!(error instanceof DOMException || error instanceof CacheUnavailableError)) throw error;
    }
  }

  async startWriting(request: WriteRequest): Promise<StartedWriting> {
    const { storage, key, url } = this.#place;
    const repairs = request.onWait === null;
    let release = await tryLock(storage.locks, writeLock(key));
    if (release === null) {
      if (request.onWait === null) return { writer: null, notice: null };
      request.onWait(`Another tab is loading ${url}: this one waits for it, and then reads what it kept.`);
      release = await takeLock(storage.locks, writeLock(key), "exclusive", request.signal);
      // What the other page kept is as new as what would be fetched now.
      this.#disregarded = false;
    }
    this.#releaseWriting = release;
    try {
      const started = await this.#write(request.identity, repairs);
      request.signal.throwIfAborted();
      if (started.writer === null) this.#stopWriting();
      return started;
    } catch (error) {
      this.#stopWriting();
      request.signal.throwIfAborted();
      if (!(error instanceof DOMException || error instanceof CacheUnavailableError)) throw error;
      return { writer: null, notice: `${url} is not kept: the browser's storage failed with "${error.message}"` };
    }
  }

  async drop(): Promise<void> {
    const { storage, key } = this.#place;
    this.#releaseWriting ??= await tryLock(storage.locks, writeLock(key));
    const release = this.#releaseWriting;
    if (release === null) return;
    // Closing the writer lets go of the lock, but the files go first.
    this.#releaseWriting = null;
    this.#writer?.close();
    this.#reader?.close();
    this.#kept = null;
    try {
      await emptyFolder(await this.#folder(false));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    } finally {
      release();
    }
  }

  leave(): void {
    this.#stopWriting();
    this.#reader?.close();
    this.#place.release();
  }

  /** The write lock is held. */
  async #write(identity: FileIdentity, repairs: boolean): Promise<StartedWriting> {
    const { storage, key, url, chunkBytes } = this.#place;
    const disregarded = this.#disregarded;
    const readable = (await this.#refresh())?.verified === true;
    const usable = !disregarded && this.identity !== null && sameFile(this.identity, identity);
    if (usable && this.complete && !repairs) return { writer: null, notice: null };
    const folder = await this.#folder(true);
    if (!usable) {
      this.#kept = null;
      if (readable && (await countUsers(storage.locks, key)) > 1)
        return { writer: null, notice: `${url} is not kept: another tab still uses what was kept of it before.` };
      await emptyFolder(folder);
    }
    // The reader's handle would be in the way.
    this.#reader?.close();
    this.#reader = null;
    const missingBytes = identity.size - this.keptBytes;
    const notice = await lackOfRoom(storage, folder, url, { fileBytes: identity.size, missingBytes });
    if (notice !== null) return { writer: null, notice };
    if (!usable) {
      await writeManifest(storage, folder, makeManifest(url, identity, chunkBytes));
      this.#disregarded = false;
      await this.#refresh();
    }
    if (this.#kept === null) throw new DOMException("The manifest that was written cannot be read.", "NotReadableError");
    this.#kept = { ...this.#kept, verified: false };
    const { manifest, map } = this.#kept;
    this.#writer = await ChunkFileWriter.open(storage, {
      folder,
      manifest,
      map,
      onClose: (verified) => {
        this.#writer = null;
        if (this.#kept !== null) this.#kept = { ...this.#kept, verified };
        this.#stopWriting();
      },
    });
    return { writer: this.#writer, notice: null };
  }

  #stopWriting(): void {
    this.#writer?.close();
    this.#releaseWriting?.();
    this.#releaseWriting = null;
  }

  /** Reads what is kept anew; what the folder holds, of use here or not. */
  async #refresh(): Promise<KeptFile | null> {
    let found: KeptFile | null = null;
    try {
      found = await readFolder(await this.#folder(false));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    this.#kept = found?.manifest.chunkBytes === this.#place.chunkBytes ? found : null;
    return found;
  }

  #folder(create: boolean): Promise<FileSystemDirectoryHandle> {
    return this.#place.root.getDirectoryHandle(this.#place.key, { create });
  }
}
