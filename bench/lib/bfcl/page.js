/** The page side of `npm run bench:bfcl -- --model …`: loads the model once and answers one case after the other. */

let mixtral = null;

/** Loads the model; resolves to its facts. */
globalThis.loadModel = async (source, options) => {
  mixtral = await Mixtral.load(source ?? undefined, options);
  return mixtral.info;
};

/** Asks once; resolves to the calls, the text, the tokens and the time, or to the error's message. */
globalThis.answer = async ({ messages, tools }, strict) => {
  const began = performance.now();
  try {
    const completion = await mixtral.chat.completions.create({ messages, tools, strict, temperature: 0, max_tokens: 400 });
    const { content, tool_calls: made = [] } = completion.choices[0].message;
    return {
      calls: made.map((call) => ({ name: call.function.name, arguments: JSON.parse(call.function.arguments) })),
      text: content ?? "",
      finishReason: completion.choices[0].finish_reason,
      tokens: completion.usage.completion_tokens,
      milliseconds: performance.now() - began,
    };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
};
