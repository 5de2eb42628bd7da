/**
 * Three projects: `unit` (Node), and the GPU tests twice: `dawn` (Node on Dawn, an adapter with shader-f16) and
 * `chromium` (SwiftShader, no shader-f16), which also has the tests of what only a browser has (test/browser). All see the fixtures through test/support/fixtures.ts.
 */
import { join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { chromiumFlags, findChromium } from "./scripts/lib/chromium.mjs";
import { IN_CI } from "./scripts/lib/continuous-integration.mjs";
import { FIXTURES, ROOT } from "./scripts/lib/paths.mjs";
import { dawnEnvironment } from "./scripts/lib/vulkan.mjs";
import { xgrammarModule } from "./scripts/lib/xgrammar-plugin.mjs";
import { fileServer } from "./test/support/file-server.ts";
import { otherOrigins } from "./test/support/other-origins.ts";
import { virtualFiles } from "./test/support/virtual-files.ts";

const GPU_TESTS = ["test/gpu/**/*.test.ts"];
const BROWSER_TESTS = ["test/browser/**/*.test.ts"];
const GPU_TIMEOUT_MS = 120_000;

const unit: TestProjectInlineConfiguration = {
  plugins: [xgrammarModule()],
  resolve: {
    alias: { "mixtral.js/tools": join(ROOT, "src", "entries", "tools.ts"), "mixtral.js": join(ROOT, "src", "index.ts") },
  },
  test: {
    name: "unit",
    environment: "node",
    include: ["test/unit/**/*.test.ts"],
    env: { MIXTRAL_FIXTURES: FIXTURES, MIXTRAL_ROOT: ROOT },
    testTimeout: 30_000,
  },
};

/** Where no adapter with shader-f16 exists, one test skips by name; in CI that is a failure. */
const hasDawn = dawnEnvironment() !== null || IN_CI;

const dawn: TestProjectInlineConfiguration = {
  plugins: [xgrammarModule()],
  test: {
    name: "dawn",
    environment: "node",
    include: hasDawn ? GPU_TESTS : ["test/support/no-dawn-adapter.test.ts"],
    setupFiles: hasDawn ? ["test/support/dawn.setup.ts"] : [],
    // A process for each file: Dawn reads its environment when its native module loads, and leaves threads behind.
    pool: "forks",
    maxWorkers: 2,
    env: { MIXTRAL_FIXTURES: FIXTURES, MIXTRAL_ROOT: ROOT },
    testTimeout: GPU_TIMEOUT_MS,
    hookTimeout: GPU_TIMEOUT_MS,
  },
};

const browser = findChromium();

const chromium: TestProjectInlineConfiguration = {
  plugins: [xgrammarModule(), fileServer({ "/@fixtures/": FIXTURES, "/@repository/": ROOT }), virtualFiles(), otherOrigins()],
  test: {
    name: "chromium",
    include: [...GPU_TESTS, ...BROWSER_TESTS],
    fileParallelism: false,
    testTimeout: GPU_TIMEOUT_MS,
    hookTimeout: GPU_TIMEOUT_MS,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { args: chromiumFlags("software"), ...(browser === null ? {} : { executablePath: browser.path }) },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
};

export default defineConfig({
  optimizeDeps: { noDiscovery: true },
  test: { projects: [unit, dawn, chromium] },
});
