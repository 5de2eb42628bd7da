import { describe, expect, it } from "vitest";
import { CompletionLogprobWriter } from "../../../../src/openai/completion-logprobs.ts";
import { tokenBytes, TokenOffsets } from "../../../../src/openai/token-text.ts";

describe("tokenBytes", () => {
  it("reads text and the escapes of single bytes", () => {
    expect([...tokenBytes("é")]).toEqual([0xc3, 0xa9]);
    expect([...tokenBytes("\\xc3")]).toEqual([0xc3]);
  });
});

describe("TokenOffsets", () => {
  it("counts a character of several byte tokens once", () => {
    const offsets = new TokenOffsets();
    expect(["a", "\\xf0", "\\x9f", "\\x98", "\\x80", "b"].map((text) => offsets.next(text, true))).toEqual([0, 1, 1, 1, 1, 3]);
  });
});

describe("CompletionLogprobWriter", () => {
  it("leaves control tokens and the space that encoding added out of the count", () => {
    const writer = new CompletionLogprobWriter({ controlIds: [1, 2], asIds: false });
    const token = (id: number, text: string) => ({ id, text, logprob: -1, top: [] });
    expect(writer.write([token(1, "<s>"), token(5, " The"), token(6, " cat")], []).text_offset).toEqual([0, 0, 3]);
    expect(writer.write([], [token(7, " sat"), token(2, "</s>"), token(8, "!")]).text_offset).toEqual([7, 11, 11]);
  });

  it("counts the space of an answer's first token, also after a prompt without text", () => {
    const token = (id: number, text: string) => ({ id, text, logprob: -1, top: [] });
    const answer = [token(5, " Hello"), token(6, " world")];
    const write = (prompt: readonly ReturnType<typeof token>[]) =>
      new CompletionLogprobWriter({ controlIds: [1, 2], asIds: false }).write(prompt, answer).text_offset;
    expect(write([])).toEqual([0, 6]);
    expect(write([token(1, "<s>")])).toEqual([0, 0, 6]);
  });
});
