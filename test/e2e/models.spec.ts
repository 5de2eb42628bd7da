/** Other models in the demo: a file, an address, a broken file, a load that is cancelled. */
import { expect, type Page, test } from "playwright/test";
import { DemoPage, LOAD_MS } from "./support/demo-page.ts";
import { MINIATURE_FILE, openSite, type Site, watchPage } from "./support/site.ts";

test.describe.configure({ mode: "serial" });

let site: Site;
let page: Page;
let demo: DemoPage;
let problems: string[];

test.beforeAll(async ({ browser }) => {
  site = await openSite();
  page = await browser.newPage();
  problems = watchPage(page, site);
  demo = new DemoPage(page);
});

test.afterAll(async () => {
  await page.close();
  await site.close();
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

test("a load can be cancelled and tried again", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/*.gguf", async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await page.goto(site.url);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(demo.problem).toContainText("Loading was cancelled");
  await expect(page.getByRole("button", { name: "Send" })).toBeDisabled();
  release();
  await page.unroute("**/*.gguf");
  await page.getByRole("button", { name: "Try again" }).click();
  await demo.ready();
});

test("a broken file gives the typed error, and the model that is loaded stays", async () => {
  await demo.chooseFile({
    name: "broken.gguf",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("this is no model at all, not even nearly"),
  });
  await expect(demo.problem).toContainText("This file is not a model that this page can run", { timeout: LOAD_MS });
  await expect(demo.problem).toContainText("model-format");
  await expect(demo.problem).toHaveAttribute("role", "alert");
  await demo.plan.getByRole("button", { name: "Choose another model" }).click();
  await expect(demo.plan).toBeHidden();
  await demo.models.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("heading", { name: "Ask the miniature" })).toBeVisible();
  await demo.ready();
});

test("a GGUF file is loaded without going over the network, and chats in the format that is asked for", async () => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await demo.openModels();
  await page.getByLabel("Prompt format").selectOption("mixtral-instruct");
  await page.getByLabel("A GGUF file of yours").setInputFiles(MINIATURE_FILE);
  await demo.acceptPlan();
  await expect(page.locator(".model-text")).toContainText("can only chat", { timeout: LOAD_MS });
  await demo.ready();
  expect(fetched.filter((url) => url.endsWith(".gguf"))).toEqual([]);
  const turn = await demo.ask("Hello");
  expect(await demo.calls(turn)).toEqual([]);
  expect(await demo.answer(turn)).not.toBe("");
});

test("a GGUF is loaded from an address, in the file's own format", async () => {
  await demo.openModels();
  await page.getByLabel("Prompt format").selectOption("");
  await page.getByLabel("A GGUF’s address").fill(`${site.url}dist/miniature.gguf`);
  await page.keyboard.press("Enter");
  await demo.acceptPlan();
  await expect(page.locator(".model-text")).toContainText("may call them", { timeout: LOAD_MS });
  await demo.ready();
  await expect(demo.turns).toHaveCount(0);
});

test("a worker that dies in the middle of an answer is told about, and the model can be loaded again", async () => {
  const turn = await demo.begin("Hello");
  const [worker] = page.workers();
  await worker?.evaluate(
    () =>
      void setTimeout(() => {
        throw new Error("the worker breaks");
      }),
  );
  await expect(turn.getByRole("alert")).toContainText("The model stopped");
  await expect(page.getByRole("button", { name: "Send" })).toBeDisabled();
  await page.getByRole("button", { name: "Load the model again" }).click();
  await demo.ready();
});
