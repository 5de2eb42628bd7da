/**
 * Everything that `npm test` checks, in order: types, lint, build, unit tests, GPU tests in Node on Dawn and in Chromium,
 * end-to-end tests. Prints a table and, last, `N passed, N failed, N skipped`, counted from the runners' own reports.
 *
 * `npm test -- --only unit` runs some parts only (separate names with commas). A part that fails without a failed test
 * (a type error, a runner that stops, a report that is missing) counts as one failure. With `CI` set, a skip fails the run.
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureChromium } from "./lib/chromium.mjs";
import { IN_CI } from "./lib/continuous-integration.mjs";
import { ROOT } from "./lib/paths.mjs";
import { countPlaywright, countVitest, noCounts } from "./lib/reports.mjs";

/** @typedef {import("./lib/reports.mjs").Counts} Counts */
/** @typedef {{ name: string, command: string[], count?: (file: string) => Counts, needsChromium?: boolean }} Part */

const REPORTS = join(ROOT, "test-results", "reports");
const reportOf = (/** @type {string} */ name) => join(REPORTS, `${name}.json`);

/** @param {string} project */
const vitest = (project) => [
  "vitest",
  "run",
  "--project",
  project,
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${reportOf(project)}`,
];

/** @type {Part[]} */
const PARTS = [
  { name: "typecheck", command: ["npm", "run", "--silent", "typecheck"] },
  { name: "lint", command: ["npm", "run", "--silent", "lint"] },
  { name: "build", command: ["npm", "run", "--silent", "build"] },
  { name: "unit", command: vitest("unit"), count: countVitest },
  { name: "dawn", command: vitest("dawn"), count: countVitest },
  { name: "chromium", command: vitest("chromium"), count: countVitest, needsChromium: true },
  { name: "e2e", command: ["playwright", "test"], count: countPlaywright, needsChromium: true },
];

/**
 * Runs a command with its output on this one's.
 * @param {string[]} words
 * @returns {Promise<boolean>} Whether it ended well.
 */
function runs(words) {
  const [command = "", ...parameters] = words[0] === "npm" ? words : ["npx", "--no-install", ...words];
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { cwd: ROOT, stdio: "inherit", shell: process.platform === "win32" });
    child.on("error", (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(false);
    });
    child.on("close", (code) => resolve(code === 0));
  });
}

/**
 * @param {Part} part
 * @returns {Promise<Counts>}
 */
async function runPart({ name, command, count }) {
  const ended = await runs(command);
  if (count === undefined) return { ...noCounts(), failed: ended ? 0 : 1 };
  try {
    const counts = count(reportOf(name));
    return ended || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } catch (error) {
    console.error(`${name}: no usable report: ${error instanceof Error ? error.message : error}`);
    return { ...noCounts(), failed: 1 };
  }
}

/** Without a browser the other parts still run, and those that need it count as failed. */
function canHaveChromium() {
  try {
    ensureChromium();
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

const { values } = parseArgs({ options: { only: { type: "string" } } });
const wanted = values.only?.split(",") ?? PARTS.map(({ name }) => name);
const unknown = wanted.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`--only names "${unknown.join(", ")}"; the parts are ${PARTS.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const parts = PARTS.filter(({ name }) => wanted.includes(name));
const hasChromium = !parts.some(({ needsChromium }) => needsChromium) || canHaveChromium();

const total = noCounts();
const table = [];
for (const part of parts) {
  console.log(`\n== ${part.name}`);
  const start = performance.now();
  const counts = part.needsChromium && !hasChromium ? { ...noCounts(), failed: 1 } : await runPart(part);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  total.skippedNames.push(...counts.skippedNames.map((name) => `${part.name}: ${name}`));
  const result =
    part.count === undefined
      ? counts.failed === 0
        ? "ok"
        : "FAILED"
      : `${counts.passed} / ${counts.failed} / ${counts.skipped}`;
  table.push({
    part: part.name,
    "passed / failed / skipped": result,
    seconds: Number(((performance.now() - start) / 1000).toFixed(1)),
  });
}

console.log();
console.table(table);
for (const name of total.skippedNames) console.log(`skipped  ${name}`);
const skipsFail = IN_CI && total.skipped > 0;
if (skipsFail) console.log("CI is set: a skipped test fails the run.");
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || skipsFail ? 1 : 0;
