import { describe, expect, it } from "vitest";
import type { GenerateRequest } from "../../../../src/contract/engine.ts";
import { checkRequest } from "../../../../worker/generation/request.ts";
import { tokenizer } from "./table-model.ts";

const check = (request: GenerateRequest): ReturnType<typeof checkRequest> => checkRequest(request, tokenizer, 16);

describe("checkRequest", () => {
  it("fills in the defaults", () => {
    expect(check({ prompt: [1, 270] })).toEqual({
      promptIds: [1, 270],
      maxTokens: 14,
      sampling: { temperature: 0, topK: 0, topP: 1, minP: 0, repetitionPenalty: 1, seed: undefined },
      stop: [],
      stopAfter: null,
      logprobs: null,
      echo: false,
      continuesText: false,
      ignoreEos: false,
    });
  });

  it("encodes prompt parts", () => {
    const prompt = [{ control: "bos" }, { text: "the cat" }] as const;
    expect(check({ prompt }).promptIds).toEqual(tokenizer.encode(prompt));
  });

  it("lets prompt and answer fill the context exactly", () => {
    expect(check({ prompt: [1], maxTokens: 15 }).maxTokens).toBe(15);
    expect(check({ prompt: new Array(16).fill(1), maxTokens: 0 }).maxTokens).toBe(0);
    expect(() => check({ prompt: [1], maxTokens: 16 })).toThrow(
      "The prompt has 1 tokens and the answer needs room for 16 tokens",
    );
    expect(() => check({ prompt: new Array(16).fill(1) })).toThrow("at least one token");
  });

  it.each<[Partial<GenerateRequest>, string]>([
    [{ prompt: [] }, "prompt is empty"],
    [{ prompt: [1, -1] }, "prompt[1] is -1; token ids are integers from 0 to"],
    [{ prompt: [1, 1.5] }, "prompt[1] is 1.5"],
    [{ prompt: [1, 99_999] }, "prompt[1] is 99999"],
    [{ maxTokens: -1 }, "maxTokens is -1"],
    [{ maxTokens: 1.5 }, "maxTokens is 1.5"],
    [{ logprobs: 21 }, "logprobs is 21; it must be an integer from 0 to 20."],
    [{ stop: ["a", ""] }, 'stop is ["a",""]; it must be an array of strings, none of them empty.'],
    [{ sampling: { topP: 2 } }, "topP is 2"],
    [JSON.parse('{"stop": "word"}') as GenerateRequest, 'stop is "word"'],
    [JSON.parse('{"prompt": "word"}') as GenerateRequest, "prompt is string"],
    [JSON.parse('{"stopAfter": "yaml"}') as GenerateRequest, 'stopAfter is "yaml"'],
  ])("refuses %o", (request, fact) => {
    expect(() => check({ prompt: [1], ...request })).toThrow(TypeError);
    expect(() => check({ prompt: [1], ...request })).toThrow(fact);
  });
});
