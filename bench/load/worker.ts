/** The worker of the loading benchmark: loads virtual files as the engine's worker does, into a sink that checks every byte's place. */
import { ModelSourceError } from "../../src/contract/errors.ts";
import { openModelFiles } from "../../worker/loading/model-files.ts";
import { streamWeights } from "../../worker/loading/stream-weights.ts";
import { cacheKey, cacheRoot } from "../../worker/source/cache/cache-folder.ts";
import { browserStorage } from "../../worker/source/cache/browser-storage.ts";
import { deleteCached, listCached } from "../../worker/source/cache/cached-files.ts";
import { OpfsFileCache } from "../../worker/source/cache/opfs-file-cache.ts";
import { ChunkedSource } from "../../worker/source/chunked-source.ts";
import { faultyStorage, flipBit, type StorageFaults } from "../lib/faulty-storage.ts";
import { VirtualBytes } from "../lib/virtual-bytes.mjs";

/** What the page may ask for. */
export type Job =
  | { readonly kind: "fetch"; readonly url: string }
  | ({
      readonly kind: "load";
      readonly url: string;
      /** Whether the file is kept in the browser's storage. */
      readonly keep: boolean;
      /** Aborts when so many bytes of weights have come; 0 before anything is fetched. */
      readonly stopAfter?: number;
    } & StorageFaults)
  | { readonly kind: "flip"; readonly url: string; readonly offset: number }
  | { readonly kind: "kept"; readonly url: string }
  | { readonly kind: "clear" };

/** What a job came to; what does not apply is null. */
export type Outcome = {
  readonly seconds: number;
  /** Bytes of the file that came; of a load, bytes of tensors that were at their place. */
  readonly bytes: number;
  readonly error: { readonly name: string; readonly message: string; readonly code: string | null } | null;
  readonly notice: string | null;
  readonly peakHeldBytes: number;
  readonly complete: boolean;
};

const NOTHING: Outcome = { seconds: 0, bytes: 0, error: null, notice: null, peakHeldBytes: 0, complete: false };

async function bareFetch(url: string): Promise<Outcome> {
  const start = performance.now();
  const reader = (await fetch(url)).body?.getReader();
  let bytes = 0;
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) bytes += piece.value.length;
  return { ...NOTHING, bytes, seconds: (performance.now() - start) / 1000 };
}

async function load(job: Job & { readonly kind: "load" }): Promise<Outcome> {
  const start = performance.now();
  const controller = new AbortController();
  if (job.stopAfter === 0) controller.abort();
  const opened: ChunkedSource[] = [];
  let [bytes, notice] = [0, null as string | null];
  let error: Outcome["error"] = null;
  let expected: VirtualBytes | null = null;
  try {
    const files = await openModelFiles(
      { kind: "url", url: job.url },
      (inner, { url }) => {
        const chunked = new ChunkedSource(inner, job.keep ? new OpfsFileCache(url, faultyStorage(job)) : null);
        chunked.onNotice = (text) => {
          notice = text ?? notice;
        };
        opened.push(chunked);
        return chunked;
      },
      controller.signal,
      // Faults come at once here, so the waits between attempts need not be long; what a server asks for is still waited for.
      { retry: { firstDelayMs: 20, longestDelayMs: 100 } },
    );
    try {
      expected = new VirtualBytes(new Uint8Array(0), files.fileBytes);
      const check = expected;
      await streamWeights(
        files,
        {
          async take(tensor, byteOffset, part) {
            const wrongAt = check.firstDifference(tensor.offset + byteOffset, part);
            if (wrongAt !== -1) throw new Error(`Byte ${wrongAt} of the file is not at its place.`);
            bytes += part.length;
            if (bytes >= (job.stopAfter ?? Number.POSITIVE_INFINITY)) controller.abort();
          },
          async finish() {},
        },
        () => undefined,
        controller.signal,
      );
    } finally {
      files.close();
    }
  } catch (thrown) {
    const { name, message } = thrown as Error;
    error = { name, message, code: thrown instanceof ModelSourceError ? thrown.code : null };
  }
  const peakHeldBytes = Math.max(0, ...opened.map((source) => source.peakHeldBytes));
  return { ...NOTHING, bytes, error, notice, peakHeldBytes, seconds: (performance.now() - start) / 1000 };
}

async function run(job: Job): Promise<Outcome> {
  switch (job.kind) {
    case "fetch":
      return bareFetch(job.url);
    case "load":
      return load(job);
    case "flip": {
      const folder = await (await cacheRoot(browserStorage())).getDirectoryHandle(await cacheKey(job.url));
      await flipBit(folder, "data", job.offset);
      return NOTHING;
    }
    case "kept": {
      const file = (await listCached()).find(({ url }) => url === job.url);
      return { ...NOTHING, bytes: file?.bytes ?? 0, complete: file?.complete ?? false };
    }
    case "clear":
      return { ...NOTHING, bytes: await deleteCached(null) };
  }
}

addEventListener("message", async ({ data }: MessageEvent<{ readonly id: number; readonly job: Job }>): Promise<void> => {
  const outcome = await run(data.job).catch((error: unknown) => ({
    ...NOTHING,
    error: { name: "Error", message: String(error), code: null },
  }));
  postMessage({ id: data.id, outcome });
});
