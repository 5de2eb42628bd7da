/**
 * Lets a model answer the leaderboard's cases in Chromium, with and without a grammar. Answers are kept as they come, one line each, so
 * that a run which was stopped goes on where it was.
 *
 * @typedef {import("./cases.mjs").Case} Case
 * @typedef {{ id: string, calls?: import("./cases.mjs").Call[], text?: string, tokens?: number, milliseconds?: number, error?: string }} Answer
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { chromium } from "playwright";
import { chromiumFlags, ensureChromium } from "../../../scripts/lib/chromium.mjs";
import { ROOT } from "../../../scripts/lib/paths.mjs";
import { serveFolders } from "../../../scripts/lib/static-server.mjs";

/**
 * @param {readonly Case[]} cases
 * @param {{ model: string | null, strict: boolean, hardware: boolean, resultsFile: string, contextLength: number | null, say: (text: string) => void }} options
 *   `model`: a file's path or an address; null for the embedded miniature. `contextLength`: null for the model's own
 * @returns {Promise<Map<string, Answer>>}
 */
export async function answerCases(cases, { model, strict, hardware, resultsFile, contextLength, say }) {
  const answers = readAnswers(resultsFile);
  const left = cases.filter(({ id }) => !answers.has(id));
  if (left.length === 0) return answers;
  if (answers.size > 0) say(`${answers.size} answers are there already, ${left.length} are left`);
  const isFile = model !== null && !/^https?:/.test(model);
  const path = isFile ? resolve(process.env.INIT_CWD ?? process.cwd(), model) : null;
  const served = await serveFolders({
    "/": import.meta.dirname,
    "/dist/": join(ROOT, "dist"),
    ...(path === null ? {} : { "/model/": dirname(path) }),
  });
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: chromiumFlags(hardware ? "hardware" : "software"),
    headless: true,
  });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => say(`The page reports: ${error.message}`));
    await page.goto(`${served.url}page.html`);
    const source = path === null ? model : `${served.url}model/${encodeURIComponent(basename(path))}`;
    await page.evaluate(
      ({ source, contextLength }) =>
        /** @type {any} */ (globalThis).loadModel(source, contextLength === null ? {} : { contextLength }),
      {
        source,
        contextLength,
      },
    );
    mkdirSync(dirname(resultsFile), { recursive: true });
    for (const [number, one] of left.entries()) {
      const { id, messages, tools } = one;
      const answer = await page.evaluate(({ asked, strict }) => /** @type {any} */ (globalThis).answer(asked, strict), {
        asked: { messages, tools },
        strict,
      });
      answers.set(id, { id, ...answer });
      appendFileSync(resultsFile, `${JSON.stringify({ id, ...answer })}\n`);
      if ((number + 1) % 50 === 0) say(`${number + 1} of ${left.length}`);
    }
    return answers;
  } finally {
    await browser.close();
    await served.close();
  }
}

/**
 * A line that was cut off when a run was stopped is asked again.
 * @param {string} file
 * @returns {Map<string, Answer>}
 */
export function readAnswers(file) {
  if (!existsSync(file)) return new Map();
  return new Map(
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line) => {
        try {
          const answer = JSON.parse(line);
          return typeof answer.id === "string" ? [[answer.id, answer]] : [];
        } catch {
          return [];
        }
      }),
  );
}
