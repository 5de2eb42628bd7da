/** WebMCP in a Chromium that has it, behind its flag: the present draft, `document.modelContext`. */
/// <reference path="../../src/global.ts" />
import { expect, type Page, test } from "playwright/test";
import { chromiumFlags, findChromium } from "../../scripts/lib/chromium.mjs";
import { ANSWER_MS, LOAD_MS } from "./support/demo-page.ts";
import { openSite, type Site, watchPage } from "./support/site.ts";

/** One flag names all features: a second one would replace the first. */
const FLAGS = chromiumFlags("software").map((flag) => (flag.startsWith("--enable-features=") ? `${flag},WebMCP` : flag));

test.use({ launchOptions: { executablePath: findChromium()?.path ?? "", args: FLAGS } });
test.describe.configure({ mode: "serial" });

type Context = {
  registerTool(tool: object, options?: { signal: AbortSignal }): Promise<void>;
  getTools(): Promise<{ name: string }[]>;
  executeTool(tool: object, input: object, options?: { signal: AbortSignal }): Promise<string>;
};

let site: Site;
let page: Page;
let problems: string[];

test.beforeAll(async ({ browser }) => {
  site = await openSite();
  page = await browser.newPage();
  problems = watchPage(page, site);
  const body = '<!doctype html><title>WebMCP</title><link rel="icon" href="data:,"><script src="./dist/mixtral.js"></script>';
  await page.route(`${site.url}web-mcp.html`, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(`${site.url}web-mcp.html`);
});

test.afterAll(async () => {
  await page.close();
  await site.close();
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

test("the browser lists what the page registered, and its tools run", async () => {
  const seen = await page.evaluate(async () => {
    const { Mixtral } = window;
    const { modelContext } = document as unknown as { modelContext: Context };
    let changes = 0;
    const stop = Mixtral.onWebMcpChange(() => changes++);
    const inputSchema = { type: "object", properties: { a: { type: "number" } }, required: ["a"] };
    const description = "For the test";
    const annotations = { readOnlyHint: true };
    await modelContext.registerTool({
      name: "double",
      description,
      inputSchema,
      annotations,
      execute: async ({ a }: { a: number }) => ({ twice: 2 * a }),
    });
    await modelContext.registerTool({ name: "say", description, execute: async () => "hello" });
    await modelContext.registerTool({ name: "nothing", description, execute: async () => undefined });
    await modelContext.registerTool({
      name: "fail",
      description,
      execute: async () => ({ isError: true, content: [{ type: "text", text: "no luck" }] }),
    });
    await modelContext.registerTool({ name: "slow", description, execute: () => new Promise(() => undefined) });
    const { tools, skipped } = await Mixtral.webMcpTools({ prefix: "page_" });
    await new Promise((resolve) => setTimeout(resolve, 200));
    stop();
    const call = async (name: string, given: object, signal = new AbortController().signal): Promise<unknown> => {
      const tool = tools.find((candidate) => candidate.name === `page_${name}`);
      try {
        return await tool?.execute(given, { signal, callId: "call" });
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 100);
    return {
      support: Mixtral.webMcpSupport(),
      changes,
      skipped,
      // In the browser's own order.
      tools: tools.map(({ name, sideEffects, untrusted }) => [name, sideEffects, untrusted]).sort(),
      parameters: tools.find(({ name }) => name === "page_double")?.parameters,
      double: await call("double", { a: 21, toString: 1 }),
      say: await call("say", {}),
      nothing: await call("nothing", {}),
      fail: await call("fail", {}),
      slow: await call("slow", {}, controller.signal),
    };
  });
  expect(seen).toEqual({
    support: "full",
    changes: 5,
    skipped: [],
    tools: [
      ["page_double", false, false],
      ["page_fail", true, false],
      ["page_nothing", true, false],
      ["page_say", true, false],
      ["page_slow", true, false],
    ],
    parameters: { type: "object", properties: { a: { type: "number" } }, required: ["a"] },
    double: { twice: 42 },
    say: "hello",
    nothing: null,
    fail: "no luck",
    slow: "enough",
  });
});

test("the browser takes what is offered, calls it, and forgets it when it is withdrawn", async () => {
  const seen = await page.evaluate(async () => {
    const { Mixtral } = window;
    const { modelContext } = document as unknown as { modelContext: Context };
    const calls: unknown[] = [];
    const add = Mixtral.defineTool({
      name: "add",
      description: "Adds two numbers",
      parameters: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] },
      execute: ({ a, b }) => {
        calls.push([a, b]);
        return { sum: a + b };
      },
    });
    const withdraw = await Mixtral.offerToWebMcp([add]);
    const entry = (await modelContext.getTools()).find(({ name }) => name === "add");
    if (entry === undefined) throw new Error("not offered");
    const own = (await Mixtral.webMcpTools()).tools.some(({ name }) => name === "add");
    const right = JSON.parse(await modelContext.executeTool(entry, { a: 1, b: 2 }));
    const wrong = JSON.parse(await modelContext.executeTool(entry, { a: "1" }));
    const again = await Mixtral.offerToWebMcp([add]).catch((error: Error) => error.message);
    const taken = await Mixtral.offerToWebMcp([Mixtral.defineTool({ name: "say", execute: () => 1 })]).catch(
      (error: Error) => error.message,
    );
    withdraw();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const left = (await modelContext.getTools()).map(({ name }) => name).sort();
    return { own, right, wrong, again, taken, left, calls };
  });
  expect(seen).toMatchObject({
    own: false,
    right: { sum: 3 },
    wrong: { isError: true },
    again: expect.stringContaining("offered already"),
    taken: expect.stringContaining("The browser does not take the tool say"),
    left: ["double", "fail", "nothing", "say", "slow"],
    calls: [[1, 2]],
  });
});

test("the miniature calls a function that the page registered with the browser", async () => {
  test.setTimeout(LOAD_MS + ANSWER_MS);
  const seen = await page.evaluate(async (toolsUrl) => {
    const { Mixtral } = window;
    const { modelContext } = document as unknown as { modelContext: Context };
    const described = (await (await fetch(toolsUrl)).json()) as {
      function: { name: string; description: string; parameters: object };
    }[];
    const theme = described.find((tool) => tool.function.name === "set_theme")?.function;
    if (theme === undefined) throw new Error("no set_theme");
    const set: unknown[] = [];
    await modelContext.registerTool({
      name: theme.name,
      description: theme.description,
      inputSchema: theme.parameters,
      execute: async (given: { color: string }) => {
        set.push(given);
        return { theme: given.color };
      },
    });
    const { tools } = await Mixtral.webMcpTools();
    const mixtral = await Mixtral.load();
    const { text } = await mixtral.run("Set the theme to gold", { tools: tools.filter(({ name }) => name === "set_theme") })
      .result;
    await mixtral.dispose();
    return { set, text };
  }, `${site.url}demo/tools.json`);
  expect(seen.set).toEqual([{ color: "gold" }]);
  expect(seen.text).toContain("gold");
});
