/** The bare page with a script tag, and everything that `window.Mixtral` promises there. */
import { expect, type Page, test } from "playwright/test";
import { ANSWER_MS, LOAD_MS } from "./support/demo-page.ts";
import { openSite, type Site, watchPage } from "./support/site.ts";

test.describe.configure({ mode: "serial" });

let site: Site;
let page: Page;
let problems: string[];

test.beforeAll(async ({ browser }) => {
  site = await openSite();
  page = await browser.newPage();
  problems = watchPage(page, site);
});

test.afterAll(async () => {
  await page.close();
  await site.close();
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

test("the page of the quick start asks, its function is called, and the answer appears", async () => {
  await page.goto(`${site.url}demo/script-tag.html`);
  await expect(page.locator("#output")).toContainText("15 C", { timeout: LOAD_MS + ANSWER_MS });
});
