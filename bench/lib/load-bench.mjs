/** The parts of the loading benchmark: a server with a virtual file, and a browser with a profile of its own that loads it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { build } from "vite";
import { chromiumFlags, ensureChromium } from "../../scripts/lib/chromium.mjs";
import { FIXTURES, ROOT } from "../../scripts/lib/paths.mjs";
import { HeapWatch } from "./heap-watch.mjs";
import { padded, shortenHeader } from "./shorten-header.mjs";
import { VirtualBytes } from "./virtual-bytes.mjs";
import { VirtualServer } from "./virtual-server.mjs";

/** @typedef {import("../load/worker.ts").Job} Job */
/** @typedef {import("../load/worker.ts").Outcome} Outcome */
/** @typedef {{ runJob(job: Job): Promise<Outcome> }} BenchPage */
/** @typedef {Outcome & { peakBytes: number, samples: number }} Measured */

/** The file that is loaded, and its bytes of weights. */
const HEADER = join(FIXTURES, "headers", "mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
const WEIGHT_BYTES = 26_440_753_152;

/**
 * The header of the virtual file, of its full size or cut down to about `weightBytes`.
 * @param {number} weightBytes
 * @returns {{ header: Uint8Array, size: number, weightBytes: number } | null} Null where the fixtures are absent.
 */
export function virtualModel(weightBytes) {
  if (!existsSync(HEADER)) return null;
  const header = new Uint8Array(readFileSync(HEADER));
  if (weightBytes < WEIGHT_BYTES) return shortenHeader(header, weightBytes);
  return { header, size: padded(header.length) + WEIGHT_BYTES, weightBytes: WEIGHT_BYTES };
}

/** A running server and browser. */
export class LoadBench {
  /**
   * @param {{ server: import("node:http").Server, files: VirtualServer, context: import("playwright").BrowserContext,
   *   page: import("playwright").Page, heap: HeapWatch, profile: string, url: string, size: number }} parts
   */
  constructor({ server, files, context, page, heap, profile, url, size }) {
    this.server = server;
    this.files = files;
    this.context = context;
    this.page = page;
    this.heap = heap;
    this.profile = profile;
    this.url = url;
    this.size = size;
    this.fileCount = 0;
  }

  /**
   * Serves the file and opens the page. The browser keeps files on disk, as a user's does.
   * @param {{ header: Uint8Array, size: number }} model
   */
  static async open({ header, size }) {
    const files = new VirtualServer(header);
    const workerText = await bundleWorker();
    const pageText = readFileSync(join(ROOT, "bench", "load", "page.html"), "utf8");
    const server = createServer((request, response) => {
      if (request.url?.startsWith("/files/")) {
        files.answer(request, response).catch((error) => response.destroy(error));
        return;
      }
      const script = request.url === "/worker.js";
      response.writeHead(200, { "content-type": script ? "text/javascript" : "text/html" });
      response.end(script ? workerText : pageText);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("The server listens, but not on a port.");
    const url = `http://127.0.0.1:${address.port}/`;
    const profile = mkdtempSync(join(tmpdir(), "mixtral-bench-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: ensureChromium(),
      args: chromiumFlags("software"),
      headless: true,
    });
    const page = await context.newPage();
    const heap = await HeapWatch.of(page);
    await page.goto(url);
    return new LoadBench({ server, files, context, page, heap, profile, url, size });
  }

  /**
   * An address of the file that no other job has.
   * @param {Readonly<Record<string, string | number>>} [faults] see virtual-server.mjs
   */
  fileUrl(faults = {}) {
    const query = Object.entries({ size: this.size, ...faults }).map(([name, value]) => `${name}=${value}`);
    return `${this.url}files/model-${++this.fileCount}.gguf?${query.join("&")}`;
  }

  /** The file that is served. */
  get file() {
    return new VirtualBytes(this.files.header, this.size);
  }

  /** @param {string} url */
  countersOf(url) {
    return this.files.countersOf(url.slice(this.url.length - 1));
  }

  /**
   * Has the worker do something, and watches its memory.
   * @param {Job} job
   * @returns {Promise<Measured>}
   */
  async run(job) {
    this.heap.start();
    const outcome = await this.ask(job);
    return { ...outcome, ...this.heap.stop() };
  }

  /**
   * The same without watching, also while another job runs.
   * @param {Job} job
   * @returns {Promise<Outcome>}
   */
  ask(job) {
    return this.page.evaluate((given) => /** @type {BenchPage} */ (/** @type {unknown} */ (window)).runJob(given), job);
  }

  /** @returns {Promise<(bytes: number | null) => Promise<void>>} Sets what the browser lets the page store; null is its own choice. */
  async quota() {
    const session = await this.context.newCDPSession(this.page);
    const { origin } = new URL(this.url);
    return async (bytes) => {
      await session.send("Storage.overrideQuotaForOrigin", bytes === null ? { origin } : { origin, quotaSize: bytes });
    };
  }

  async close() {
    await this.context.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** @returns {Promise<string>} */
async function bundleWorker() {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      write: false,
      target: "es2022",
      minify: false,
      modulePreload: false,
      rolldownOptions: { input: join(ROOT, "bench", "load", "worker.ts"), output: { format: "es", codeSplitting: false } },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first !== undefined && "output" in first ? first.output[0] : undefined;
  if (chunk === undefined) throw new Error("The benchmark's worker was not built.");
  return chunk.code;
}
