/** Workers that stand for tabs of one site, and files that the test server makes up. */
import * as Comlink from "comlink";
import type { Counters } from "../../bench/lib/virtual-server.mjs";
import { registerTransferHandlers, releaseSignal } from "../../src/contract/comlink.ts";
import type { CacheLoad, CacheLoadOutcome, CacheWorker } from "./cache-worker.ts";

registerTransferHandlers();

/** One worker with a cache of its own; it shares the browser's storage and locks with the others, as tabs do. */
export type Tab = {
  readonly [name in keyof CacheWorker]: (
    ...given: Parameters<CacheWorker[name]> extends [infer First, AbortSignal]
      ? [First, AbortSignal?]
      : Parameters<CacheWorker[name]>
  ) => Promise<Awaited<ReturnType<CacheWorker[name]>>>;
} & {
  /** Ends the worker at once, as closing its tab does. */
  close(): void;
};

const open = new Set<Worker>();

export function openTab(): Tab {
  const worker = new Worker(new URL("./cache-worker.ts", import.meta.url), { type: "module" });
  open.add(worker);
  const remote = Comlink.wrap<CacheWorker>(worker);
  return {
    notices: () => remote.notices(),
    release: () => remote.release(),
    flip: (...given) => remote.flip(...given),
    truncate: (...given) => remote.truncate(...given),
    list: () => remote.list(),
    usage: () => remote.usage(),
    delete: (key) => remote.delete(key),
    async load(load: CacheLoad, signal: AbortSignal = new AbortController().signal): Promise<CacheLoadOutcome> {
      try {
        return await remote.load(load, signal);
      } finally {
        releaseSignal(signal);
      }
    },
    close(): void {
      open.delete(worker);
      worker.terminate();
    },
  };
}

/** Ends all workers that are still open, and deletes what they kept. */
export async function closeTabs(): Promise<void> {
  for (const worker of open) worker.terminate();
  open.clear();
  const tab = openTab();
  await until(async () => typeof (await tab.delete(null)) === "number");
  tab.close();
}

/** Makes requests until the server has counted so many for an address, for faults that begin at a certain one. */
export async function countUpTo(url: string, requests: number): Promise<void> {
  for (let count = (await countersOf(url)).requests.length; count < requests; count++) await fetch(url, { method: "HEAD" });
}

let files = 0;

/** An address of a made-up file that no other test has; see bench/lib/virtual-server.mjs for the faults. */
export function fileUrl(query: Readonly<Record<string, string | number>>): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `${location.origin}/@virtual/file-${++files}-${Date.now()}?${parameters.join("&")}`;
}

/** What the server counted for an address so far. */
export async function countersOf(url: string): Promise<Counters> {
  const { pathname, search } = new URL(url);
  return (await (await fetch(`/@virtual-counters?${pathname}${search}`)).json()) as Counters;
}

/** Lets go what the server holds back of a file with `gate=1`. */
export async function releaseGate(url: string): Promise<void> {
  const { pathname, search } = new URL(url);
  await fetch(`/@virtual-release?${pathname}${search}`);
}

/** Waits until something is so. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
