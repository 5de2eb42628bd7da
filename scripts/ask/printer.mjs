/** Prints what the page of `npm run ask` tells: load progress, calls, results, the answer as it comes, and errors. */

/**
 * What scripts/ask/page.js tells.
 * @typedef {{ type: "load-progress" } & import("../../src/contract/engine.ts").LoadProgress} Progress
 * @typedef {{ name: string, message: string, cause: string | null }} ToldError
 * @typedef {object} Answer
 * @property {"answer"} type
 * @property {string} text
 * @property {string} finishReason
 * @property {{ promptTokens: number, reusedTokens: number, completionTokens: number, decodeMs: number }} usage
 * @typedef {Progress
 *   | { type: "loaded", info: import("../../src/contract/engine.ts").ModelInfo }
 *   | { type: "text-delta", text: string }
 *   | { type: "tool-call", name: string, arguments: unknown }
 *   | { type: "tool-result", result: unknown }
 *   | { type: "tool-error", error: ToldError }
 *   | Answer
 *   | { type: "failed", error: ToldError }} Told
 */

const MEBIBYTE = 2 ** 20;

export class Printer {
  /** Whether the question ended in an error. */
  failed = false;
  #out;
  #loadStart = performance.now();
  /** Whether the cursor is behind text without a line break. */
  #midLine = false;
  #progressShown = "";

  /** @param {{ write(text: string): unknown, isTTY?: boolean }} out */
  constructor(out) {
    this.#out = out;
  }

  /** @param {Told} told */
  print(told) {
    switch (told.type) {
      case "load-progress":
        return this.#progress(told);
      case "loaded":
        return this.#loaded(told.info);
      case "text-delta":
        this.#out.write(told.text);
        this.#midLine = true;
        return;
      case "tool-call":
        return this.#line(`→ ${told.name}(${JSON.stringify(told.arguments)})`);
      case "tool-result":
        return this.#line(`← ${JSON.stringify(told.result)}`);
      case "tool-error":
        return this.#line(`← error: ${told.error.message}`);
      case "answer":
        return this.#answer(told);
      case "failed":
        this.failed = true;
        return this.#line(
          `${told.error.name}: ${told.error.message}${told.error.cause === null ? "" : `\n  because: ${told.error.cause}`}`,
        );
    }
  }

  /** @param {Progress} progress */
  #progress({ phase, loadedBytes, totalBytes }) {
    if (this.#out.isTTY !== true) return;
    const share = totalBytes > 0 ? ` ${Math.floor((100 * loadedBytes) / totalBytes)} %` : "";
    const shown = `Loading the model: ${phase}${share}`;
    if (shown === this.#progressShown) return;
    this.#progressShown = shown;
    this.#out.write(`\r${shown.padEnd(50)}`);
    this.#midLine = true;
  }

  /** @param {import("../../src/contract/engine.ts").ModelInfo} info */
  #loaded(info) {
    if (this.#midLine && this.#out.isTTY === true) {
      this.#out.write("\r");
      this.#midLine = false;
    }
    const seconds = ((performance.now() - this.#loadStart) / 1000).toFixed(1);
    const model = `${info.name} (${info.quantization}, ${(info.fileBytes / MEBIBYTE).toFixed(1)} MiB)`;
    this.#line(`Loaded ${model} in ${seconds} s on ${info.device.adapter}, ${info.device.precision}.\n`);
  }

  /** @param {Answer} answer */
  #answer({ usage, finishReason }) {
    if (this.#midLine) this.#out.write("\n");
    this.#midLine = false;
    if (finishReason === "max-steps")
      this.#line("(The model still wanted to call functions when the steps ran out; --max-steps allows more.)");
    else if (finishReason === "length") this.#line("(The answer was cut off: the context is full.)");
    const rate = usage.decodeMs > 0 ? `, ${((1000 * usage.completionTokens) / usage.decodeMs).toFixed(1)} tokens a second` : "";
    this.#line(
      `\n${usage.promptTokens} prompt tokens (${usage.reusedTokens} reused), ${usage.completionTokens} new ones${rate}.`,
    );
  }

  /** @param {string} text */
  #line(text) {
    this.#out.write(`${this.#midLine ? "\n" : ""}${text}\n`);
    this.#midLine = false;
  }
}
