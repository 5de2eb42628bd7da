/** The grammar engine's file in a page: fetched when the first grammar is asked for, by the Blob worker of a script tag too. */
/// <reference path="../../src/global.ts" />
import { expect, type Page, test } from "playwright/test";
import { ANSWER_MS, LOAD_MS } from "./support/demo-page.ts";
import { openSite, type Site } from "./support/site.ts";

test.describe.configure({ mode: "serial" });

type TestWindow = { Mixtral: Window["Mixtral"]; mixtral: import("mixtral.js").Mixtral };

/** The worker is a Blob here, which gets the page's policy. */
const POLICY = "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:";

let site: Site;
let page: Page;
/** Requests for the grammar engine, and what is answered. */
let asked = 0;
let isServed = false;

test.beforeAll(async ({ browser }) => {
  site = await openSite();
  page = await browser.newPage();
  const body = '<!doctype html><title>grammar</title><link rel="icon" href="data:,"><script src="./dist/mixtral.js"></script>';
  await page.route(`${site.url}grammar.html`, (route) =>
    route.fulfill({ contentType: "text/html", headers: { "content-security-policy": POLICY }, body }),
  );
  await page.route(/\/dist\/grammar\.js/, (route) => {
    asked++;
    return isServed ? route.continue() : route.fulfill({ status: 404, body: "" });
  });
  await page.goto(`${site.url}grammar.html`);
});

test.afterAll(async () => {
  await page.close();
  await site.close();
});

test("a model loads and writes without the grammar engine", async () => {
  test.setTimeout(LOAD_MS + ANSWER_MS);
  const text = await page.evaluate(async () => {
    const { Mixtral } = window as unknown as TestWindow;
    const mixtral = await Mixtral.load();
    Object.assign(window, { mixtral });
    const answer = await mixtral.completions.create({ prompt: "Hello", max_tokens: 3 });
    return answer.choices[0]?.text;
  });
  expect(text?.length).toBeGreaterThan(0);
  expect(asked).toBe(0);
});

const answer = (): Promise<{ error: string; code: string } | { text: string }> =>
  page.evaluate(async () => {
    const { mixtral } = window as unknown as TestWindow;
    try {
      const completion = await mixtral.chat.completions.create({
        messages: [{ role: "user", content: "Give me a colour." }],
        response_format: {
          type: "json_schema",
          json_schema: {
            name: "colour",
            schema: { type: "object", properties: { colour: { enum: ["red", "blue"] } }, required: ["colour"] },
          },
        },
      });
      return { text: completion.choices[0]?.message.content ?? "" };
    } catch (error) {
      const { message, code } = error as Error & { code: string };
      return { error: message, code };
    }
  });

test("a file that is not there is an error with a remedy", async () => {
  test.setTimeout(ANSWER_MS);
  expect(await answer()).toMatchObject({ code: "model-source", error: expect.stringContaining("grammarUrl") });
  expect(asked).toBe(1);
});

test("the next request asks for it again, and its answer is held to the schema", async () => {
  test.setTimeout(2 * ANSWER_MS);
  isServed = true;
  const first = await answer();
  expect(["red", "blue"]).toContain(JSON.parse("text" in first ? first.text : JSON.stringify(first)).colour);
  const second = await answer();
  expect(second).toEqual(first);
  expect(asked).toBe(2);
});
