/**
 * The page side of `npm run ask`: the script-tag bundle and the demo's functions, with a stage that only remembers.
 * `tell` is the binding that the Node side put into the page; it gets plain data, in order.
 */

/** @returns {import("../../demo/functions/stage.ts").Stage} */
function createStage() {
  let itemsInCart = 0;
  return {
    setTheme() {},
    addToCart(_product, quantity) {
      itemsInCart += quantity;
      return itemsInCart;
    },
    startTimer: (minutes) => new Date(Date.now() + minutes * 60_000),
    showChart() {},
    showDocuments() {},
  };
}

/** An error with its causes, as plain data. */
function describe(error) {
  return {
    name: error.name,
    code: error.code ?? null,
    message: error.message,
    cause: error.cause instanceof Error ? error.cause.message : null,
  };
}

/** What is told of a run's events, as plain data: errors do not survive the way out of the page by themselves. */
function plain(event) {
  switch (event.type) {
    case "text-delta":
      return { type: event.type, text: event.text };
    case "tool-call":
      return { type: event.type, name: event.call.name, arguments: event.call.arguments };
    case "tool-result":
      return { type: event.type, result: event.result };
    case "tool-error":
      return { type: event.type, error: describe(event.error) };
    default:
      return null;
  }
}

/** Answers one question; never rejects: a failure is told as the last event. */
globalThis.ask = async ({ question, source, maxSteps, promptFormat }) => {
  let mixtral = null;
  try {
    mixtral = await Mixtral.load(source ?? undefined, {
      ...(promptFormat === undefined ? {} : { promptFormat }),
      onProgress: (progress) => void tell({ type: "load-progress", ...progress }),
    });
    await tell({ type: "loaded", info: mixtral.info });
    const run = mixtral.run(question, { tools: DemoFunctions.createFunctions(createStage()), maxSteps });
    for await (const event of run) {
      const told = plain(event);
      if (told !== null) await tell(told);
    }
    const { text, usage, finishReason } = await run.result;
    await tell({ type: "answer", text, usage, finishReason });
  } catch (error) {
    await tell({ type: "failed", error: describe(error) });
  } finally {
    await mixtral?.dispose();
  }
};
