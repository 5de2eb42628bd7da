import { baseAddress } from "./base-address.ts";
import { EngineLostError } from "./contract/errors.ts";
import { startOwnWorker } from "./files.ts";
import { WorkerConnection } from "./wire/worker-connection.ts";

/**
 * Starts a worker: the package's own, or the page's copy of `worker.js` at `workerUrl`.
 * @throws EngineLostError where the browser refuses at once; one that refuses later fails the first call.
 */
export function startWorker(workerUrl: string | URL | undefined): WorkerConnection {
  const origin = workerUrl === undefined ? "the package's own file" : String(workerUrl);
  try {
    return new WorkerConnection(workerUrl === undefined ? startOwnWorker() : startAt(new URL(workerUrl, baseAddress())), origin);
  } catch (error) {
    throw new EngineLostError(
      `The browser refused to start the worker from ${origin}: ${error instanceof Error ? error.message : String(error)} ` +
        "Serve the package's worker.js from the page's own origin and give its address as workerUrl.",
      { reason: "start", workerOrigin: origin },
      error,
    );
  }
}

function startAt(url: URL): Worker {
  const options = { type: "module", name: "mixtral.js" } as const;
  if (url.origin === globalThis.location?.origin || url.protocol === "blob:") return new Worker(url, options);
  // A worker must begin on the page's own origin, but may import from another that allows it.
  const bootstrap = URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" }));
  const worker = new Worker(bootstrap, options);
  const revoke = (): void => URL.revokeObjectURL(bootstrap);
  worker.addEventListener("message", revoke, { once: true });
  worker.addEventListener("error", revoke, { once: true });
  return worker;
}
