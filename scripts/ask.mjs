/**
 * Asks the model one question in a browser without a window, with the demo's functions, and prints each call, each result
 * and the answer as it comes:
 *
 *   npm run ask -- "What is the weather in Paris, and what should I wear?"
 *   npm run ask -- --model path/to/model.gguf "What is 17 times 23?"
 *
 * `--model` takes a GGUF's path or address (default: the embedded miniature), `--max-steps` a number (default 8),
 * `--software` computes on SwiftShader even where there is a graphics card, `--prompt-format` overrides the file's own
 * (`trelis-v3` for a function-calling Mixtral whose file does not name one), `--no-build` uses dist/ as it is.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { Printer } from "./ask/printer.mjs";
import { chromiumFlags, ensureChromium } from "./lib/chromium.mjs";
import { ROOT } from "./lib/paths.mjs";
import { serveFolders } from "./lib/static-server.mjs";

const USAGE =
  'npm run ask -- [--model <file or address>] [--max-steps 8] [--software] [--prompt-format trelis-v3] "your question"';

/**
 * @param {string} text
 * @returns {never}
 */
function fail(text) {
  console.error(text);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        model: { type: "string" },
        "max-steps": { type: "string", default: "8" },
        "prompt-format": { type: "string" },
        "no-build": { type: "boolean", default: false },
        software: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/**
 * A browser whose pages have a WebGPU adapter: the graphics card's, else SwiftShader's.
 * @param {string} executablePath
 * @param {string} url A page on loopback, where WebGPU is available.
 * @param {boolean} softwareOnly
 */
async function openPage(executablePath, url, softwareOnly) {
  for (const adapter of softwareOnly ? /** @type {const} */ (["software"]) : /** @type {const} */ (["hardware", "software"])) {
    const browser = await chromium.launch({ executablePath, args: chromiumFlags(adapter), headless: true });
    const page = await browser.newPage();
    await page.goto(url);
    const found = await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null);
    if (found || adapter === "software") return { browser, page };
    await browser.close();
  }
  throw new Error("unreachable: the software adapter is always the last");
}

const { values, positionals } = readArguments();
const question = positionals.join(" ").trim();
const maxSteps = Number(values["max-steps"]);
if (question === "") fail(`No question was given.\n${USAGE}`);
if (!Number.isInteger(maxSteps) || maxSteps < 1) fail(`--max-steps is "${values["max-steps"]}", not a whole number from 1 up.`);

const isAddress = values.model !== undefined && /^https?:/i.test(values.model);
const modelFile = values.model === undefined || isAddress ? null : resolve(process.env.INIT_CWD ?? process.cwd(), values.model);
if (modelFile !== null && !existsSync(modelFile)) fail(`--model names ${modelFile}, which does not exist.`);

if (!values["no-build"]) {
  const built = spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs")], { stdio: ["ignore", "ignore", "inherit"] });
  if (built.status !== 0) fail("The build failed: see above.");
}

const executablePath = ensureChromium();
const served = await serveFolders({
  "/": join(ROOT, "scripts", "ask"),
  "/dist/": join(ROOT, "dist"),
  ...(modelFile === null ? {} : { "/model/": dirname(modelFile) }),
});
const { browser, page } = await openPage(executablePath, `${served.url}page.html`, values.software);

const printer = new Printer(process.stdout);
await page.exposeFunction("tell", (/** @type {import("./ask/printer.mjs").Told} */ told) => printer.print(told));
page.on("pageerror", (error) => console.error(`The page reports: ${error.message}`));
page.on("crash", () => fail("The browser's page crashed, most likely for lack of memory."));

const source = modelFile === null ? values.model : `${served.url}model/${encodeURIComponent(basename(modelFile))}`;
await page.evaluate(
  // `ask` is a global of scripts/ask/page.js.
  (options) => /** @type {{ ask(options: unknown): Promise<void> }} */ (/** @type {unknown} */ (globalThis)).ask(options),
  { question, source, maxSteps, promptFormat: values["prompt-format"] },
);
await browser.close();
await served.close();
process.exitCode = printer.failed ? 1 : 0;
