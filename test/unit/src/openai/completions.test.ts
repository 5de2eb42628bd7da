import { describe, expect, it } from "vitest";
import { Mixtral } from "../../../../src/mixtral.ts";
import type { CompletionParameters } from "../../../../src/openai/completions.ts";
import type { Completion } from "../../../../src/openai/types.ts";
import { type Reply, ScriptedEngine } from "../support/scripted-engine.ts";

function model(replies: readonly Reply[]): { mixtral: Mixtral; engine: ScriptedEngine } {
  const engine = new ScriptedEngine(replies);
  return { mixtral: Mixtral.fromEngine(engine), engine };
}

async function stream(replies: readonly Reply[], parameters: CompletionParameters): Promise<Completion[]> {
  const answer = await model(replies).mixtral.completions.create({ ...parameters, stream: true });
  const all: Completion[] = [];
  for await (const chunk of answer) all.push(chunk);
  return all;
}

describe("completions.create", () => {
  it("continues a text, with BOS in front and OpenAI's defaults", async () => {
    const { mixtral, engine } = model([" Paris"]);
    const completion = await mixtral.completions.create({ prompt: "The capital is" });
    expect(completion).toMatchObject({
      object: "text_completion",
      choices: [{ index: 0, text: " Paris", logprobs: null, finish_reason: "stop" }],
      usage: { prompt_tokens: 15, completion_tokens: 6 },
    });
    expect(engine.requests[0]).toMatchObject({
      prompt: [{ control: "bos" }, { text: "The capital is" }],
      maxTokens: 16,
      sampling: { temperature: 1 },
      continuesText: true,
    });
  });

  it("takes token ids as they are", async () => {
    const { mixtral, engine } = model(["!"]);
    const { choices } = await mixtral.completions.create({ prompt: [1, 72, 105], echo: true });
    expect(engine.requests[0]?.prompt).toEqual([1, 72, 105]);
    expect(choices[0]?.text).toBe("Hi!");
  });

  it("scores a prompt: echo, logprobs, max_tokens 0", async () => {
    const { choices } = await model([]).mixtral.completions.create({ prompt: "aé", echo: true, logprobs: 2, max_tokens: 0 });
    expect(choices[0]).toEqual({
      index: 0,
      text: "aé",
      finish_reason: "length",
      logprobs: {
        tokens: ["<s>", "a", "é"],
        token_logprobs: [null, -0.5, -0.5],
        top_logprobs: [null, { a: -0.5, b: -1.5 }, { é: -0.5, ê: -1.5 }],
        text_offset: [0, 0, 1],
      },
    });
  });

  it("names tokens by id when asked", async () => {
    const { choices } = await model(["b"]).mixtral.completions.create({
      prompt: "a",
      echo: true,
      logprobs: 1,
      return_tokens_as_token_ids: true,
    });
    expect(choices[0]?.logprobs?.tokens).toEqual(["token_id:1", "token_id:97", "token_id:98"]);
    expect(choices[0]?.logprobs?.top_logprobs).toEqual([null, { "token_id:97": -0.5 }, { "token_id:98": -0.5 }]);
  });

  it("counts offsets within the returned text", async () => {
    const { choices } = await model(["xyz"]).mixtral.completions.create({ prompt: "ab", logprobs: 0 });
    expect(choices[0]?.logprobs).toMatchObject({
      tokens: ["x", "y", "z"],
      text_offset: [0, 1, 2],
      top_logprobs: [{ x: -0.5 }, { y: -0.5 }, { z: -0.5 }],
    });
  });

  it.each([[""], [[1]]])("counts the answer's own space after a prompt of %j", async (prompt) => {
    const given = { prompt, echo: true, logprobs: 0 };
    const { choices } = await model([" Hi"]).mixtral.completions.create(given);
    expect(choices[0]).toMatchObject({ text: " Hi", logprobs: { tokens: ["<s>", " ", "H", "i"], text_offset: [0, 0, 1, 2] } });
    const streamed = await stream([" Hi"], given);
    expect(streamed.flatMap((chunk) => chunk.choices[0]?.logprobs?.text_offset ?? [])).toEqual([0, 0, 1, 2]);
  });

  it("streams, the prompt first", async () => {
    const all = await stream(["xy"], { prompt: "ab", echo: true, logprobs: 0, stream_options: { include_usage: true } });
    expect(all.map(({ choices }) => choices[0]?.text)).toEqual(["ab", "x", "y", "", undefined]);
    expect(all.flatMap(({ choices }) => choices[0]?.logprobs?.tokens ?? [])).toEqual(["<s>", "a", "b", "x", "y"]);
    expect(all.flatMap(({ choices }) => choices[0]?.logprobs?.text_offset ?? [])).toEqual([0, 0, 1, 2, 3]);
    expect(all.at(-2)?.choices[0]?.finish_reason).toBe("stop");
    expect(all.at(-1)?.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 2 });
  });

  it("says length where the answer was cut", async () => {
    const { choices } = await model(["a long one"]).mixtral.completions.create({ prompt: "x", max_tokens: 3, stop: null });
    expect(choices[0]).toMatchObject({ text: "a l", finish_reason: "length" });
  });

  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ prompt: ["a", "b"] }, /prompt is an array; give one text/],
    [{ prompt: undefined }, /prompt is undefined/],
    [{ prompt: [1.5] }, /array of token ids/],
    [{ suffix: "x" }, /suffix is "x"/],
    [{ best_of: 2 }, /best_of is 2; only 1/],
    [{ logprobs: 21 }, /logprobs is 21; give an integer from 0 to 20/],
    [{ max_tokens: -1 }, /max_tokens is -1/],
    [{ messages: [] }, /"messages" is not supported/],
    [{ echo: "yes" }, /echo is "yes"; give true or false/],
  ];
  it.each(wrong)("refuses %j", async (change, message) => {
    await expect(model([]).mixtral.completions.create({ prompt: "x", ...change } as CompletionParameters)).rejects.toThrow(
      message,
    );
  });
});
