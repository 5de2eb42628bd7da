/**
 * Measures the miniature in a browser, through the built library: greedy decoding, no grammar, held-out conversations.
 *
 *   npm run eval                                all cases; exit code 1 if a goal is missed
 *   npm run eval -- --limit 20 --kind values,answers    20 cases of each of these kinds
 *   npm run eval -- --model path/to/model.gguf --show 5
 *
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
import { GOALS, isRight, sameCall, sample, summarise, table } from "./scoring.mjs";

const { values } = parseArgs({
  options: {
    limit: { type: "string" },
    kind: { type: "string" },
    model: { type: "string" },
    show: { type: "string", default: "0" },
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

const DIST = join(ROOT, "dist");
// Always built anew: a figure must never come from an engine or a model that is older than the sources.
const { status } = spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs"), "library"], { stdio: "inherit", cwd: ROOT });
if (status !== 0) process.exit(2);

/**
 * The globals of page.js.
 * @typedef {object} EvaluationPage
 * @property {(address: string | null) => Promise<{ name: string }>} loadModel
 * @property {(one: import("./scoring.mjs").Case, tools: unknown) => Promise<import("./scoring.mjs").Transcript & { tokens: number }>} converse
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

  const results = [];
  const began = performance.now();
  let tokens = 0;
  for (const one of cases) {
    const transcript = await page.evaluate(
      ({ one, tools }) => /** @type {EvaluationPage} */ (/** @type {unknown} */ (globalThis)).converse(one, tools),
      {
        one,
        tools: toolLists[one.tools],
      },
    );
    tokens += transcript.tokens;
    results.push({ kind: one.kind, right: isRight(one, transcript), one, transcript });
    if (process.stdout.isTTY || results.length % 100 === 0) {
      const seconds = (performance.now() - began) / 1000;
      console.log(
        `${results.length} of ${cases.length}, ${seconds.toFixed(0)} s, ${(tokens / seconds).toFixed(1)} generated tokens a second`,
      );
    }
  }
  const rows = summarise(results);
  for (const { kind } of rows) {
    for (const { one, transcript } of results
      .filter((result) => result.kind === kind && !result.right)
      .slice(0, Number(values.show))) {
      console.log(
        `\n${one.id}: ${one.user}\n  expected ${JSON.stringify(one.expected.map(({ name, arguments: given }) => ({ name, arguments: given })))} ${JSON.stringify(one.values)}`,
      );
      console.log(`  got      ${JSON.stringify(transcript.calls)} ${JSON.stringify(transcript.answer)}`);
    }
  }
  console.log(`\n${table(rows)}`);
  process.exitCode = rows.every((row) => row.reached) ? 0 : 1;
} finally {
  await browser.close();
  await served.close();
}
