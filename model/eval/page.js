/** The page side of `npm run eval`: loads the model once and holds one conversation after the other, through OpenAI's chat shapes. */

let mixtral = null;

/** Loads the model; resolves to its facts. */
globalThis.loadModel = async (source) => {
  mixtral = await Mixtral.load(source ?? undefined);
  return mixtral.info;
};

function callMessages({ name, arguments: given, result }, id) {
  return [
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id, type: "function", function: { name, arguments: JSON.stringify(given) } }],
    },
    { role: "tool", tool_call_id: id, content: JSON.stringify(result) },
  ];
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Asks, and feeds the expected results back as long as the calls are the expected ones; `next` says what a call gets, or null to stop.
 * `strict` holds the calls to a grammar.
 * Resolves to the calls and the final text (null where a wrong call ended the conversation), the number of tokens made, and the time that
 * the model took, prompts included.
 */
globalThis.converse = async ({ user, given, expected }, tools, strict) => {
  const messages = [{ role: "user", content: user }, ...given.flatMap((step, i) => callMessages(step, `call_given${i}`))];
  const calls = [];
  let tokens = 0;
  let milliseconds = 0;
  for (;;) {
    const began = performance.now();
    const completion = await mixtral.chat.completions.create({ messages, tools, strict, temperature: 0, max_tokens: 250 });
    milliseconds += performance.now() - began;
    tokens += completion.usage.completion_tokens;
    const { content, tool_calls: made = [] } = completion.choices[0].message;
    const isCut = completion.choices[0].finish_reason === "length";
    if (made.length === 0) return { calls, answer: content ?? "", isCut, tokens, milliseconds };
    const call = { name: made[0].function.name, arguments: read(made[0].function.arguments) };
    calls.push(call);
    const step = expected[calls.length - 1];
    if (step === undefined || step.name !== call.name || !(await isExpected(call, step)))
      return { calls, answer: null, isCut, tokens, milliseconds };
    messages.push(...callMessages(step, made[0].id));
  }
};
