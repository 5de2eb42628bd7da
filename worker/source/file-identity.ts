/** Tells versions of a remote file apart. */
import { ModelSourceError } from "../../src/contract/errors.ts";
import type { FileIdentity, RemoteSource } from "./byte-source.ts";

/** Whether what is kept and what the server has are one version: by SHA-256 where both name it, else by what the server shows. */
export function sameFile(kept: FileIdentity, found: FileIdentity): boolean {
  if (kept.size !== found.size) return false;
  if (kept.sha256 !== null && found.sha256 !== null) return kept.sha256 === found.sha256;
  return kept.entityTag === found.entityTag && kept.versionHint === found.versionHint;
}

/**
 * Makes sure that the server still has the version that is kept, before a damaged part of it is fetched again.
 * @throws ModelSourceError where it has not, or cannot be asked
 */
export async function confirmIdentity(
  name: string,
  inner: RemoteSource,
  kept: FileIdentity,
  signal: AbortSignal | undefined,
): Promise<void> {
  let found: FileIdentity;
  try {
    found = await inner.identity(signal);
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelSourceError(
      `A part of ${name} in the browser's storage is damaged and could not be fetched again: ${reason} ` +
        "Connect to the network and load again; only the damaged part is fetched.",
      { url: name, damaged: true },
      cause,
    );
  }
  if (!sameFile(kept, found)) {
    throw new ModelSourceError(
      `A part of ${name} in the browser's storage is damaged, and the server has another version of the file by now. ` +
        'Load it anew with cache: "reload".',
      { url: name, damaged: true, changed: true },
    );
  }
}
