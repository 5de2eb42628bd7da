import { describe, expect, it } from "vitest";
import { Mixtral } from "../../../../src/mixtral.ts";
import type { ChatCompletionParameters } from "../../../../src/openai/chat-parameters.ts";
import type { ChatCompletionChunk } from "../../../../src/openai/types.ts";
import { type Reply, ScriptedEngine } from "../support/scripted-engine.ts";

const tools = [{ type: "function", function: { name: "f", parameters: { type: "object" } } }] as const;
const CALL = '{\n    "name": "f",\n    "arguments": {\n        "a": 1\n    }\n}';
const messages = [{ role: "user", content: "q" }] as const;

function model(replies: readonly Reply[]): { mixtral: Mixtral; engine: ScriptedEngine } {
  const engine = new ScriptedEngine(replies);
  return { mixtral: Mixtral.fromEngine(engine), engine };
}

async function chunks(
  replies: readonly Reply[],
  parameters: Partial<ChatCompletionParameters> = {},
): Promise<ChatCompletionChunk[]> {
  const stream = await model(replies).mixtral.chat.completions.create({
    messages,
    stream: true,
    ...parameters,
  } as ChatCompletionParameters & { stream: true });
  const all: ChatCompletionChunk[] = [];
  for await (const chunk of stream) all.push(chunk);
  return all;
}

describe("chat.completions.create", () => {
  it("answers in text", async () => {
    const completion = await model(["Hi."]).mixtral.chat.completions.create({ messages });
    expect(completion).toMatchObject({
      object: "chat.completion",
      model: "scripted",
      choices: [
        { index: 0, message: { role: "assistant", content: "Hi.", refusal: null }, logprobs: null, finish_reason: "stop" },
      ],
      usage: { prompt_tokens: 17, completion_tokens: 3, total_tokens: 20, prompt_tokens_details: { cached_tokens: 0 } },
    });
    expect(completion.id).toMatch(/^chatcmpl-\w{24}$/);
    expect(Math.abs(completion.created - Date.now() / 1000)).toBeLessThan(5);
    expect(completion.choices[0]?.message).not.toHaveProperty("tool_calls");
  });

  it("answers with a call", async () => {
    const completion = await model([CALL]).mixtral.chat.completions.create({ messages, tools });
    const [choice] = completion.choices;
    expect(choice).toMatchObject({
      finish_reason: "tool_calls",
      message: { content: null, tool_calls: [{ type: "function", function: { name: "f", arguments: '{"a":1}' } }] },
    });
    expect(choice?.message.tool_calls?.[0]?.id).toMatch(/^call_\w{9}$/);
  });

  it("takes the call and its result back", async () => {
    const { mixtral } = model([(prompt) => prompt.slice(-60)]);
    const call = { id: "call_1", type: "function", function: { name: "f", arguments: '{"a":1}' } } as const;
    const completion = await mixtral.chat.completions.create({
      messages: [
        ...messages,
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: "call_1", content: '{"b":2}' },
      ],
      tools,
    });
    expect(completion.choices[0]?.message.content).toContain('{\n    "b": 2\n} [/INST]\n\n');
  });

  it("is greedy unless told otherwise, and hands every setting on", async () => {
    const { mixtral, engine } = model(["a", "b"]);
    await mixtral.chat.completions.create({ messages });
    await mixtral.chat.completions.create({
      messages,
      temperature: 0.7,
      top_p: 0.9,
      top_k: 40,
      min_p: 0.05,
      repetition_penalty: 1.1,
      seed: -1,
      stop: "x",
      max_completion_tokens: 5,
      logprobs: true,
      top_logprobs: 2,
      n: 1,
      presence_penalty: 0,
      user: "me",
      model: "any",
    });
    expect(engine.requests[0]?.sampling).toEqual({ temperature: 0 });
    expect(engine.requests[1]).toMatchObject({
      sampling: { temperature: 0.7, topP: 0.9, topK: 40, minP: 0.05, repetitionPenalty: 1.1, seed: 0xffffffff },
      stop: ["x"],
      maxTokens: 5,
      logprobs: 2,
    });
  });

  it("reports log-probabilities with the tokens' bytes", async () => {
    const { choices } = await model(["é"]).mixtral.chat.completions.create({ messages, logprobs: true, top_logprobs: 2 });
    expect(choices[0]?.logprobs).toEqual({
      content: [
        {
          token: "é",
          logprob: -0.5,
          bytes: [0xc3, 0xa9],
          top_logprobs: [
            { token: "é", logprob: -0.5, bytes: [0xc3, 0xa9] },
            { token: "ê", logprob: -1.5, bytes: [0xc3, 0xaa] },
          ],
        },
      ],
      refusal: null,
    });
  });

  it("says that an answer was cut off, and never gives half a call out as one", async () => {
    const { choices } = await model([CALL]).mixtral.chat.completions.create({ messages, tools, max_tokens: 30 });
    expect(choices[0]).toMatchObject({ finish_reason: "length", message: { content: CALL.slice(0, 30) } });
    expect(choices[0]?.message).not.toHaveProperty("tool_calls");
  });

  it("says so too where a call was complete and another was to come", async () => {
    const written = `[TOOL_CALLS] [${CALL}, ${CALL}]`;
    const cut = { tools, max_tokens: written.length - 10 };
    const mixtral = Mixtral.fromEngine(new ScriptedEngine([written, written]), "mistral-tools");
    const { choices } = await mixtral.chat.completions.create({ messages, ...cut });
    expect(choices[0]).toMatchObject({ finish_reason: "length", message: { tool_calls: [{ function: { name: "f" } }] } });
    const reasons: unknown[] = [];
    for await (const chunk of await mixtral.chat.completions.create({ messages, ...cut, stream: true }))
      reasons.push(chunk.choices[0]?.finish_reason);
    expect(reasons.at(-1)).toBe("length");
  });

  it("gives one call for parallel_tool_calls false, also where no grammar holds the model", async () => {
    const engine = new ScriptedEngine([`[TOOL_CALLS] [${CALL}, ${CALL}]`]);
    const mixtral = Mixtral.fromEngine(engine, "mistral-tools");
    const settings = { messages, tools, parallel_tool_calls: false, strict: false } as const;
    const { choices } = await mixtral.chat.completions.create(settings);
    expect(choices[0]?.message.tool_calls).toHaveLength(1);
    expect(choices[0]?.finish_reason).toBe("tool_calls");
  });

  it("leaves functions out for tool_choice none", async () => {
    const { choices } = await model([(prompt) => prompt]).mixtral.chat.completions.create({
      messages,
      tools,
      tool_choice: "none",
    });
    expect(choices[0]?.message.content).toBe("<s>[INST] q [/INST]");
  });

  const CHOICES = [
    ["auto", { text: true }],
    ["required", { text: false }],
    [
      { type: "function", function: { name: "f" } },
      { text: false, calls: [{ name: "f" }] },
    ],
  ] as const;
  it.each(CHOICES)("holds the answer to the grammar of tool_choice %j", async (choice, grammar) => {
    const { mixtral, engine } = model([CALL]);
    await mixtral.chat.completions.create({ messages, tools, tool_choice: choice });
    expect(engine.requests[0]?.grammar).toMatchObject({ kind: "calls", ...grammar });
  });

  it("asks for no grammar with strict: false, and reads a call tolerantly", async () => {
    const { mixtral, engine } = model(['Sure:\n```json\n{"name": "f", "arguments": {"a": 1,},}\n```']);
    const { choices } = await mixtral.chat.completions.create({ messages, tools, strict: false });
    expect(engine.requests[0]).not.toHaveProperty("grammar");
    expect(choices[0]?.message.tool_calls?.[0]?.function).toEqual({ name: "f", arguments: '{"a":1}' });
  });

  const SCHEMA = { type: "object", properties: { a: { type: "integer" } } } as const;
  const ANSWER_FORMATS = [
    [{ type: "json_object" }, { kind: "json-object" }],
    [
      { type: "json_schema", json_schema: { name: "answer", schema: SCHEMA } },
      { kind: "json-schema", schema: SCHEMA },
    ],
    [
      { type: "grammar", grammar: 'root ::= "yes" | "no"' },
      { kind: "ebnf", ebnf: 'root ::= "yes" | "no"' },
    ],
  ] as const;
  it.each(ANSWER_FORMATS)("holds the answer to the format %j", async (format, grammar) => {
    const { mixtral, engine } = model(['{"a": 1}']);
    const { choices } = await mixtral.chat.completions.create({ messages, response_format: format });
    expect(engine.requests[0]?.grammar).toEqual(grammar);
    expect(choices[0]?.message.content).toBe('{"a": 1}');
  });

  it("streams text", async () => {
    const all = await chunks(["Hi."]);
    expect(all.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: "assistant", content: "" },
      { content: "H" },
      { content: "i" },
      { content: "." },
      {},
    ]);
    expect(all.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, null, null, "stop"]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all[0]).not.toHaveProperty("usage");
  });

  it("streams a call", async () => {
    const all = await chunks([`Sure. ${CALL}`], { tools, strict: false });
    const deltas = all.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(deltas).toMatchObject([
      { index: 0, type: "function", function: { name: "f", arguments: "" } },
      { index: 0, function: { arguments: '{"a":1}' } },
    ]);
    expect(all.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe("Sure.");
    expect(all.at(-1)?.choices[0]?.finish_reason).toBe("tool_calls");
  });

  it("streams usage and all log-probabilities when asked", async () => {
    const all = await chunks([CALL], { tools, stream_options: { include_usage: true }, logprobs: true });
    expect(all.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: CALL.length } });
    expect(all.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(
      all
        .flatMap(({ choices }) => choices[0]?.logprobs?.content ?? [])
        .map(({ token }) => token)
        .join(""),
    ).toBe(CALL);
  });

  it.each([false, true])("ends with a call after a text, though the model would go on (stream: %s)", async (stream) => {
    const { mixtral, engine } = model([`Sure. ${CALL}\nThe result is 5.`]);
    // Held to a grammar, the engine ends by itself.
    const given = {
      messages,
      tools,
      logprobs: true,
      strict: false,
      ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    };
    const answer = await mixtral.chat.completions.create(given as ChatCompletionParameters);
    const all = [];
    if (Symbol.asyncIterator in answer) for await (const chunk of answer) all.push(chunk);
    else all.push(answer);
    const tokens = all.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? []);
    expect(tokens.map(({ token }) => token).join("")).toBe(`Sure. ${CALL}`);
    expect(all.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(["tool_calls"]);
    expect(all.at(-1)?.usage).toMatchObject({ prompt_tokens: expect.any(Number), completion_tokens: CALL.length + 6 });
    expect(engine.generated).toBe(CALL.length + 6);
  });

  it("stops the engine when the reader leaves the stream", async () => {
    const { mixtral, engine } = model(["A long answer"]);
    let tokens = 0;
    engine.beforeToken = async (index) => {
      tokens = index;
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const stream = await mixtral.chat.completions.create({ messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === "A") break;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(tokens).toBeLessThan(5);
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toThrow(/read once/);
  });

  it("gives the signal's reason, streaming or not", async () => {
    const reason = new Error("enough");
    for (const stream of [false, true]) {
      const { mixtral, engine } = model(["A long answer"]);
      const controller = new AbortController();
      engine.beforeToken = (index) => {
        if (index === 2) controller.abort(reason);
      };
      const read = async (): Promise<void> => {
        const answer = await mixtral.chat.completions.create({ messages, stream } as ChatCompletionParameters, {
          signal: controller.signal,
        });
        if (Symbol.asyncIterator in answer) for await (const _ of answer);
      };
      await expect(read()).rejects.toBe(reason);
    }
  });

  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ tool_choice: "required" }, /tool_choice is "required", but there are no tools/],
    [{ tool_choice: { type: "function", function: { name: "g" } }, tools }, /the function "g", which is not among tools: f/],
    [{ tool_choice: { name: "f" }, tools }, /tool_choice is an object; give "auto"/],
    [{ strict: "yes" }, /strict is "yes"; give true or false/],
    [{ parallel_tool_calls: 1 }, /parallel_tool_calls is 1; give true or false/],
    [{ n: 2 }, /n is 2; only 1/],
    [{ logit_bias: {} }, /"logit_bias" is not supported/],
    [{ functions: [] }, /"functions" is not supported/],
    [{ presence_penalty: 0.5 }, /presence_penalty is 0.5.*repetition_penalty/],
    [{ response_format: { type: "json_schema" } }, /response_format.json_schema.schema is undefined; give a JSON Schema/],
    [{ response_format: { type: "xml" } }, /response_format.type is "xml"; give "text"/],
    [{ response_format: { type: "grammar", grammar: " " } }, /response_format.grammar is " "; give EBNF/],
    [{ response_format: { type: "json_object" }, tools }, /response_format and tools are given together/],
    [{ temperature: 3 }, /temperature is 3; give a number from 0 to 2/],
    [{ top_logprobs: 21, logprobs: true }, /top_logprobs is 21/],
    [{ top_logprobs: 2 }, /needs logprobs: true/],
    [{ max_tokens: 1, max_completion_tokens: 2 }, /give one of them/],
    [{ stream_options: { include_usage: true } }, /only for stream: true/],
    [{ stop: [""] }, /stop must be/],
    [{ tools: [{ name: "f" }] }, /tools\[0\] is not a function/],
    [{ messages: [] }, /messages is empty/],
    [{ messages: "hi" }, /messages is "hi"/],
    [{ toString: 1 }, /"toString" is not supported/],
  ];
  it.each(wrong)("refuses %j", async (change, message) => {
    const { mixtral, engine } = model([]);
    const answer = mixtral.chat.completions.create({ messages, ...change } as ChatCompletionParameters);
    await expect(answer).rejects.toThrow(TypeError);
    await expect(mixtral.chat.completions.create({ messages, ...change } as ChatCompletionParameters)).rejects.toThrow(message);
    expect(engine.requests).toEqual([]);
  });
});
