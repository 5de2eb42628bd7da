/**
 * Builds everything into dist/:
 *
 *   worker.js        the engine, one self-contained file: a module worker, or the `workerUrl` of a page
 *   index.js         the library for bundlers and `<script type="module">` with an import map
 *   mixtral.js       one file for a script tag; the worker travels inside
 *   tools.js         `mixtral.js/tools`, functions to hand to the model; self-contained, also for script-tag pages
 *   mcp.js           `mixtral.js/mcp`, without the MCP SDK that it loads
 *   python-frame.html  the frame of the Python tool, for pages whose policy forbids inline scripts
 *   THIRD-PARTY-LICENSES.txt  the licences of what these files contain
 *   types/           declarations
 *   grammar.js       `mixtral.js/grammar`, which the worker imports when an answer is to be held to a grammar
 *   miniature.gguf   the embedded default model
 *   demo/            the demo site; functions.js there holds its functions for `npm run ask`
 *
 * `node scripts/build.mjs [library] [demo]` builds only what is named.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { lazyPrompts } from "./lib/lazy-prompts.mjs";
import { thirdPartyLicences } from "./lib/licences.mjs";
import { ROOT } from "./lib/paths.mjs";
import { asciiOnly, placeFiles, shortenShaders } from "./lib/vite-plugins.mjs";
import { xgrammarModule } from "./lib/xgrammar-plugin.mjs";

const DIST = join(ROOT, "dist");
const PACKAGE = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Browsers that have WebGPU are newer than this anyway. */
const TARGET = "es2022";

/**
 * @param {{ entry: string, file: string, format: "es" | "iife", plugins: import("vite").Plugin[], external?: (string | RegExp)[], minify: boolean }} options
 */
async function bundle({ entry, file, format, plugins, external = [], minify }) {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins,
    build: {
      outDir: DIST,
      emptyOutDir: false,
      target: TARGET,
      minify,
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(ROOT, entry),
        external,
        preserveEntrySignatures: "strict",
        output: { format, entryFileNames: file, codeSplitting: false },
      },
      modulePreload: false,
      copyPublicDir: false,
    },
  });
}

function emitTypes() {
  emit(join(ROOT, "src"), join(DIST, "types"));
  // This entry has the worker's grammars in it, so its declarations have both folders.
  emit(join(ROOT, "src", "entries", "tsconfig.grammar.json"), join(DIST, "types", "grammar"));
}

/**
 * @param {string} project
 * @param {string} folder
 */
function emit(project, folder) {
  const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", project, "--noEmit", "false", "--outDir", folder], {
    stdio: "inherit",
    cwd: ROOT,
  });
  if (status !== 0) throw new Error("The declarations could not be emitted: see the compiler's messages above.");
}

function copyMiniature() {
  const miniature = join(ROOT, "model", "miniature.gguf");
  if (existsSync(miniature)) copyFileSync(miniature, join(DIST, "miniature.gguf"));
  else console.warn("build: model/miniature.gguf is absent, so dist/ has no embedded model");
}

async function buildLibrary() {
  for (const name of ["worker.js", "index.js", "mixtral.js", "types", "miniature.gguf"])
    rmSync(join(DIST, name), { recursive: true, force: true });
  await bundle({
    entry: "worker/main.ts",
    file: "worker.js",
    format: "es",
    plugins: [shortenShaders(), asciiOnly()],
    minify: true,
  });
  const workerText = readFileSync(join(DIST, "worker.js"), "utf8");
  await bundle({
    entry: "src/index.ts",
    file: "index.js",
    format: "es",
    plugins: [lazyPrompts(), placeFiles({ kind: "library" })],
    external: Object.keys(PACKAGE.dependencies).flatMap((name) => [name, new RegExp(`^${name}/`)]),
    minify: false,
  });
  await bundle({
    entry: "src/global.ts",
    file: "mixtral.js",
    format: "iife",
    plugins: [lazyPrompts(), placeFiles({ kind: "script", workerText }), asciiOnly()],
    minify: true,
  });
  await bundleEntry("prompts", []);
  await bundleEntry("tools", []);
  await bundleEntry("mcp", [/^@modelcontextprotocol\/sdk\//]);
  await bundleEntry("grammar", [], [xgrammarModule(), asciiOnly()]);
  await writePythonFrame();
  writeFileSync(join(DIST, "THIRD-PARTY-LICENSES.txt"), thirdPartyLicences());
  emitTypes();
  copyMiniature();
}

/**
 * An entry of the package that a page need not load. It brings its own copy of what it shares with index.js, so that a page with the
 * script tag can import it as it is.
 * @param {string} name
 * @param {(string | RegExp)[]} external
 * @param {import("vite").Plugin[]} plugins
 */
async function bundleEntry(name, external, plugins = []) {
  rmSync(join(DIST, `${name}.js`), { force: true });
  await bundle({ entry: `src/entries/${name}.ts`, file: `${name}.js`, format: "es", plugins, external, minify: true });
}

/** The frame's document is a text in the sources, so that the tool needs no file where the page's policy allows inline scripts. */
async function writePythonFrame() {
  const file = "python-frame.mjs";
  await bundle({ entry: "src/shipped-tools/python/frame-document.ts", file, format: "es", plugins: [], minify: false });
  const { FRAME_DOCUMENT } = await import(pathToFileURL(join(DIST, file)).href);
  writeFileSync(join(DIST, "python-frame.html"), FRAME_DOCUMENT);
  rmSync(join(DIST, file));
}

async function buildDemo() {
  if (!existsSync(join(ROOT, "demo", "index.html"))) {
    console.warn("build: demo/index.html is absent, so dist/ has no demo");
    return;
  }
  await build({ configFile: join(ROOT, "vite.config.ts"), logLevel: "warn" });
  // The bare page with the script tag has the script and the model beside it, as on a site without a bundler.
  copyFileSync(join(ROOT, "demo", "script-tag.html"), join(DIST, "demo", "script-tag.html"));
  for (const name of ["mixtral.js", "prompts.js", "grammar.js", "miniature.gguf"])
    if (existsSync(join(DIST, name))) copyFileSync(join(DIST, name), join(DIST, "demo", name));
  await buildDemoFunctions();
}

/** The demo's functions as a classic script: global `DemoFunctions`, on top of the script tag's global `Mixtral`. */
async function buildDemoFunctions() {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    resolve: { alias: { "mixtral.js/tools": join(DIST, "tools.js") } },
    build: {
      outDir: join(DIST, "demo"),
      emptyOutDir: false,
      target: TARGET,
      reportCompressedSize: false,
      rolldownOptions: { external: ["mixtral.js"], output: { globals: { "mixtral.js": "Mixtral" } } },
      lib: {
        entry: join(ROOT, "demo", "functions", "index.ts"),
        formats: ["iife"],
        name: "DemoFunctions",
        fileName: () => "functions.js",
      },
    },
  });
}

const parts = process.argv.slice(2);
const wants = (/** @type {string} */ part) => parts.length === 0 || parts.includes(part);
if (wants("library")) await buildLibrary();
if (wants("demo")) await buildDemo();
for (const name of ["mixtral.js", "index.js", "worker.js", "grammar.js", "miniature.gguf"]) {
  const file = join(DIST, name);
  if (existsSync(file)) console.log(`dist/${name}  ${statSync(file).size.toLocaleString("en")} bytes`);
}
