/** The bare page with a script tag, and everything that `window.Mixtral` promises there. */
/// <reference path="../../src/global.ts" />
import { expect, type Page, test } from "playwright/test";
import { ANSWER_MS, LOAD_MS } from "./support/demo-page.ts";
import { openSite, type Site, watchPage } from "./support/site.ts";

test.describe.configure({ mode: "serial" });

let site: Site;
let page: Page;
let problems: string[];

/** A page with nothing but the script tag. */
async function openBarePage(bare: Page, name: string, headers: Record<string, string>): Promise<void> {
  const body = '<!doctype html><title>bare</title><link rel="icon" href="data:,"><script src="./mixtral.js"></script>';
  await bare.route(site.url + name, (route) => route.fulfill({ contentType: "text/html", headers, body }));
  await bare.goto(site.url + name);
}

test.beforeAll(async ({ browser }) => {
  site = await openSite();
  page = await browser.newPage();
  problems = watchPage(page, site);
  await openBarePage(page, "bare.html", {});
});

test.afterAll(async () => {
  await page.close();
  await site.close();
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

test("a tool gets its arguments, the events come in order, and the next question reuses the cache", async () => {
  const seen = await page.evaluate(async () => {
    const { Mixtral } = window;
    const mixtral = await Mixtral.load();
    Object.assign(window, { mixtral });
    const given: unknown[] = [];
    const add = Mixtral.defineTool({
      name: "add_to_cart",
      description: "Add a product to the shopping cart",
      parameters: {
        type: "object",
        properties: {
          product: { type: "string", description: "The product's name" },
          quantity: { type: "integer", description: "How many to add; 1 if left out" },
        },
        required: ["product"],
      },
      execute: (callArguments) => {
        given.push(callArguments);
        return { product: "red shoes", quantity: 2, itemsInCart: 2 };
      },
    });
    const run = mixtral.run("Add two red shoes to my cart", { tools: [add] });
    const types: string[] = [];
    for await (const { type } of run) if (types.at(-1) !== type) types.push(type);
    const first = await run.result;
    const next = await mixtral.run([...first.messages, { role: "user", content: "Add three blue mugs to my cart" }], {
      tools: [add],
    }).result;
    return {
      given,
      types,
      text: first.text,
      finishReason: first.finishReason,
      reused: next.steps[0]?.usage.reusedTokens,
      said: first.steps[0]?.usage.promptTokens,
    };
  });
  expect(seen.given).toEqual([
    { product: "red shoes", quantity: 2 },
    { product: "blue mugs", quantity: 3 },
  ]);
  const order = ["tool-call-delta", "tool-call", "tool-result", "text-delta", "run-end"];
  expect(seen.types.filter((type) => order.includes(type))).toEqual(order);
  expect(seen.text).toContain("red shoes");
  expect(seen.finishReason).toBe("stop");
  expect(seen.reused).toBeGreaterThan(seen.said ?? 0);
});

test("chat.completions streams, and its stream can be stopped in the middle", async () => {
  const seen = await page.evaluate(async () => {
    const { mixtral } = window as unknown as { mixtral: import("mixtral.js").Mixtral };
    const messages = [{ role: "user", content: "hello" }] as const;
    const whole = await mixtral.chat.completions.create({ messages, logprobs: true, top_logprobs: 2 });
    let text = "";
    for await (const chunk of await mixtral.chat.completions.create({ messages, stream: true }))
      text += chunk.choices[0]?.delta.content ?? "";
    const controller = new AbortController();
    let pieces = 0;
    let stopped = "";
    try {
      const stream = await mixtral.chat.completions.create(
        { messages, stream: true, temperature: 1, seed: 1 },
        { signal: controller.signal },
      );
      for await (const _chunk of stream) if (++pieces === 2) controller.abort();
    } catch (error) {
      stopped = (error as Error).name;
    }
    const after = await mixtral.chat.completions.create({ messages });
    return { whole, text, stopped, after: after.choices[0]?.message.content };
  });
  const choice = seen.whole.choices[0];
  expect(seen.whole.object).toBe("chat.completion");
  expect(choice?.finish_reason).toBe("stop");
  expect(choice?.message.content).not.toBe("");
  expect(seen.text).toBe(choice?.message.content);
  expect(choice?.logprobs?.content?.[0]?.top_logprobs).toHaveLength(2);
  expect(seen.stopped).toBe("AbortError");
  expect(seen.after).toBe(choice?.message.content);
});

test("completions score a prompt of token ids", async () => {
  const seen = await page.evaluate(async () => {
    const { mixtral } = window as unknown as { mixtral: import("mixtral.js").Mixtral };
    const ids = await mixtral.tokenize("What is the weather in Paris?");
    const scored = await mixtral.completions.create({
      prompt: [mixtral.info.bosId, ...ids],
      max_tokens: 0,
      echo: true,
      logprobs: 5,
      return_tokens_as_token_ids: true,
    });
    return { ids, back: await mixtral.detokenize(ids), bos: mixtral.info.bosId, choice: scored.choices[0], usage: scored.usage };
  });
  expect(seen.back).toBe("What is the weather in Paris?");
  const logprobs = seen.choice?.logprobs;
  expect(logprobs?.tokens).toEqual([seen.bos, ...seen.ids].map((id) => `token_id:${id}`));
  expect(logprobs?.token_logprobs[0]).toBeNull();
  expect(logprobs?.token_logprobs.slice(1).every((value) => value !== null && value <= 0)).toBe(true);
  for (const top of logprobs?.top_logprobs.slice(1) ?? []) expect(Object.keys(top ?? {}).length).toBeGreaterThanOrEqual(5);
  expect(seen.usage?.completion_tokens).toBe(0);
});

test("a disposed model says so, and the page can load another", async () => {
  const seen = await page.evaluate(async () => {
    const { Mixtral } = window;
    const { mixtral } = window as unknown as { mixtral: import("mixtral.js").Mixtral };
    const pending = mixtral.run("hello").result.catch((error: unknown) => error);
    await mixtral.dispose();
    await mixtral.dispose();
    const [during, after] = [await pending, await mixtral.run("hello").result.catch((error: unknown) => error)];
    const codes = [during, after].map((error) => (error instanceof Mixtral.MixtralError ? error.code : String(error)));
    const tokenizer = await Mixtral.tokenizer();
    const count = await tokenizer.count("hello");
    tokenizer.dispose();
    return { codes, count };
  });
  expect(seen.codes).toEqual(["engine-lost", "engine-lost"]);
  expect(seen.count).toBeGreaterThan(0);
});

test("the worker comes from workerUrl where the page's policy forbids blob:", async ({ browser }) => {
  const strict = await browser.newPage();
  const found = watchPage(strict, site);
  const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src data:";
  await openBarePage(strict, "strict.html", { "content-security-policy": policy });
  const ids = await strict.evaluate(async (workerUrl) => {
    const tokenizer = await window.Mixtral.tokenizer(undefined, { workerUrl });
    return tokenizer.encode("hello");
  }, `${site.url}dist/worker.js`);
  expect(ids.length).toBeGreaterThan(0);
  expect(found).toEqual([]);
  await strict.close();
});

test("the page of the quick start asks, its function is called, and the answer appears", async () => {
  await page.goto(`${site.url}script-tag.html`);
  await expect(page.locator("#output")).toContainText("gold", { timeout: LOAD_MS + ANSWER_MS });
  expect(await page.evaluate(() => document.documentElement.style.background)).toBe("gold");
});
