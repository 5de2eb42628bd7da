/** The demo with the embedded model: one page for the whole file, as a visitor would use it. */
import { statSync } from "node:fs";
import { expect, type Locator, type Page, test } from "playwright/test";
import { DemoPage, LOAD_MS } from "./support/demo-page.ts";
import { MINIATURE_FILE, openSite, type Site, watchPage } from "./support/site.ts";

test.describe.configure({ mode: "serial" });

let site: Site;
let page: Page;
let demo: DemoPage;
let problems: string[];

/** Notes every state of the load that the page shows, however short. */
function recordLoad(): void {
  const seen: { value: number; max: number; bytes: string; step: string }[] = [];
  Object.assign(globalThis, { seenLoad: seen });
  new MutationObserver(() => {
    const bar = document.querySelector("progress");
    if (bar === null || bar.position < 0) return;
    seen.push({
      value: bar.value,
      max: bar.max,
      bytes: document.querySelector(".load-line span")?.textContent ?? "",
      step: document.querySelector("[aria-current=step]")?.textContent ?? "",
    });
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

test.beforeAll(async ({ browser }) => {
  site = await openSite();
  page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  problems = watchPage(page, site);
  await page.addInitScript(recordLoad);
  demo = new DemoPage(page);
});

test.afterAll(async () => {
  await page.close();
  await site.close();
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

test("loads the miniature and shows bytes and phases", async () => {
  await page.goto(site.url);
  await demo.ready();
  await expect(page.getByRole("heading", { name: "Ask the miniature" })).toBeVisible();
  const seen = await page.evaluate(
    () => (globalThis as unknown as { seenLoad: { value: number; max: number; bytes: string; step: string }[] }).seenLoad,
  );
  const values = seen.map(({ value }) => value);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(values[0]).toBe(0);
  expect(values.at(-1)).toBe(seen.at(-1)?.max);
  expect(seen.at(-1)?.bytes).toMatch(/^[\d.]+ MB of [\d.]+ MB$/);
  const steps = seen.map(({ step }) => step);
  for (const step of ["Fetch the weights", "Self-test"]) expect(steps).toContain(step);
  expect(steps.indexOf("Fetch the weights")).toBeLessThan(steps.indexOf("Self-test"));
});

test("answers the first example with two calls in a row", async () => {
  await page.getByRole("button", { name: "What is the weather in Paris, and what should I wear?" }).click();
  const turn = demo.turns.first();
  await expect(turn).toHaveAttribute("aria-busy", "false", { timeout: 90_000 });
  expect(await demo.calls(turn)).toEqual([
    { name: "get_current_weather", arguments: { city: "Paris" }, state: "done", outcome: expect.stringContaining('"15 C"') },
    {
      name: "get_clothes",
      arguments: { temperature: "15 C", condition: "Cloudy" },
      state: "done",
      outcome: expect.stringContaining("A light jacket and jeans"),
    },
  ]);
  const answer = await demo.answer(turn);
  expect(answer).toContain("15 C");
  expect(answer).toContain("A light jacket and jeans");
  await expect(turn.locator(".turn-facts")).toContainText("a second");
  const announced = await page.locator("#announcer p").allTextContents();
  expect(announced).toContain("Calling get current weather.");
  expect(announced.join(" ")).toContain("A light jacket and jeans.");
});

test("reuses the cache for a second question", async () => {
  const turn = await demo.ask("What is 12 * (3 + 4)?");
  expect(await demo.calls(turn)).toEqual([
    { name: "calculator", arguments: { expression: "12 * (3 + 4)" }, state: "done", outcome: expect.stringContaining("84") },
  ]);
  expect(await demo.answer(turn)).toContain("84");
  const { reused, prompt } = await demo.reuse(turn);
  expect(reused / prompt).toBeGreaterThan(0.9);
});

test("shows a call's arguments and result when it is opened", async () => {
  const call = demo.turns.first().locator(".call").first();
  await expect(call.locator("pre").first()).toBeHidden();
  await call.locator("summary").click();
  await expect(call.locator("pre").first()).toHaveText('{\n  "city": "Paris"\n}');
  await expect(call.locator("pre").last()).toBeVisible();
  await call.locator("summary").click();
});

test("lets the model act on the page: theme, cart, timer, chart", async () => {
  await page.getByRole("button", { name: "New chat" }).click();
  await expect(demo.turns).toHaveCount(0);
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const before = await background();

  await demo.ask("Set the theme to blue");
  expect(await background()).not.toBe(before);
  await expect(page.locator("#theme-name")).toHaveText("blue");

  await demo.ask("Add two red shoes to my cart");
  await expect(page.locator("#cart-items li")).toHaveText(/red shoes\s*× 2/);
  await expect(page.locator("#cart-count")).toHaveText("2");

  await page.getByRole("button", { name: "New chat" }).click();
  await demo.ask("Set a timer for 5 minutes");
  await expect(page.getByRole("timer")).toHaveText(/^4:\d\d$|^5:00$/);

  const stocks = await demo.ask("What are the prices of the 3 largest US stocks?");
  expect((await demo.calls(stocks)).map(({ name }) => name)).toEqual(["get_big_stocks", "get_stock_price"]);
  await expect(page.locator("#chart canvas")).toBeVisible();
  await expect(page.locator("#chart tbody th")).toHaveText(["Nvidia", "Microsoft", "Apple"]);

  await page.getByRole("button", { name: "Reset" }).click();
  expect(await background()).toBe(before);
});

test("stops in the middle of an answer, and goes on with the next question", async () => {
  await page.getByRole("button", { name: "New chat" }).click();
  const turn = await demo.begin("What is the weather in London, and what should I wear?");
  await expect(turn.locator(".call").first()).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await expect(turn.getByText("Stopped.")).toBeVisible();
  await expect(turn.locator(".turn-answer")).toBeHidden();
  await expect(page.getByRole("button", { name: "Send" })).toBeEnabled();

  const second = await demo.begin("What is the weather in Rome?");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(second.getByText("Stopped.")).toBeVisible();

  const next = await demo.ask("What is 3 + 4?");
  expect(await demo.answer(next)).toContain("7");
});

test("has no text below the contrast of WCAG AA, in light, dark and coloured themes", async () => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const [colorScheme, theme] of [
    ["light", null],
    ["dark", null],
    ["light", "yellow"],
    ["dark", "red"],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (theme !== null) await demo.ask(`Set the theme to ${theme}`);
    await page.evaluate(settle);
    expect(await page.evaluate(lowContrast), `${colorScheme}, ${theme ?? "no theme"}`).toEqual([]);
    await demo.chooseFile(MINIATURE_FILE);
    await expect(demo.plan.getByRole("status")).toContainText("It fits", { timeout: LOAD_MS });
    expect(await page.evaluate(lowContrast), `the plan, ${colorScheme}, ${theme ?? "no theme"}`).toEqual([]);
    await demo.plan.getByRole("button", { name: "Cancel" }).click();
  }
});

test("shows what a file would take before it is loaded, and leaves all as it was when that is cancelled", async () => {
  const questions = await demo.turns.count();
  await demo.chooseFile(MINIATURE_FILE);
  await expect(demo.plan.getByRole("heading")).toHaveText("Load miniature.gguf?");
  await expect(demo.plan.getByRole("status")).toContainText("It fits", { timeout: LOAD_MS });
  const size = statSync(MINIATURE_FILE).size;
  const megabytes = `${(size / 1e6).toFixed(1)} MB`;
  await expect(fact("To read")).toHaveText(`${megabytes} of your disk`);
  await expect(fact("Graphics memory")).toHaveText(
    /^[\d.]+ MB: [\d.]+ MB weights, [\d.]+ [KM]B for a context of 2,048 tokens, [\d.]+ [KM]B to compute in$/,
  );
  await expect(fact("Browser’s storage")).toContainText("Not needed");
  await page.keyboard.press("Escape");
  await expect(demo.plan).toBeHidden();
  await expect(demo.turns).toHaveCount(questions);
  await expect(page.getByRole("heading", { name: "Ask the miniature" })).toBeVisible();

  // Dropped on the page, while the dialog is open too.
  await demo.openModels();
  await demo.drop(`${site.url}dist/miniature.gguf`, "dropped.gguf");
  await expect(demo.models).toBeHidden();
  await expect(demo.plan.getByRole("heading")).toHaveText("Load dropped.gguf?");
  await demo.acceptPlan();
  await demo.ready();
  await expect(demo.turns).toHaveCount(0);
  await expect(page.locator(".model-facts")).toContainText(megabytes);
});

test("lists what is kept in the browser, loads it without the network, and deletes it", async () => {
  await demo.chooseAddress(`${site.url}dist/miniature.gguf`);
  await demo.acceptPlan();
  await demo.ready();
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));

  await demo.openModels();
  const row = demo.models.getByRole("list", { name: "Kept models" }).getByRole("listitem");
  await expect(row).toHaveCount(1);
  await expect(row).toContainText(/miniature\.gguf[\d.]+ MB, complete, used/);
  await expect(demo.models).toContainText(/The models take [\d.]+ MB\. In all, this site uses/);
  await row.getByRole("button", { name: "Load miniature.gguf" }).click();
  await expect(demo.plan.getByRole("status")).toContainText("It fits", { timeout: LOAD_MS });
  await expect(fact("To fetch")).toHaveText(/^Nothing: all [\d.]+ MB are kept in this browser$/);
  await demo.acceptPlan();
  await demo.ready();
  expect(fetched.filter((url) => url.endsWith(".gguf"))).toEqual([]);

  await demo.openModels();
  await row.getByRole("button", { name: "Delete miniature.gguf" }).click();
  await expect(row).toHaveCount(1);
  await row.getByRole("button", { name: "Really delete" }).click();
  await expect(demo.models).toContainText(/miniature\.gguf was deleted: [\d.]+ MB became free/);
  await expect(row).toHaveCount(0);
  await expect(demo.models).toContainText("No model is kept.");
  await page.keyboard.press("Escape");
});

/** A line of the plan that is shown, by its label. */
function fact(label: string): Locator {
  return demo.plan.locator(".plan > div").filter({ hasText: label }).locator("dd");
}

/** Runs in the page: waits for the frames in which colours change, and for animations. */
async function settle(): Promise<void> {
  for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
}

/** Runs in the page: texts whose contrast with what is behind them is below 4.5 (3 for large text). */
function lowContrast(): string[] {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas");
  const rgba = (color: string): number[] => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([red = 0, green = 0, blue = 0]: number[]): number => {
    const linear = [red, green, blue].map((value) => (value <= 10.3 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
  };
  const behind = (node: Element): number[] => {
    for (let at: Element | null = node; at !== null; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if ((color[3] ?? 0) > 250) return color;
    }
    return [255, 255, 255, 255];
  };
  const low: string[] = [];
  for (const node of document.body.querySelectorAll("*")) {
    const text = [...node.childNodes]
      .filter((child) => child.nodeType === Node.TEXT_NODE)
      .map((child) => child.textContent?.trim())
      .join("");
    if (
      text === "" ||
      !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
      node.closest(".visually-hidden, .skip-link, svg")
    )
      continue;
    const style = getComputedStyle(node);
    const [front, back] = [luminance(rgba(style.color)), luminance(behind(node))];
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) low.push(`${ratio.toFixed(2)} "${text.slice(0, 40)}" (${node.className || node.tagName})`);
  }
  return low;
}
