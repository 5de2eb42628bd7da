/** The locks of the cache: who uses a file, and who writes it. They end with the page that holds them. */
import { ModelSourceError } from "../../../src/contract/errors.ts";

/** Lets go of a lock. Calling it twice is fine. */
export type Release = () => void;

/** Held, shared, by every source that has the file open, and alone by whoever deletes it. */
export const useLock = (key: string): string => `mixtral.js/use/${key}`;
/** Held by the one that writes the file. */
export const writeLock = (key: string): string => `mixtral.js/write/${key}`;

/** Takes a lock, waiting for it. @throws the signal's reason when it fires first */
export async function takeLock(
  locks: LockManager,
  name: string,
  mode: LockMode,
  signal: AbortSignal | undefined,
): Promise<Release> {
  const release = await hold(locks, name, signal === undefined ? { mode } : { mode, signal });
  if (release === null) throw new Error(`The lock ${name} was given as null to a request that waits.`);
  return release;
}

/** Takes a lock for its own if nobody has it; null if somebody has. */
export function tryLock(locks: LockManager, name: string): Promise<Release | null> {
  return hold(locks, name, { mode: "exclusive", ifAvailable: true });
}

function hold(locks: LockManager, name: string, options: LockOptions): Promise<Release | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, options, (lock) => {
        if (lock === null) {
          resolve(null);
          return undefined;
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

/** How many sources have the file open, this one included. */
export async function countUsers(locks: LockManager, key: string): Promise<number> {
  const { held = [] } = await locks.query();
  return held.filter(({ name }) => name === useLock(key)).length;
}

/** The error for deleting a file that somebody has open. */
export function inUseError(url: string): ModelSourceError {
  return new ModelSourceError(
    `${url} is in use by a load or a model, here or in another tab: nothing was deleted. Dispose the model, or close the tab, and try again.`,
    { url, inUse: true },
  );
}
