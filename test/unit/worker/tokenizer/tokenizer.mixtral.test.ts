/** The tokenizer against SentencePiece's and mistral-common's own results, with Mixtral's real vocabulary. */
import { beforeAll, describe, expect, it } from "vitest";
import type { PromptPart } from "../../../../src/contract/prompt-part.ts";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import { TextStream } from "../../../../worker/tokenizer/text-stream.ts";
import { Tokenizer } from "../../../../worker/tokenizer/tokenizer.ts";
import { loadFixture, loadJsonFixture } from "../../../support/fixtures.ts";
import { MemorySource } from "../../../support/memory-source.ts";

type Message = { readonly role: "user" | "assistant"; readonly content: string };

const header = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
const encodeCases = await loadJsonFixture<{ text: string; ids: number[] }[]>("tokenizer/encode-cases.json");
const instructCases = await loadJsonFixture<{ messages: Message[]; ids: number[] }[]>("tokenizer/instruct-cases.json");
const sample = await loadJsonFixture<{ messages: Message[] }>("tokenizer/mistral-common.no_tools.sample.json");
const sampleIds = await loadJsonFixture<{ tokens: number[] }>("tokenizer/mistral-common.no_tools.tokens_v1.json");

/** mistral-common's v1 rule, spelled out here on purpose: the tokenizer is what is tested. */
function instructParts(messages: readonly Message[]): PromptPart[] {
  const parts: PromptPart[] = [{ control: "bos" }];
  for (const message of messages) {
    if (message.role === "user") parts.push({ text: `[INST] ${message.content} [/INST]` });
    else parts.push({ text: message.content }, { control: "eos" });
  }
  return parts;
}

describe.skipIf(header === null || encodeCases === null || instructCases === null)("Tokenizer with Mixtral's vocabulary", () => {
  let tokenizer: Tokenizer;

  beforeAll(async () => {
    const file = await readGguf(new MemorySource(header ?? new Uint8Array(), { virtualBytes: 27e9 }));
    tokenizer = Tokenizer.fromGguf(file.metadata);
  });

  it("knows its size and special ids", () => {
    expect([tokenizer.size, tokenizer.bosId, tokenizer.eosId]).toEqual([32_000, 1, 2]);
  });

  it("gives SentencePiece's ids for 1,000 strings", () => {
    const wrong = (encodeCases ?? []).filter(({ text, ids }) => tokenizer.encodeText(text).join() !== ids.join());
    expect(encodeCases).toHaveLength(1000);
    expect(wrong).toEqual([]);
  });

  it("gives the v1 instruct rule's ids for 60 conversations", () => {
    const wrong = (instructCases ?? []).filter(
      ({ messages, ids }) => tokenizer.encode(instructParts(messages)).join() !== ids.join(),
    );
    expect(instructCases).toHaveLength(60);
    expect(wrong).toEqual([]);
  });

  it("gives mistral-common's ids for its own sample", () => {
    expect(tokenizer.encode(instructParts(sample?.messages ?? []))).toEqual(sampleIds?.tokens);
  });

  it("takes every string back: decode(encode(text)) is the text", () => {
    const wrong = (encodeCases ?? []).filter(({ text }) => {
      // SentencePiece writes a space as U+2581, so that character itself cannot come back.
      const expected = text.replaceAll("\u2581", " ").replace(/\p{Surrogate}/gu, "\uFFFD");
      return tokenizer.decode(tokenizer.encodeText(text)) !== expected;
    });
    expect(wrong).toEqual([]);
  });

  it("streams the same text that it decodes at once", () => {
    for (const { text, ids } of encodeCases ?? []) {
      const stream = new TextStream(tokenizer);
      const pieces = ids.map((id) => stream.push(id));
      expect(pieces.join("") + stream.flush()).toBe(tokenizer.decode(ids));
      if (!text.includes("\uFFFD")) expect(pieces.join("")).not.toContain("\uFFFD");
    }
  });

  it("has the ids that the prompt formats rely on", () => {
    expect(tokenizer.encodeText("</s>")).toEqual([1867, 28713, 28767]);
    expect(tokenizer.encodeText("[INST] x").slice(0, 4)).toEqual([733, 16289, 28793, 1318]);
    expect(tokenizer.encodeText("[/INST]\n\n{").slice(-3)).toEqual([13, 13, 28751]);
  });

  it("keeps the runs of white space whose score is -1e9", () => {
    for (const length of [2, 3, 4, 5, 8, 15, 16, 17, 33]) {
      const text = `a${" ".repeat(length)}b`;
      expect(tokenizer.decode(tokenizer.encodeText(text))).toBe(text);
    }
  });

  it("encodes 100,000 letters", () => {
    const ids = tokenizer.encodeText("a".repeat(100_000));
    expect(tokenizer.decode(ids)).toBe("a".repeat(100_000));
  });
});
