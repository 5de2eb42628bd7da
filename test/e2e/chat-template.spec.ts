/** A model with a chat template of its own, on a bare page: what renders it is loaded from beside the script, under a strict policy. */
/// <reference path="../../src/global.ts" />
import { expect, test } from "playwright/test";
import { strings, text, writeGguf } from "../support/gguf-writer.ts";
import { tinyShape, tinyVocabulary } from "../support/tiny-model.ts";
import { openSite, watchPage } from "./support/site.ts";

const TEMPLATE = "{{ bos_token }}{% for message in messages %}[TOOL]{{ message.content }}{{ eos_token }}{% endfor %}";

test("a page loads what renders chat templates when a model brings one", async ({ page }) => {
  const site = await openSite();
  try {
    const problems = watchPage(page, site);
    const headers = { "content-security-policy": "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'" };
    const body = '<!doctype html><title>template</title><link rel="icon" href="data:,"><script src="./dist/mixtral.js"></script>';
    await page.route(`${site.url}template.html`, (route) => route.fulfill({ contentType: "text/html", headers, body }));
    await page.goto(`${site.url}template.html`);
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    const encode = (bytes: readonly number[]): Promise<{ ids: number[]; template: string | null }> =>
      page.evaluate(
        async ([file, workerUrl]) => {
          const source = new File([new Uint8Array(file)], "tiny.gguf");
          const tokenizer = await window.Mixtral.tokenizer(source, { workerUrl });
          const ids = await tokenizer.encode([{ role: "user", content: "hello[TOOL]</s>" }]);
          tokenizer.dispose();
          return { ids, template: tokenizer.info.chatTemplate };
        },
        [bytes, `${site.url}dist/worker.js`] as const,
      );
    const shape = { ...tinyShape(), ...tinyVocabulary(), "general.tags": strings([]) };
    const plain = await encode([...writeGguf({ metadata: shape })]);
    expect(plain.template).toBeNull();
    expect(loaded.filter((path) => path.endsWith("/prompts.js"))).toEqual([]);

    const templated = await encode([...writeGguf({ metadata: { ...shape, "tokenizer.chat_template": text(TEMPLATE) } })]);
    expect(templated.template).toBe(TEMPLATE);
    expect(loaded.filter((path) => path.endsWith("/prompts.js"))).toHaveLength(1);
    // BOS, the template's own control token, the text with its strings as text, EOS.
    expect(templated.ids.slice(0, 2)).toEqual([1, 259]);
    expect(templated.ids.at(-1)).toBe(2);
    expect(templated.ids.slice(2, -1).filter((id) => id < 3 || id === 259)).toEqual([]);
    expect(problems).toEqual([]);
  } finally {
    await site.close();
  }
});
