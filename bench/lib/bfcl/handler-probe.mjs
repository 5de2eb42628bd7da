/**
 * Whether a text that a model wrote makes a function of the page run: the library's own loop, on an engine that replies with the text as
 * it is, whatever grammar it is asked to hold to.
 *
 * @typedef {import("./cases.mjs").Tool} Tool
 * @typedef {Pick<typeof import("../../../src/index.ts"), "Mixtral" | "defineTool">} Library
 */

/** @param {Library} library */
export function handlerProbe({ Mixtral, defineTool }) {
  /**
   * @param {readonly Tool[]} tools
   * @param {string} text
   * @param {string} format
   * @returns {Promise<boolean>}
   */
  return async (tools, text, format) => {
    let ran = false;
    const defined = tools.map(({ function: { name, description, parameters } }) =>
      defineTool({
        name,
        description,
        parameters,
        execute: () => {
          ran = true;
          return null;
        },
      }),
    );
    const mixtral = Mixtral.fromEngine(replying(text), /** @type {any} */ (format));
    await mixtral.run("Go.", { tools: defined, maxSteps: 1 }).result;
    return ran;
  };
}

/**
 * An engine that answers every prompt with one text and computes nothing.
 * @param {string} text
 * @returns {any}
 */
function replying(text) {
  const usage = {
    promptTokens: 1,
    completionTokens: 1,
    reusedTokens: 0,
    prefillMs: 0,
    decodeMs: 0,
    forcedTokens: 0,
    grammarMs: 0,
  };
  return {
    info: { name: "replying", promptFormat: null, chatTemplate: null, controlTokens: [], contextLength: 4096 },
    generate: async (/** @type {unknown} */ _request, /** @type {(event: unknown) => void} */ onEvent) => {
      onEvent({ type: "prefill", promptTokens: 1, doneTokens: 1, reusedTokens: 0 });
      onEvent({ type: "text", text, ids: [1] });
      return { text, ids: [1], finishReason: "eos", promptIds: [1], usage, seed: null };
    },
    encode: async () => [],
    decode: async () => "",
    dispose: async () => undefined,
  };
}
