/** The browser's storage as a user has it: a profile on disk, tabs that are closed in the middle, a network that goes away. */
/// <reference path="../../src/global.ts" />
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, expect, type Page, test } from "playwright/test";
import { VirtualServer } from "../../bench/lib/virtual-server.mjs";
import { chromiumFlags, findChromium } from "../../scripts/lib/chromium.mjs";
import { ROOT } from "../../scripts/lib/paths.mjs";
import { LOAD_MS } from "./support/demo-page.ts";
import { MINIATURE_FILE } from "./support/site.ts";

test.describe.configure({ mode: "serial" });

const MIB = 1024 * 1024;
/** The miniature, and bytes behind it that belong to no tensor: so many chunks that a load can be cut off in the middle. */
const SIZE = 80 * MIB;
const FILE = `/files/model.gguf?size=${SIZE}&rate=${8 * MIB}&sha256=1`;

let server: Server;
let files: VirtualServer;
let site: string;
let profile: string;
let context: BrowserContext;

async function openBrowser(): Promise<BrowserContext> {
  const browser = findChromium();
  if (browser === null) throw new Error("No Chromium was found.");
  return chromium.launchPersistentContext(profile, {
    executablePath: browser.path,
    args: chromiumFlags("software"),
    headless: true,
  });
}

async function openPage(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site);
  return page;
}

/** Loads the file, asks one thing, and lets go of it. */
function load(page: Page) {
  return page.evaluate(async (file) => {
    const progress: import("mixtral.js").LoadProgress[] = [];
    const mixtral = await window.Mixtral.load(file, { onProgress: (step) => progress.push(step) });
    const [listed] = await window.Mixtral.cache.list();
    const answer = await mixtral.chat.completions.create({ messages: [{ role: "user", content: "hello" }] });
    await mixtral.dispose();
    const bytes = progress.map(({ loadedBytes }) => loadedBytes);
    return {
      listed,
      text: answer.choices[0]?.message.content,
      monotonic: bytes.every((count, index) => count >= (bytes[index - 1] ?? 0)),
      last: progress.at(-1),
    };
  }, FILE);
}

test.beforeAll(async () => {
  files = new VirtualServer(readFileSync(MINIATURE_FILE));
  server = createServer((request, response) => {
    if (request.url?.startsWith("/files/")) {
      files.answer(request, response).catch((error: Error) => response.destroy(error));
    } else if (request.url === "/mixtral.js") {
      response.setHeader("content-type", "text/javascript; charset=utf-8");
      response.end(readFileSync(join(ROOT, "dist", "mixtral.js")));
    } else {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end('<!doctype html><title>bare</title><link rel="icon" href="data:,"><script src="./mixtral.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  profile = mkdtempSync(join(tmpdir(), "mixtral-e2e-"));
  context = await openBrowser();
});

test.afterAll(async () => {
  await context.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(profile, { recursive: true, force: true });
});

test("a tab that is closed in the middle of a load leaves what it has, and the next one fetches the rest", async () => {
  const counters = files.countersOf(FILE);
  const first = await openPage();
  await first.evaluate((file) => {
    const seen = { bytes: 0 };
    Object.assign(window, { seen });
    void window.Mixtral.load(file, {
      onProgress: ({ loadedBytes }) => {
        seen.bytes = loadedBytes;
      },
    });
  }, FILE);
  await first.waitForFunction((bytes) => (window as unknown as { seen: { bytes: number } }).seen.bytes >= bytes, SIZE / 3, {
    timeout: LOAD_MS,
  });
  await first.close();
  await expect.poll(() => counters.pending, { timeout: LOAD_MS }).toBe(0);
  const page = await openPage();
  const [kept] = await page.evaluate(() => window.Mixtral.cache.list());
  expect(kept).toMatchObject({ totalBytes: SIZE, complete: false });
  expect(kept?.bytes).toBeGreaterThan(SIZE / 4);
  expect(kept?.bytes).toBeLessThan(SIZE);
  const plan = await page.evaluate((file) => window.Mixtral.plan(file), FILE);
  expect(plan).toMatchObject({ fileBytes: SIZE, cachedBytes: kept?.bytes, fetchBytes: SIZE - (kept?.bytes ?? 0) });
  const before = counters.bytes;
  const loaded = await load(page);
  expect(loaded.text).not.toBe("");
  expect(loaded.monotonic).toBe(true);
  expect(loaded.last).toMatchObject({ phase: "ready", loadedBytes: SIZE, totalBytes: SIZE, notice: null });
  expect(loaded.listed).toMatchObject({ bytes: SIZE, complete: true });
  // The first MiB tells which file it is.
  expect(counters.bytes - before).toBeLessThanOrEqual(SIZE - (kept?.bytes ?? 0) + MIB);
  await page.close();
});

test("what is kept loads without a network, also after the browser was closed", async () => {
  const { requests } = files.countersOf(FILE);
  const asked = requests.length;
  for (const restart of [false, true]) {
    if (restart) {
      await context.close();
      context = await openBrowser();
    }
    const page = await openPage();
    await context.setOffline(true);
    const loaded = await load(page);
    expect(loaded.text).not.toBe("");
    expect(loaded.last).toMatchObject({ phase: "ready", notice: null });
    await context.setOffline(false);
    await page.close();
  }
  expect(requests.length).toBe(asked);
});

test("a file can be deleted", async () => {
  const page = await openPage();
  expect(await page.evaluate(() => window.Mixtral.cache.usage())).toMatchObject({ bytes: SIZE });
  expect(await page.evaluate(() => window.Mixtral.cache.delete())).toBe(SIZE);
  expect(await page.evaluate(() => window.Mixtral.cache.list())).toEqual([]);
  await page.close();
});
