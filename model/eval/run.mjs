/**
 * Measures the miniature in a browser, through the built library: greedy decoding, held-out conversations.
 *
 *   npm run eval                                all cases; exit code 1 if a goal is missed
 *   npm run eval -- --limit 20 --kind values,answers    20 cases of each of these kinds
 *   npm run eval -- --model path/to/model.gguf --show 5
 *   npm run eval -- --grammar both              each case with and without a grammar, and their speeds side by side
 *
 * The goals are for decoding without a grammar, which is what is measured unless `--grammar` says on or both.
 * `--show` prints that many wrong conversations of each kind, `--hardware` uses the graphics card instead of SwiftShader.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { chromiumFlags, ensureChromium } from "../../scripts/lib/chromium.mjs";
import { ROOT } from "../../scripts/lib/paths.mjs";
import { serveFolders } from "../../scripts/lib/static-server.mjs";
import { ModeRun } from "./mode-run.mjs";
import { GOALS, sameCall, sample, table } from "./scoring.mjs";

const { values } = parseArgs({
  options: {
    limit: { type: "string" },
    kind: { type: "string" },
    model: { type: "string" },
    show: { type: "string", default: "0" },
    grammar: { type: "string", default: "off" },
    hardware: { type: "boolean", default: false },
  },
});
const kinds = values.kind?.split(",") ?? Object.keys(GOALS);
if (!kinds.every((kind) => kind in GOALS)) {
  console.error(`--kind is "${values.kind}"; the kinds are ${Object.keys(GOALS).join(", ")}.`);
  process.exit(2);
}
const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : Number(values.limit);
if (!(limit >= 1)) {
  console.error(`--limit is "${values.limit}", not a number from 1 up.`);
  process.exit(2);
}

const modes =
  values.grammar === "both" ? [false, true] : values.grammar === "on" ? [true] : values.grammar === "off" ? [false] : [];
if (modes.length === 0) {
  console.error(`--grammar is "${values.grammar}"; give on, off or both.`);
  process.exit(2);
}

const DIST = join(ROOT, "dist");
// Always built anew: a figure must never come from an engine or a model that is older than the sources.
const { status } = spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs"), "library"], { stdio: "inherit", cwd: ROOT });
if (status !== 0) process.exit(2);

/**
 * The globals of page.js.
 * @typedef {object} EvaluationPage
 * @property {(address: string | null) => Promise<{ name: string }>} loadModel
 * @property {(one: import("./scoring.mjs").Case, tools: unknown, strict: boolean) => Promise<import("./scoring.mjs").Transcript & { isCut: boolean, tokens: number, milliseconds: number }>} converse
 */

const { toolLists, cases: all } = JSON.parse(readFileSync(join(import.meta.dirname, "cases.json"), "utf8"));
const cases = sample(
  all.filter((/** @type {{ kind: string }} */ one) => kinds.includes(one.kind)),
  limit,
);
const modelFile = values.model === undefined ? null : resolve(process.env.INIT_CWD ?? process.cwd(), values.model);

const served = await serveFolders({
  "/": import.meta.dirname,
  "/dist/": DIST,
  ...(modelFile === null ? {} : { "/model/": dirname(modelFile) }),
});
const flags = chromiumFlags(values.hardware ? "hardware" : "software");
const browser = await chromium.launch({ executablePath: ensureChromium(), args: flags, headless: true });
try {
  const page = await browser.newPage();
  await page.exposeFunction("isExpected", sameCall);
  page.on("pageerror", (error) => console.error(`The page reports: ${error.message}`));
  await page.goto(`${served.url}page.html`);
  const source = modelFile === null ? null : `${served.url}model/${encodeURIComponent(basename(modelFile))}`;
  const info = await page.evaluate(
    (address) => /** @type {EvaluationPage} */ (/** @type {unknown} */ (globalThis)).loadModel(address),
    source,
  );
  console.log(`${info.name}, ${cases.length} cases`);

  const runs = new Map(modes.map((strict) => [strict, new ModeRun(toolLists)]));
  const began = performance.now();
  for (const [number, one] of cases.entries()) {
    // Both ways of one case right after each other, so that whatever else the machine does slows both; in turns first, because the
    // second finds the prompt in the cache.
    for (const [strict, run] of number % 2 === 0 ? runs : [...runs].reverse()) {
      const transcript = await page.evaluate(
        ({ one, tools, strict }) =>
          /** @type {EvaluationPage} */ (/** @type {unknown} */ (globalThis)).converse(one, tools, strict),
        { one, tools: toolLists[one.tools], strict },
      );
      run.take(one, transcript);
    }
    if (process.stdout.isTTY || (number + 1) % 100 === 0) {
      console.log(`${number + 1} of ${cases.length}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
    }
  }
  for (const [strict, run] of runs) {
    console.log(`\n== ${strict ? "with" : "without"} a grammar`);
    run.showWrong(Number(values.show));
    console.log(table(run.rows()));
    console.log(run.summary());
  }
  const [first] = runs.values();
  process.exitCode = first?.rows().every((row) => row.reached) ? 0 : 1;
} finally {
  await browser.close();
  await served.close();
}
