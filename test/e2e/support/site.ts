/** The built files on a server of its own, and a page that reports every error it makes. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright/test";
import { ROOT } from "../../../scripts/lib/paths.mjs";
import { serveFolders } from "../../../scripts/lib/static-server.mjs";

/** The embedded model's file in the repository. */
export const MINIATURE_FILE: string = join(ROOT, "model", "miniature.gguf");

/** `url` is the demo; `dist/` and `demo/` below it are the built package and the demo's sources. */
export type Site = { readonly url: string; readonly close: () => Promise<void> };

/** Serves the built demo, and other folders under their prefixes. @throws Error when something is not built. */
export async function openSite(
  headers: Readonly<Record<string, string>> = {},
  folders: Readonly<Record<string, string>> = {},
): Promise<Site> {
  for (const file of ["dist/demo/index.html", "dist/mixtral.js", "dist/worker.js", "dist/miniature.gguf"]) {
    if (!existsSync(join(ROOT, file))) throw new Error(`${file} is absent: run \`npm run build\` first.`);
  }
  return serveFolders(
    { "/": join(ROOT, "dist", "demo"), "/dist/": join(ROOT, "dist"), "/demo/": join(ROOT, "demo"), ...folders },
    { headers },
  );
}

/** Collects what goes wrong on a page: console errors and warnings, errors that nobody caught, requests to other hosts. */
export function watchPage(page: Page, site: Site): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(site.url) && !/^(?:blob|data):/.test(url)) problems.push(`request to another host: ${url}`);
  });
  return problems;
}
