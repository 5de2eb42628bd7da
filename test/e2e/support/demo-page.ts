/** The demo page as a test reads it. */
import { expect, type Locator, type Page } from "playwright/test";

/** Generation on a software adapter is slow. */
export const ANSWER_MS = 90_000;
export const LOAD_MS = 60_000;

/** One entry of the timeline, with the JSON that its details show. */
export type SeenCall = { readonly name: string; readonly arguments: unknown; readonly state: string; readonly outcome: string };

export class DemoPage {
  readonly page: Page;
  readonly question: Locator;
  readonly turns: Locator;
  readonly problem: Locator;
  /** The dialog in which a model is chosen. */
  readonly models: Locator;
  /** The dialog that shows what a load would take. */
  readonly plan: Locator;

  constructor(page: Page) {
    this.page = page;
    this.question = page.getByLabel("Your question");
    this.turns = page.locator(".turn");
    this.problem = page.locator(".problem");
    this.models = page.getByRole("dialog", { name: "Choose a model" });
    this.plan = page.getByRole("dialog", { name: /^Load / });
  }

  /** Waits until a question can be asked. */
  async ready(): Promise<void> {
    await expect(this.page.getByRole("button", { name: "Send" })).toBeEnabled({ timeout: LOAD_MS });
  }

  /** Asks with the keyboard and waits for the end of the answer. Returns the turn. */
  async ask(question: string): Promise<Locator> {
    const turn = await this.begin(question);
    await expect(turn).toHaveAttribute("aria-busy", "false", { timeout: ANSWER_MS });
    return turn;
  }

  /** Asks and returns the new turn at once. */
  async begin(question: string): Promise<Locator> {
    const count = await this.turns.count();
    await this.question.fill(question);
    await this.question.press("Enter");
    await expect(this.turns).toHaveCount(count + 1);
    return this.turns.nth(count);
  }

  /** The calls of a turn, in order. */
  async calls(turn: Locator): Promise<SeenCall[]> {
    const entries = await turn.locator(".call").all();
    return Promise.all(
      entries.map(async (entry) => ({
        name: (await entry.locator(".call-name").textContent()) ?? "",
        arguments: JSON.parse((await entry.locator("pre").first().textContent()) ?? "null"),
        state: (await entry.getAttribute("data-state")) ?? "",
        outcome: (await entry.locator("pre").last().textContent()) ?? "",
      })),
    );
  }

  async answer(turn: Locator): Promise<string> {
    return (await turn.locator(".turn-answer").textContent()) ?? "";
  }

  /** Prompt tokens of a turn, and how many of them were still in the cache. */
  async reuse(turn: Locator): Promise<{ readonly reused: number; readonly prompt: number }> {
    const facts = (await turn.locator(".turn-facts").innerText()).replaceAll(",", "");
    const [, reused, prompt] = /(\d+) of (\d+) prompt tokens reused/.exec(facts) ?? [];
    return { reused: Number(reused), prompt: Number(prompt) };
  }

  async openModels(): Promise<void> {
    await this.page.getByRole("button", { name: "Model…" }).click();
    await expect(this.models).toBeVisible();
  }

  async chooseFile(file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.openModels();
    await this.models.getByLabel("A GGUF file of yours").setInputFiles(file);
  }

  /** Drops a file with the contents of that address on the page. */
  async drop(url: string, name: string): Promise<void> {
    await this.page.evaluate(
      async ([from, fileName]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([await (await fetch(from)).blob()], fileName));
        for (const type of ["dragenter", "dragover", "drop"]) {
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        }
      },
      [url, name] as const,
    );
  }

  async chooseAddress(url: string): Promise<void> {
    await this.openModels();
    await this.models.getByLabel("A GGUF’s address").fill(url);
    await this.page.keyboard.press("Enter");
  }

  /** Waits for a plan that says that the model fits, and loads it. */
  async acceptPlan(): Promise<void> {
    await expect(this.plan.getByRole("status")).toContainText("It fits", { timeout: LOAD_MS });
    await this.plan.getByRole("button", { name: "Load", exact: true }).click();
    await expect(this.plan).toBeHidden();
  }
}
