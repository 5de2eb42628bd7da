/** End-to-end tests: the built files in a real Chromium on SwiftShader. Each test file starts its own servers on loopback. */
import { defineConfig } from "playwright/test";
import { chromiumFlags, findChromium } from "./scripts/lib/chromium.mjs";
import { IN_CI } from "./scripts/lib/continuous-integration.mjs";

const browser = findChromium();
if (browser === null) throw new Error("No Chromium was found: `npm test` installs one, or set MIXTRAL_CHROMIUM to its path.");

export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results/e2e",
  fullyParallel: false,
  // The software adapter uses every core already.
  workers: 1,
  forbidOnly: IN_CI,
  timeout: 180_000,
  reporter: [["list"], ["json", { outputFile: "test-results/reports/e2e.json" }]],
  use: {
    headless: true,
    launchOptions: { executablePath: browser.path, args: chromiumFlags("software") },
    trace: "off",
  },
});
