import { ModelSourceError } from "../../src/contract/errors.ts";
import type { BeginGrammar } from "../generation/generate.ts";
import type { GrammarEngine } from "../grammar/engine.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** What the package's `grammar.js` gives the worker. */
export type GrammarModule = { readonly openGrammars: (tokenizer: Tokenizer) => GrammarEngine };

/** The grammar engine, fetched when the first answer is to be held to a grammar. A fetch that failed is tried again with the next. */
export class GrammarLoader {
  readonly #url: string | undefined;
  readonly #tokenizer: Tokenizer;
  #engine: Promise<GrammarEngine> | null = null;
  #failures = 0;

  /** @param url address of `grammar.js`; undefined where the page gave none */
  constructor(url: string | undefined, tokenizer: Tokenizer) {
    this.#url = url;
    this.#tokenizer = tokenizer;
  }

  readonly begin: BeginGrammar = async (grammar, dropsSpace, signal) => {
    this.#engine ??= this.#load();
    const engine = await untilAborted(this.#engine, signal);
    const compiled = await engine.compile(grammar, dropsSpace);
    try {
      return compiled.begin();
    } finally {
      compiled.release();
    }
  };

  async #load(): Promise<GrammarEngine> {
    if (this.#url === undefined)
      throw new TypeError("The model was loaded without grammarUrl, the address of the package's grammar.js; load it with one.");
    // Some browsers remember a module that could not be fetched; with another address they ask again.
    const address =
      this.#failures === 0 ? this.#url : `${this.#url}${this.#url.includes("?") ? "&" : "?"}retry=${this.#failures}`;
    try {
      const module = (await import(/* @vite-ignore */ address)) as GrammarModule;
      return module.openGrammars(this.#tokenizer);
    } catch (error) {
      this.#failures++;
      this.#engine = null;
      throw new ModelSourceError(
        `The grammar engine could not be fetched from ${this.#url} (${error instanceof Error ? error.message : String(error)}). ` +
          "Serve the package's grammar.js beside its script, or give its address as grammarUrl; a Content-Security-Policy must allow it in script-src.",
        { url: this.#url },
        error,
      );
    }
  }
}

/** @throws the signal's reason as soon as it fires; what was begun goes on for the next one who asks */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
