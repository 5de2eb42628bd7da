import { describe, expect, it } from "vitest";
import type { GenerateEvent, GenerateRequest, GenerateResult } from "../../../../src/contract/engine.ts";
import { ContextOverflowError, EngineLostError, UnsupportedDeviceError } from "../../../../src/contract/errors.ts";
import { TextGenerator } from "../../../../worker/generation/generate.ts";
import { logSoftmax } from "../../../../worker/sampling/log-softmax.ts";
import { hashed, idOf, type Predict, scripted, TableModel, tokenizer } from "./table-model.ts";

const CONTEXT = 64;
const PROMPT = [1, ..."abcdefgh"].map((piece) => (typeof piece === "number" ? piece : idOf(piece)));
const never = new AbortController().signal;

function start(predict: Predict): {
  readonly model: TableModel;
  readonly events: GenerateEvent[];
  readonly run: (request: Partial<GenerateRequest>, signal?: AbortSignal) => Promise<GenerateResult>;
} {
  const model = new TableModel(predict);
  const generator = new TextGenerator(model, tokenizer, CONTEXT);
  const events: GenerateEvent[] = [];
  return {
    model,
    events,
    run: (request, signal = never) => generator.generate({ prompt: PROMPT, ...request }, (event) => events.push(event), signal),
  };
}

function answering(...pieces: string[]): ReturnType<typeof start> {
  return start(scripted(PROMPT.length, pieces.map(idOf)));
}

/** Text, ids and log-probabilities of the text events, joined. */
function streamed(events: readonly GenerateEvent[]): { text: string; ids: number[] } {
  const texts = events.filter((event) => event.type === "text");
  return { text: texts.map(({ text }) => text).join(""), ids: texts.flatMap(({ ids }) => [...ids]) };
}

describe("the answer", () => {
  it("ends with EOS, which is not among the ids", async () => {
    const { run, events } = answering("▁the", "▁cat", "sat");
    const result = await run({});
    expect(result).toMatchObject({ ids: ["▁the", "▁cat", "sat"].map(idOf), finishReason: "eos", promptIds: PROMPT, seed: null });
    expect(result.text).toBe("the catsat");
    expect(streamed(events)).toEqual({ text: result.text, ids: result.ids });
    expect(result.usage).toMatchObject({ promptTokens: PROMPT.length, completionTokens: 3, reusedTokens: 0 });
    expect(result).not.toHaveProperty("logprobs");
    expect(result).not.toHaveProperty("promptLogprobs");
  });

  it("keeps the space in front where it continues the prompt's text", async () => {
    expect((await answering("▁the", "▁cat").run({ continuesText: true })).text).toBe(" the cat");
  });

  it("ends with maxTokens, without a step of the model for a token that nobody asked for", async () => {
    const { run, model } = answering("a", "b", "c", "d");
    expect(await run({ maxTokens: 2 })).toMatchObject({ text: "ab", finishReason: "length" });
    expect(model.calls.at(-1)).toEqual({ ids: [idOf("a")], startPosition: PROMPT.length, logits: "last" });
  });

  it("fills the context and not more where maxTokens is absent", async () => {
    const { run } = start(hashed);
    const result = await run({});
    expect(result.ids).toHaveLength(CONTEXT - PROMPT.length);
    expect(result.finishReason).toBe("length");
  });

  it("goes on after EOS with ignoreEos", async () => {
    const { run } = answering("a", "b");
    const result = await run({ ignoreEos: true, maxTokens: 5 });
    expect(result).toMatchObject({ ids: [idOf("a"), idOf("b"), 2, 2, 2], text: "ab", finishReason: "length" });
  });

  it("ends before a stop string that is split over tokens, whose beginning was never sent", async () => {
    const { run, events } = answering("a", "b", "c", "d", "e");
    const result = await run({ stop: ["cd"] });
    expect(result).toMatchObject({ text: "ab", ids: ["a", "b", "c", "d"].map(idOf), finishReason: "stop" });
    expect(streamed(events)).toEqual({ text: "ab", ids: result.ids });
    expect(events.filter(({ type }) => type === "text").map((event) => (event.type === "text" ? event.text : ""))).toEqual([
      "a",
      "b",
      "",
      "",
    ]);
  });

  it("sends what looked like a stop string when the answer ends", async () => {
    const { run, events } = answering("a", "c");
    expect(await run({ stop: ["cd"] })).toMatchObject({ text: "ac", finishReason: "eos" });
    expect(streamed(events).text).toBe("ac");
  });

  it("ends behind a complete JSON object when asked to", async () => {
    const pieces = ['{"', "a", '"', ":", '{"', "b", '"', ":", '"', "}", '"', "}", "}", "END"];
    const { run, events } = answering(...pieces);
    const result = await run({ stopAfter: "json-object" });
    expect(result).toMatchObject({ text: '{"a":{"b":"}"}}', finishReason: "json-object" });
    expect(streamed(events).text).toBe(result.text);
    expect((await answering(...pieces).run({})).text).toBe('{"a":{"b":"}"}}END');
  });

  it("cuts a token that goes on behind the object, and lets a stop string inside win", async () => {
    expect(await answering("{", "}", "END").run({ stopAfter: "json-object", stop: ["}E"] })).toMatchObject({
      text: "{}",
      finishReason: "json-object",
    });
    expect(await answering('{"', "a", '"}', "b").run({ stopAfter: "json-object", stop: ["a"] })).toMatchObject({
      text: '{"',
      finishReason: "stop",
    });
  });

  it("sends whole characters only", async () => {
    const { run, events } = answering("a", "<0xE2>", "<0x82>", "<0xAC>", "b");
    expect((await run({})).text).toBe("a€b");
    expect(events.flatMap((event) => (event.type === "text" ? [event.text] : []))).toEqual(["a", "", "", "€", "b"]);
  });

  it("refuses logits that are not numbers", async () => {
    const { run } = start(() => new Float32Array(tokenizer.size).fill(Number.NaN));
    await expect(run({})).rejects.toThrow(UnsupportedDeviceError);
  });

  it("repeats with a seed, and reports the one that it drew", async () => {
    const sampling = { temperature: 1.5, topP: 0.95 };
    const first = await start(hashed).run({ sampling });
    const again = await start(hashed).run({ sampling: { ...sampling, seed: first.seed ?? -1 } });
    expect(again.ids).toEqual(first.ids);
    expect((await start(hashed).run({ sampling: { ...sampling, seed: 1 } })).ids).not.toEqual(
      (await start(hashed).run({ sampling: { ...sampling, seed: 2 } })).ids,
    );
  });
});

describe("log-probabilities", () => {
  /** The model's own, from the definition. */
  const expected = (context: readonly number[], id: number, top: number): unknown => {
    const all = logSoftmax(hashed(context));
    const best = [...all.keys()].sort((one, other) => (all[other] ?? 0) - (all[one] ?? 0)).slice(0, top);
    return {
      id,
      text: tokenizer.tokenText(id),
      logprob: expect.closeTo(all[id] ?? 0, 6),
      top: best.map((other) => ({ id: other, text: tokenizer.tokenText(other), logprob: expect.closeTo(all[other] ?? 0, 6) })),
    };
  };

  it("come with every new token, before temperature and penalties", async () => {
    const { run, events } = start(hashed);
    const result = await run({ logprobs: 3, maxTokens: 6, sampling: { temperature: 2, repetitionPenalty: 1.5, seed: 3 } });
    const context = [...PROMPT, ...result.ids];
    expect(result.logprobs).toEqual(result.ids.map((id, index) => expected(context.slice(0, PROMPT.length + index), id, 3)));
    expect(events.flatMap((event) => (event.type === "text" ? (event.logprobs ?? []) : []))).toEqual(result.logprobs);
    expect(result).not.toHaveProperty("promptLogprobs");
  });

  it("come with every prompt token for echo, whatever the chunks, and nothing is reused", async () => {
    const { run } = start(hashed);
    await run({ maxTokens: 1 });
    const result = await run({ logprobs: 2, echo: true, maxTokens: 1 });
    expect(result.promptLogprobs).toEqual([
      { id: 1, text: tokenizer.tokenText(1), logprob: null, top: [] },
      ...PROMPT.slice(1).map((id, index) => expected(PROMPT.slice(0, index + 1), id, 2)),
    ]);
    expect(result.usage.reusedTokens).toBe(0);
    expect(result.logprobs).toEqual([expected(PROMPT, result.ids[0] ?? -1, 2)]);
  });

  it("score a prompt with maxTokens 0, up to the last position of the context", async () => {
    const { run, model } = start(hashed);
    const prompt = Array.from({ length: CONTEXT }, (_, index) => 259 + (index % 20));
    const result = await run({ prompt, maxTokens: 0, echo: true, logprobs: 0 });
    expect(result).toMatchObject({ ids: [], text: "", finishReason: "length", logprobs: [] });
    expect(result.promptLogprobs).toHaveLength(CONTEXT);
    expect(model.calls.at(-1)?.startPosition).toBe(CONTEXT - model.chunkLength);
  });
});

describe("the cache", () => {
  it("is used again for what two prompts have in common, with the same answer as without", async () => {
    const { run, model, events } = start(hashed);
    const first = await run({ maxTokens: 6 });
    const second = [...PROMPT, ...first.ids.slice(0, 4), idOf("x"), idOf("y")];
    model.calls.length = 0;
    events.length = 0;
    const result = await run({ prompt: second, maxTokens: 6 });
    expect(result.usage.reusedTokens).toBe(PROMPT.length + 4);
    expect(model.calls[0]).toEqual({ ids: [idOf("x"), idOf("y")], startPosition: PROMPT.length + 4, logits: "last" });
    expect(result.ids).toEqual((await start(hashed).run({ prompt: second, maxTokens: 6 })).ids);
    expect(events.filter(({ type }) => type === "prefill")).toEqual([
      { type: "prefill", promptTokens: second.length, doneTokens: second.length - 2, reusedTokens: second.length - 2 },
      { type: "prefill", promptTokens: second.length, doneTokens: second.length, reusedTokens: second.length - 2 },
    ]);
  });

  it("computes the last token again for a prompt that it holds completely", async () => {
    const { run, model } = start(hashed);
    const first = await run({ maxTokens: 5 });
    model.calls.length = 0;
    expect((await run({ maxTokens: 5 })).ids).toEqual(first.ids);
    expect(model.calls[0]).toEqual({ ids: PROMPT.slice(-1), startPosition: PROMPT.length - 1, logits: "last" });
  });

  it("asks for logits in the last chunk only", async () => {
    const { run, model } = start(hashed);
    await run({ maxTokens: 1 });
    expect(model.calls.map(({ startPosition, logits }) => [startPosition, logits])).toEqual([
      [0, "none"],
      [4, "none"],
      [8, "last"],
    ]);
  });

  it("stays right after a cancelled prefill", async () => {
    const { run, model } = start(hashed);
    const controller = new AbortController();
    model.onForward = () => {
      if (model.calls.length === 2) controller.abort();
    };
    await expect(run({ maxTokens: 4 }, controller.signal)).rejects.toMatchObject({ name: "AbortError" });
    expect(model.calls).toHaveLength(2);
    const result = await run({ maxTokens: 4 });
    expect(result.usage.reusedTokens).toBe(8);
    expect(result.ids).toEqual((await start(hashed).run({ maxTokens: 4 })).ids);
  });

  it("stays right after a cancelled decode", async () => {
    const { run, model, events } = start(hashed);
    const controller = new AbortController();
    model.onForward = () => {
      if (model.calls.length === 6) controller.abort();
    };
    await expect(run({}, controller.signal)).rejects.toMatchObject({ name: "AbortError" });
    const sent = streamed(events).ids;
    expect(sent).toHaveLength(3);
    const result = await run({ prompt: [...PROMPT, ...sent], maxTokens: 4 });
    expect(result.usage.reusedTokens).toBe(PROMPT.length + 2);
    expect([...sent, ...result.ids]).toEqual((await start(hashed).run({ maxTokens: 7 })).ids);
  });

  it("stays right after a step that failed", async () => {
    const { run, model } = start(hashed);
    await run({ maxTokens: 4 });
    model.onForward = () => {
      throw new EngineLostError("the device was lost");
    };
    const prompt = [...PROMPT.slice(0, 6), idOf("z"), ...PROMPT.slice(7)];
    await expect(run({ prompt, maxTokens: 4 })).rejects.toThrow(EngineLostError);
    model.onForward = () => undefined;
    const result = await run({ maxTokens: 4 });
    expect(result.usage.reusedTokens).toBe(6);
    expect(result.ids).toEqual((await start(hashed).run({ maxTokens: 4 })).ids);
  });

  it("stays right when the listener throws", async () => {
    const { model } = start(hashed);
    const generator = new TextGenerator(model, tokenizer, CONTEXT);
    const failure = new Error("listener");
    const failing = generator.generate(
      { prompt: PROMPT, maxTokens: 4 },
      () => {
        if (model.calls.length === 5) throw failure;
      },
      never,
    );
    await expect(failing).rejects.toBe(failure);
    const result = await generator.generate({ prompt: PROMPT, maxTokens: 4 }, () => undefined, never);
    expect(result.ids).toEqual((await start(hashed).run({ maxTokens: 4 })).ids);
  });
});

describe("a bad request", () => {
  it("is refused before anything is computed", async () => {
    const { run, model, events } = start(hashed);
    await expect(run({ prompt: new Array(CONTEXT).fill(5) })).rejects.toThrow(ContextOverflowError);
    await expect(run({ maxTokens: CONTEXT })).rejects.toMatchObject({
      code: "context-overflow",
      details: { promptTokens: PROMPT.length, maxTokens: CONTEXT, contextLength: CONTEXT, neededTokens: CONTEXT + PROMPT.length },
    });
    await expect(run({}, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(model.calls).toEqual([]);
    expect(events).toEqual([]);
  });
});
