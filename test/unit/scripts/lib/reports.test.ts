import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { countPlaywright, countVitest } from "../../../../scripts/lib/reports.mjs";

const folder = mkdtempSync(join(tmpdir(), "mixtral-reports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe("countVitest", () => {
  it("counts tests by their own status and names the skipped ones", () => {
    const test = (status: string, fullName: string): object => ({ status, fullName });
    const file = report({
      testResults: [
        {
          status: "failed",
          assertionResults: [test("passed", "a"), test("failed", "b"), test("skipped", "c"), test("todo", "d")],
        },
      ],
    });
    expect(countVitest(file)).toEqual({ passed: 1, failed: 1, skipped: 2, skippedNames: ["c", "d"] });
  });

  it("counts a file that could not be loaded as a failure", () => {
    expect(countVitest(report({ testResults: [{ status: "failed", assertionResults: [] }] })).failed).toBe(1);
  });

  it("does not take a report without tests for a success", () => {
    expect(() => countVitest(report({ testResults: [] }))).toThrow("reports no test at all");
    expect(() => countVitest(join(folder, "absent.json"))).toThrow("ENOENT");
  });
});

describe("countPlaywright", () => {
  it("counts nested suites; a flaky test passed in the end", () => {
    const spec = (title: string, status: string): object => ({ title, tests: [{ status }] });
    const file = report({
      suites: [
        {
          title: "file",
          specs: [spec("a", "expected")],
          suites: [{ title: "inner", specs: [spec("b", "skipped"), spec("c", "unexpected"), spec("d", "flaky")] }],
        },
      ],
    });
    expect(countPlaywright(file)).toEqual({ passed: 2, failed: 1, skipped: 1, skippedNames: ["inner > b"] });
  });

  it("counts errors outside every test", () => {
    expect(countPlaywright(report({ suites: [], errors: [{ message: "no file" }] })).failed).toBe(1);
  });
});
