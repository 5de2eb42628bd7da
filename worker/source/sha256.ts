/** SHA-256 of chunks, at the platform's speed, and of a whole file piece by piece, which the platform cannot. */

// Imported by name: an import() would bring all of the library's other hashes into the worker's one file.
import { createSHA256 } from "hash-wasm";

/** SHA-256 of some bytes. The bytes may be reused once the promise settles. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Whether two hashes are the same. */
export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of bytes that come piece by piece. */
export interface FileHash {
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal; nothing can be added afterwards. */
  digest(): string;
}

/**
 * Starts the hash of a whole file. WebAssembly hashes some 400 MB a second here, plain JavaScript half as much; both are far
 * above what a network gives, so it stays in the thread that has the bytes.
 * @returns null where a Content-Security-Policy forbids WebAssembly (`'wasm-unsafe-eval'`)
 */
export async function startFileHash(): Promise<FileHash | null> {
  try {
    const hasher = await createSHA256();
    hasher.init();
    return { update: (bytes) => void hasher.update(bytes), digest: () => hasher.digest("hex") };
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}
