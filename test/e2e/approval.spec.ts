/** The demo's questions to the user before a call runs, and the switches for calls. */
import { expect, type Locator, type Page, test } from "playwright/test";
import { ANSWER_MS, DemoPage } from "./support/demo-page.ts";
import { openSite, type Site, watchPage } from "./support/site.ts";

test.describe.configure({ mode: "serial" });

let site: Site;
let page: Page;
let demo: DemoPage;
let problems: string[];

test.beforeAll(async ({ browser }) => {
  site = await openSite();
  page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  problems = watchPage(page, site);
  demo = new DemoPage(page);
  await page.goto(site.url);
  await demo.ready();
});

test.afterAll(async () => {
  await page.close();
  await site.close();
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

function question(turn: Locator): Locator {
  return turn.getByRole("group", { name: /^Run .*\?$/ });
}

async function flip(name: string): Promise<void> {
  await demo.openModels();
  await demo.models.getByRole("switch", { name }).press("Space");
  await page.keyboard.press("Escape");
}

test("does not ask while all text is the user's and the page's", async () => {
  await demo.ask("Add two red shoes to my cart");
  await expect(page.locator("#cart-count")).toHaveText("2");
});

test("asks before a call that changes the page when the user wants that, and the keyboard is enough to approve", async () => {
  await flip("Ask before this page is changed");
  const turn = await demo.begin("Set a timer for 5 minutes");
  await expect(question(turn)).toBeFocused({ timeout: ANSWER_MS });
  await expect(question(turn)).toContainText("Run set_timer?");
  await expect(page.locator("#timers li")).toHaveCount(0);
  await expect(page.locator("#announcer")).toContainText("Run set timer? Approve or refuse.");
  await page.keyboard.press("Tab");
  await expect(turn.getByRole("button", { name: "Approve set timer" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question(turn)).toHaveCount(0);
  await expect(demo.question).toBeFocused();
  await expect(turn).toHaveAttribute("aria-busy", "false", { timeout: ANSWER_MS });
  await expect(page.locator("#timers li")).toHaveCount(1);
});

test("runs nothing that is refused, and tells the model", async () => {
  await page.getByRole("button", { name: "New chat" }).click();
  const turn = await demo.begin("Add two red shoes to my cart");
  await question(turn).getByRole("button", { name: "Refuse add to cart" }).click({ timeout: ANSWER_MS });
  await expect(turn).toHaveAttribute("aria-busy", "false", { timeout: ANSWER_MS });
  await expect(turn.locator(".call").first()).toHaveAttribute("data-state", "failed");
  await expect(page.locator("#cart-count")).toHaveText("2");
});

test("does not ask before calls that change nothing, and takes no key from who is writing", async () => {
  await page.getByRole("button", { name: "New chat" }).click();
  const weather = await demo.ask("What is the weather in Rome?");
  await expect(weather.locator(".call").first()).toHaveAttribute("data-state", "done");
  const turn = await demo.begin("Set the theme to blue");
  await demo.question.pressSequentially("and then");
  await expect(question(turn)).toBeVisible({ timeout: ANSWER_MS });
  await expect(demo.question).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(turn.getByText("Stopped.")).toBeVisible();
  await expect(question(turn)).toHaveCount(0);
  await expect(page.locator("#theme-name")).toHaveText("paper");
  await demo.question.fill("");
});

test("calls functions with and without constrained calls", async () => {
  await flip("Ask before this page is changed");
  await flip("Constrained calls");
  await page.getByRole("button", { name: "New chat" }).click();
  const free = await demo.ask("What is 12 * (3 + 4)?");
  expect(await demo.answer(free)).toContain("84");
  await flip("Constrained calls");
  const held = await demo.ask("What is 3 + 4?");
  expect(await demo.answer(held)).toContain("7");
});
