/** Reads the JSON reports of vitest and Playwright into counts. A report that is absent or damaged is an error, never zero tests. */
import { readFileSync } from "node:fs";

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} skippedNames
 */

/** @returns {Counts} */
export function noCounts() {
  return { passed: 0, failed: 0, skipped: 0, skippedNames: [] };
}

/**
 * @param {string} file A report of vitest's `json` reporter.
 * @returns {Counts}
 * @throws Error when it cannot be read or holds no test.
 */
export function countVitest(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  const counts = noCounts();
  for (const suite of report.testResults) {
    let failedHere = 0;
    for (const test of suite.assertionResults) {
      if (test.status === "passed") counts.passed++;
      else if (test.status === "failed") failedHere++;
      else {
        counts.skipped++;
        counts.skippedNames.push(test.fullName);
      }
    }
    // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
    counts.failed += failedHere === 0 && suite.status === "failed" ? 1 : failedHere;
  }
  return atLeastOne(counts, file);
}

/**
 * The parts of Playwright's report that are read.
 * @typedef {object} PlaywrightSuite
 * @property {string} title
 * @property {PlaywrightSuite[]} [suites]
 * @property {{ title: string, tests: { status: string }[] }[]} [specs]
 */

/**
 * @param {string} file A report of Playwright's `json` reporter.
 * @returns {Counts}
 * @throws Error when it cannot be read or holds no test.
 */
export function countPlaywright(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  const counts = noCounts();
  const visit = (/** @type {PlaywrightSuite} */ suite, /** @type {string} */ path) => {
    for (const inner of suite.suites ?? []) visit(inner, `${path}${inner.title} > `);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === "skipped") {
          counts.skipped++;
          counts.skippedNames.push(`${path}${spec.title}`);
        } else if (test.status === "unexpected") counts.failed++;
        else counts.passed++;
      }
    }
  };
  for (const suite of report.suites) visit(suite, "");
  // Errors outside every test: a file that could not be loaded, a global set-up that failed.
  counts.failed += report.errors?.length ?? 0;
  return atLeastOne(counts, file);
}

/**
 * @param {Counts} counts
 * @param {string} file
 */
function atLeastOne(counts, file) {
  if (counts.passed + counts.failed + counts.skipped === 0) throw new Error(`${file} reports no test at all.`);
  return counts;
}
