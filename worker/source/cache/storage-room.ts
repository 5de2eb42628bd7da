import type { BrowserStorage } from "./browser-storage.ts";

/**
 * Whether the browser's storage has room.
 * @returns null where it has, or does not tell; else why nothing is kept, for the user
 */
export async function lackOfRoom(storage: BrowserStorage, name: string, neededBytes: number): Promise<string | null> {
  const { quota, usage } = await storage.estimate();
  if (quota === undefined || usage === undefined || neededBytes <= quota - usage) return null;
  return (
    `${name} is not kept in the browser's storage: it needs ${gigabytes(neededBytes)}, the browser gives this page ` +
    `${gigabytes(Math.max(0, quota - usage))} more (${gigabytes(usage)} of ${gigabytes(quota)} are used). ` +
    "It is fetched again at the next load. Free disk space or delete other models."
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`;
