/** What the demo must be without regard to its answers: usable by keyboard and on a phone, and clear where WebGPU is missing. */
import { chromium, expect, type Page, test } from "playwright/test";
import { chromiumFlags, findChromium } from "../../scripts/lib/chromium.mjs";
import { ANSWER_MS, DemoPage, LOAD_MS } from "./support/demo-page.ts";
import { openSite, type Site, watchPage } from "./support/site.ts";

let site: Site;

test.beforeAll(async () => {
  site = await openSite();
});

test.afterAll(async () => {
  await site.close();
});

/** Names of the controls that assistive technology could not name. */
function nameless(): string[] {
  const controls = document.querySelectorAll<HTMLElement>("button, a[href], input, select, textarea, summary, progress");
  return [...controls]
    .filter((control) => {
      const labels = "labels" in control ? [...((control.labels as NodeListOf<HTMLLabelElement> | null) ?? [])] : [];
      const name =
        control.getAttribute("aria-label") ?? labels.map((label) => label.textContent).join("") + (control.textContent ?? "");
      return name.trim() === "";
    })
    .map((control) => control.outerHTML.slice(0, 80));
}

async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
}

test("works with the keyboard alone, on a phone's width", async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  const problems = watchPage(page, site);
  const demo = new DemoPage(page);
  await page.goto(site.url);
  expect(await scrollsSideways(page)).toBe(false);
  await demo.ready();
  expect(await scrollsSideways(page)).toBe(false);
  // The question has the focus once it can be asked; Shift+Enter makes a line, Enter sends.
  await expect(demo.question).toBeFocused();
  await page.keyboard.type("Add three mugs");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("to my cart");
  await expect(demo.question).toHaveValue("Add three mugs\nto my cart");
  await demo.question.fill("Add three blue mugs to my cart");
  await page.keyboard.press("Enter");
  const turn = demo.turns.first();
  await expect(turn).toHaveAttribute("aria-busy", "false", { timeout: ANSWER_MS });
  await expect(turn.locator(".call[data-state=done]")).toHaveCount(1);
  await expect(demo.question).toBeFocused();
  expect(await scrollsSideways(page)).toBe(false);
  expect(await page.evaluate(nameless)).toEqual([]);

  // A control that goes away hands the focus on.
  await page.getByRole("button", { name: /^Remove/ }).focus();
  await page.keyboard.press("Enter");
  await expect(demo.question).toBeFocused();

  // From the top, the first stop leads straight to the question, and the dialog gives the focus back.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Skip to the question" }).focus();
  await page.keyboard.press("Enter");
  await expect(demo.question).toBeFocused();
  await page.getByRole("button", { name: "Model…" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await page.evaluate(nameless)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: "Model…" })).toBeFocused();
  expect(problems).toEqual([]);
  await page.close();
});

test("says what to do where the browser has no WebGPU", async ({ browser }) => {
  const page = await browser.newPage();
  const problems = watchPage(page, site);
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "gpu", { get: () => undefined }));
  await page.goto(site.url);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("This browser cannot run the model yet", { timeout: LOAD_MS });
  await expect(alert).toContainText("unsupported-device");
  await expect(alert).toContainText("Chrome and Edge");
  await expect(page.getByRole("button", { name: "Try again" })).toBeFocused();
  await expect(page.getByRole("button", { name: "Send" })).toBeDisabled();
  expect(problems).toEqual([]);
  await page.close();
});

test("says so too where WebGPU is there and finds no graphics card", async () => {
  const path = findChromium()?.path;
  const browser = await chromium.launch({
    ...(path === undefined ? {} : { executablePath: path }),
    args: [...chromiumFlags("hardware").filter((flag) => !/webgpu|Vulkan/i.test(flag)), "--disable-gpu"],
  });
  const page = await browser.newPage();
  await page.goto(site.url);
  await expect(page.getByRole("alert")).toContainText("unsupported-device", { timeout: LOAD_MS });
  await browser.close();
});

test("has a Content-Security-Policy without eval and loads nothing from elsewhere", async ({ request }) => {
  const html = await (await request.get(site.url)).text();
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("worker-src 'self' blob:");
  expect(policy.replace("'wasm-unsafe-eval'", "")).not.toMatch(/unsafe/);
  expect(html).not.toMatch(/(?:src|href)="https?:/);
});
