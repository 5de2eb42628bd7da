/** A page whose Content-Security-Policy allows its own scripts and WebAssembly, and nothing else: the library, tools, sources. */
/// <reference path="../../src/global.ts" />
import { join } from "node:path";
import { expect, type Page, test } from "playwright/test";
import { ROOT } from "../../scripts/lib/paths.mjs";
import { type McpTestServer, startMcpServer } from "../support/mcp-server.ts";
import { type Bundle, bundlePage } from "./support/bundle.ts";
import { ANSWER_MS, LOAD_MS } from "./support/demo-page.ts";
import { openSite, type Site, watchPage } from "./support/site.ts";

test.describe.configure({ mode: "serial" });

const POLICY = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

type Parts = typeof import("mixtral.js/tools") & { connectMcp: typeof import("../../src/entries/mcp.ts").connectMcp };
type TestWindow = { parts: Parts; mixtral: import("mixtral.js").Mixtral; violations: string[] };

let site: Site;
let server: McpTestServer;
let bundle: Bundle;
let page: Page;
let problems: string[];

test.beforeAll(async ({ browser }) => {
  bundle = await bundlePage(`export * from "mixtral.js/tools";\nexport { connectMcp } from "mixtral.js/mcp";\n`);
  server = await startMcpServer();
  site = await openSite({}, { "/pyodide/": join(ROOT, "node_modules", "pyodide"), "/bundle/": bundle.folder });
  page = await browser.newPage();
  // The document below is made by the test, so the browser does not take it for one of this machine, as the MCP server is.
  await page.context().grantPermissions(["local-network-access"]);
  problems = watchPage(page, site);
  const body = '<!doctype html><title>csp</title><link rel="icon" href="data:,"><script src="./dist/mixtral.js"></script>';
  await page.route(`${site.url}csp.html`, (route) =>
    route.fulfill({ contentType: "text/html", headers: { "content-security-policy": POLICY }, body }),
  );
  await page.goto(`${site.url}csp.html`);
  await page.evaluate(async (address) => {
    const violations: string[] = [];
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      violations.push(`${effectiveDirective} ${blockedURI}`),
    );
    const parts = (await import(address)) as Parts;
    Object.assign(window, { parts, violations });
  }, `${site.url}bundle/page.js`);
});

test.afterAll(async () => {
  await page.close();
  await site.close();
  await server.close();
  bundle.remove();
});

test.afterEach(async () => {
  // The MCP server is the one other host, as the test wants it.
  expect(problems.filter((problem) => !problem.includes(server.url))).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as TestWindow).violations)).toEqual([]);
});

/** For tests that break the policy on purpose. */
async function forgetProblems(): Promise<void> {
  await expect.poll(() => problems.length).toBeGreaterThan(0);
  problems.length = 0;
  await page.evaluate(() => {
    (window as unknown as TestWindow).violations.length = 0;
  });
}

test("the policy is in force: the page cannot make code from text", async () => {
  expect(
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.inlineRan = true";
      document.head.append(script);
      return "inlineRan" in window;
    }),
  ).toBe(false);
  await forgetProblems();
});

test("the model runs a loop of calls, held to a grammar, with a shipped tool", async () => {
  test.setTimeout(LOAD_MS + 2 * ANSWER_MS);
  const seen = await page.evaluate(async (workerUrl) => {
    const { Mixtral, parts } = window as unknown as Window & TestWindow & { Mixtral: Window["Mixtral"] };
    const mixtral = await Mixtral.load("miniature", { workerUrl });
    Object.assign(window, { mixtral });
    const tools = [parts.calculator()];
    const run = await mixtral.run("What is 12 * (3 + 4)?", { tools, toolChoice: "required" }).result;
    return { text: run.text, calls: run.steps.flatMap(({ calls }) => calls.map(({ name, arguments: given }) => [name, given])) };
  }, `${site.url}dist/worker.js`);
  expect(seen.calls).toEqual([["calculator", { expression: "12 * (3 + 4)" }]]);
  expect(seen.text).toContain("84");
});

test("documents are searched", async () => {
  const found = await page.evaluate(async () => {
    const { parts } = window as unknown as TestWindow;
    const tool = parts.documentSearch([
      { title: "Returns", text: "30 days" },
      { title: "Shipping", text: "4 euros" },
    ]);
    return tool.execute({ query: "shiping" }, { signal: new AbortController().signal, callId: "call" });
  });
  expect(found).toEqual({ results: [{ title: "Shipping", text: "4 euros" }] });
});

test("Python runs in its frame from frameUrl, and asks the network for nothing", async () => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const seen = await page.evaluate(async () => {
    const { parts } = window as unknown as TestWindow;
    const tool = parts.python({ pyodideUrl: "/pyodide/", frameUrl: "/dist/python-frame.html" });
    const run = (code: string): Promise<unknown> =>
      tool.execute({ code }, { signal: new AbortController().signal, callId: "call" }).catch((error: Error) => error.message);
    return [await run("sum(range(10))"), await run("from pyodide.http import pyfetch\nawait pyfetch('/dist/mixtral.js')")];
  });
  expect(seen[0]).toEqual({ result: "45", output: "" });
  expect(seen[1]).toMatch(/Error/);
  const paths = asked.filter((url) => !url.startsWith("blob:")).map((url) => new URL(url).pathname);
  expect(paths.filter((path) => !path.startsWith("/pyodide/"))).toEqual(["/dist/python-frame.html"]);
});

test("without frameUrl, Python says what the policy is in the way of", async () => {
  const message = await page.evaluate(async () => {
    const { parts } = window as unknown as TestWindow;
    const tool = parts.python({ pyodideUrl: "/pyodide/" });
    const given = { signal: new AbortController().signal, callId: "call" };
    return tool.execute({ code: "1" }, given).catch((error: Error) => error.message);
  });
  expect(message).toMatch(/Content-Security-Policy keeps the frame's script from running.*python-frame\.html.*frameUrl/);
  expect(await page.locator("iframe").count()).toBe(1);
  await forgetProblems();
});

test("an MCP server of another origin is connected to, called, and left", async () => {
  const seen = await page.evaluate(async (url) => {
    const { parts } = window as unknown as TestWindow;
    const connection = await parts.connectMcp(url, { prefix: "" });
    const weather = connection.tools.find(({ name }) => name === "weather");
    const generator = weather?.execute(
      { city: "Paris" },
      { signal: new AbortController().signal, callId: "call" },
    ) as AsyncGenerator;
    const { value } = await generator.next();
    await connection.close();
    return { names: connection.tools.map(({ name }) => name), value };
  }, server.url);
  expect(seen).toEqual({ names: ["add_numbers", "weather", "picture", "fail", "slow"], value: { city: "Paris", celsius: 15 } });
  expect(server.sessions.size).toBe(0);
});
