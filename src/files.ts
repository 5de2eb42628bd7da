/**
 * The files that belong to the package, named by their place in the repository: the build rewrites their addresses to
 * what stands beside the built file (or, for the worker in a script tag's file, inside it).
 */

/** Starts the package's own worker. @throws DOMException (SecurityError) where the page may not start it from its origin. */
export function startOwnWorker(): Worker {
  return new Worker(new URL("../worker/main.ts", import.meta.url), { type: "module", name: "mixtral.js" });
}

/** Address of the embedded default model. */
export function miniatureUrl(): string {
  return new URL("../model/miniature.gguf", import.meta.url).href;
}

/** Address of the grammar engine, which the worker fetches when an answer is to be held to a grammar. */
export function grammarUrl(): string {
  return new URL("./entries/grammar.ts", import.meta.url).href;
}
