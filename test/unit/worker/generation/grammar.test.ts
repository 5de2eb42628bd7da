import { describe, expect, it } from "vitest";
import type { GenerateEvent, GenerateRequest, GenerateResult } from "../../../../src/contract/engine.ts";
import { ToolError } from "../../../../src/contract/errors.ts";
import type { Grammar } from "../../../../src/contract/grammar.ts";
import { type BeginGrammar, type ForwardPass, TextGenerator } from "../../../../worker/generation/generate.ts";
import { GrammarEngine } from "../../../../worker/grammar/engine.ts";
import { tokenizerVocabulary } from "../../../../worker/grammar/vocabulary.ts";
import { objectCalls } from "../grammar/support.ts";
import { hashed, idOf, scripted, TableModel, tokenizer } from "./table-model.ts";

const engine = new GrammarEngine(tokenizerVocabulary(tokenizer));
const begin: BeginGrammar = async (grammar, dropsSpace) => (await engine.compile(grammar, dropsSpace)).begin();
const ids = (text: string): number[] => Array.from(text, (character) => idOf(character === " " ? "▁" : character));
const ebnf = (text: string): Grammar => ({ kind: "ebnf", ebnf: text });
const PROMPT = [tokenizer.bosId, idOf("a")];

type Answer = GenerateResult & {
  readonly events: readonly GenerateEvent[];
  readonly calls: TableModel["calls"];
  readonly generator: TextGenerator;
};

async function generate(
  model: TableModel,
  request: Partial<GenerateRequest>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Answer> {
  const generator = new TextGenerator(model, tokenizer, 256, begin);
  const events: GenerateEvent[] = [];
  const result = await generator.generate(
    { prompt: PROMPT, maxTokens: 60, continuesText: true, ...request },
    (event) => events.push(event),
    signal,
  );
  return { ...result, events, calls: model.calls, generator };
}

/** A model that wants to write something else all the time. */
const stubborn = (): TableModel => new TableModel(scripted(PROMPT.length, ids("no way at all")));
const call = objectCalls({ f: { type: "object", properties: { city: { enum: ["rome", "oslo"] } }, required: ["city"] } });

describe("an answer that is held to a grammar", () => {
  it("is in the grammar, whatever the model wants, and ends with it", async () => {
    const answer = await generate(stubborn(), { grammar: ebnf('root ::= "the cat" ("." | ":" [a-f])') });
    expect(answer.text).toMatch(/^the cat(\.|:[a-f])$/);
    expect(answer.finishReason).toBe("grammar");
    expect(answer.events.flatMap((event) => (event.type === "text" ? [event.text] : [])).join("")).toBe(answer.text);
  });

  it("holds a sampled answer too, for many seeds", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const answer = await generate(new TableModel(hashed), {
        grammar: call,
        sampling: { temperature: 2, topK: 40, topP: 0.9, minP: 0.01, repetitionPenalty: 1.3, seed },
      });
      if (answer.finishReason === "length") continue;
      expect(answer.finishReason).toBe("grammar");
      expect(["rome", "oslo"]).toContain(JSON.parse(answer.text).arguments.city);
    }
  });

  it("needs no step of the model for what must come, and none at the end", async () => {
    const answer = await generate(stubborn(), { grammar: ebnf('root ::= [ab] "cdefg" [ab] "hijkl"') });
    expect(answer.text).toMatch(/^[ab]cdefg[ab]hijkl$/);
    expect(answer.usage.forcedTokens).toBe(10);
    // The prompt, then what was sampled and forced together, in chunks; nothing after the last choice.
    expect(answer.calls.map(({ ids: { length }, startPosition, logits }) => [length, startPosition, logits])).toEqual([
      [2, 0, "last"],
      [4, 2, "none"],
      [2, 6, "last"],
    ]);
    expect(answer.usage.grammarMs).toBeGreaterThan(0);
    expect(answer.usage.completionTokens).toBe(12);
  });

  it("keeps the cache right: an answer goes on as the model alone would", async () => {
    const model = new TableModel(hashed);
    const first = await generate(model, { grammar: ebnf('root ::= [ab] "cdefg" [ab]+'), maxTokens: 12 });
    expect(first.finishReason).toBe("length");
    const prompt = [...PROMPT, ...first.ids];
    const signal = new AbortController().signal;
    const next = await first.generator.generate({ prompt, maxTokens: 8 }, () => undefined, signal);
    expect(next.usage.reusedTokens).toBe(prompt.length - 1);
    const fresh = await new TextGenerator(new TableModel(hashed), tokenizer, 256).generate(
      { prompt, maxTokens: 8 },
      () => undefined,
      signal,
    );
    expect(next.ids).toEqual(fresh.ids);
  });

  it("changes nothing where the model writes it by itself", async () => {
    const text = '{"name": "f", "arguments": {"city": "rome"}}';
    const written = tokenizer.continueText(text);
    const free = await generate(new TableModel(scripted(PROMPT.length, written)), {});
    const held = await generate(new TableModel(scripted(PROMPT.length, written)), { grammar: call });
    expect([free.text, free.finishReason]).toEqual([text, "eos"]);
    expect([held.text, held.finishReason]).toEqual([text, "grammar"]);
    expect(held.ids).toEqual(free.ids);
    expect(held.calls.length).toBeLessThan(free.calls.length);
    expect([free.usage.forcedTokens, free.usage.grammarMs]).toEqual([0, 0]);
  });

  it("is free text where it may be, and ends where the model ends it", async () => {
    const answer = await generate(new TableModel(scripted(PROMPT.length, ids("hello."))), { grammar: { ...call, text: true } });
    expect([answer.text, answer.finishReason, answer.usage.forcedTokens]).toEqual(["hello.", "eos", 0]);
  });

  it("takes EOS only where the grammar may end", async () => {
    const eager = new TableModel(() => {
      const row = new Float32Array(tokenizer.size);
      row[tokenizer.eosId] = 30;
      return row;
    });
    const answer = await generate(eager, { grammar: ebnf('root ::= [a-c]{3} "d"*') });
    expect([answer.text.length, answer.finishReason]).toEqual([3, "eos"]);
    const ignoring = await generate(eager, { grammar: ebnf('root ::= [a-c]{3} "d"{0,2}'), ignoreEos: true });
    expect([ignoring.text.slice(3), ignoring.finishReason]).toEqual(["dd", "grammar"]);
  });

  it("is cut by its length, also within what must come, and is then never complete", async () => {
    const answer = await generate(stubborn(), { grammar: ebnf('root ::= [ab] "cdefg"'), maxTokens: 4 });
    expect([answer.ids.length, answer.finishReason, answer.text.slice(1)]).toEqual([4, "length", "cde"]);
    const exact = await generate(stubborn(), { grammar: ebnf('root ::= [ab] "cdefg"'), maxTokens: 6 });
    expect(exact.finishReason).toBe("grammar");
    const more = await generate(stubborn(), { grammar: ebnf('root ::= [ab] "cdefg" "h"*'), maxTokens: 6 });
    expect(more.finishReason).toBe("length");
  });

  it("stops at stop strings and objects within what must come", async () => {
    const stopped = await generate(stubborn(), { grammar: ebnf('root ::= [ab] "cdefg" [ab]'), stop: ["ef"] });
    expect([stopped.text.slice(1), stopped.finishReason]).toEqual(["cd", "stop"]);
    const object = await generate(stubborn(), { grammar: ebnf('root ::= "{" [ab] "}" "cd" [ab]'), stopAfter: "json-object" });
    expect([object.text, object.finishReason]).toEqual(["{a}", "json-object"]);
  });

  it("gives the same answer for the same seed, drawing nothing for what must come", async () => {
    const request = { grammar: ebnf('root ::= [a-z] "cd" [a-z] "ef" [a-z]'), sampling: { temperature: 3, seed: 7 } };
    const [one, other] = [await generate(new TableModel(hashed), request), await generate(new TableModel(hashed), request)];
    expect(one.ids).toEqual(other.ids);
    const seeds = new Set<string>();
    for (let seed = 0; seed < 6; seed++)
      seeds.add((await generate(new TableModel(hashed), { ...request, sampling: { temperature: 3, seed } })).text);
    expect(seeds.size).toBeGreaterThan(2);
  });

  it("reports the model's own log-probabilities, of forced tokens too", async () => {
    const request = { grammar: ebnf('root ::= "x" [ab] "cdefg" [ab] "hi"'), logprobs: 2 };
    const held = await generate(new TableModel(hashed), request);
    expect(held.finishReason).toBe("grammar");
    expect(held.logprobs?.map(({ id }) => id)).toEqual(held.ids);
    // Scored as a prompt, by the model alone.
    const scored = await generate(new TableModel(hashed), {
      prompt: [...PROMPT, ...held.ids],
      maxTokens: 0,
      echo: true,
      logprobs: 2,
    });
    expect(held.logprobs).toEqual(scored.promptLogprobs?.slice(PROMPT.length));
    const texts = held.events.flatMap((event) => (event.type === "text" ? [event] : []));
    expect(texts.map(({ text }) => text).join("")).toBe(held.text);
    expect(texts.flatMap(({ logprobs = [] }) => logprobs)).toEqual(held.logprobs);
  });

  it("drops the space in front of an answer of its own, in any grammar", async () => {
    const wanted = scripted(PROMPT.length, [idOf("▁"), idOf("b")]);
    const answer = await generate(new TableModel(wanted), { grammar: ebnf('root ::= "a" | "b"'), continuesText: false });
    expect([answer.text, answer.ids, answer.finishReason]).toEqual(["b", [idOf("▁"), idOf("b")], "grammar"]);
    expect((await generate(new TableModel(wanted), { grammar: ebnf('root ::= "a" | "b"') })).ids).toHaveLength(1);
  });

  it("refuses a bad grammar before anything is computed, and works on", async () => {
    const model = stubborn();
    await expect(generate(model, { grammar: ebnf("root ::= nothing") })).rejects.toThrow(TypeError);
    await expect(
      new TextGenerator(model, tokenizer, 256).generate(
        { prompt: PROMPT, grammar: call },
        () => undefined,
        new AbortController().signal,
      ),
    ).rejects.toThrow(/holds no answer to a grammar/);
    expect(model.calls).toEqual([]);
    expect((await generate(model, { grammar: ebnf('root ::= "ok"') })).text).toBe("ok");
  });

  it("is cancelled during a step, with the cache in order", async () => {
    const controller = new AbortController();
    const model = new TableModel(hashed);
    let steps = 0;
    model.onForward = () => {
      if (++steps === 3) controller.abort();
    };
    await expect(generate(model, { grammar: ebnf("root ::= [a-z]*") }, controller.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
    model.onForward = () => undefined;
    const after = await generate(model, { maxTokens: 5 });
    expect(after.ids).toEqual((await generate(new TableModel(hashed), { maxTokens: 5 })).ids);
  });

  it("waits for the step where its mask fails, so that nothing else meets it in the cache", async () => {
    let isRunning = false;
    const slow: ForwardPass = {
      chunkLength: 4,
      async forward() {
        isRunning = true;
        await new Promise((resolve) => setTimeout(resolve, 20));
        isRunning = false;
        const row = new Float32Array(tokenizer.size);
        row[idOf("a")] = 5;
        return row;
      },
    };
    const generator = new TextGenerator(slow, tokenizer, 256, begin);
    const request = { prompt: PROMPT, continuesText: true, grammar: ebnf("root ::= [ab] never\nnever ::= no\nno ::= never") };
    await expect(generator.generate(request, () => undefined, new AbortController().signal)).rejects.toThrow(ToolError);
    expect(isRunning).toBe(false);
  });
});
