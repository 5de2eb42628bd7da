import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { ROOT } from "../../../scripts/lib/paths.mjs";

/** A folder with `page.js`, a module for browsers. */
export type Bundle = { readonly folder: string; readonly remove: () => void };

/** Bundles a module as a site with a bundler would, against the built package and what is installed beside it. */
export async function bundlePage(source: string): Promise<Bundle> {
  const folder = mkdtempSync(join(ROOT, "test-results", "page-"));
  writeFileSync(join(folder, "source.js"), source);
  await build({
    root: folder,
    configFile: false,
    logLevel: "error",
    resolve: { alias: { "mixtral.js/mcp": join(ROOT, "dist", "mcp.js"), "mixtral.js/tools": join(ROOT, "dist", "tools.js") } },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: "es2022",
      lib: { entry: join(folder, "source.js"), formats: ["es"], fileName: () => "page.js" },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
