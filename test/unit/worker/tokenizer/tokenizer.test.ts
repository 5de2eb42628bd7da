import { describe, expect, it } from "vitest";
import type { PromptPart } from "../../../../src/contract/prompt-part.ts";
import { Tokenizer } from "../../../../worker/tokenizer/tokenizer.ts";
import { floats, ints, strings, type TypedValue } from "../../../support/gguf-writer.ts";
import { metadataOf } from "../../../support/metadata-of.ts";
import { tinyVocabulary } from "../../../support/tiny-model.ts";

async function open(changes: Readonly<Record<string, TypedValue | null>> = {}): Promise<Tokenizer> {
  return Tokenizer.fromGguf(await metadataOf({ ...tinyVocabulary(), ...changes }));
}

const tokenizer = await open();
const show = (ids: readonly number[]): string[] => ids.map((id) => tokenizer.tokenText(id));

describe("Tokenizer.encodeText", () => {
  it("puts a space in front of each text, none before an empty one", () => {
    expect(show(tokenizer.encodeText("hello"))).toEqual([" hello"]);
    expect(show(tokenizer.encodeText(" hello"))).toEqual([" ", " hello"]);
    expect(tokenizer.encodeText("")).toEqual([]);
  });

  it("leaves the space out where the file says so", async () => {
    const without = await open({ "tokenizer.ggml.add_space_prefix": { type: "bool", value: false } });
    expect(without.encodeText("hello").map((id) => without.tokenText(id))).toEqual(["hello"]);
    expect(without.decode(without.encodeText(" hello"))).toBe(" hello");
  });

  it("falls back to the bytes of characters without a piece", () => {
    expect(show(tokenizer.encodeText("é\n"))).toEqual([" ", "\\xc3", "\\xa9", "\n"]);
  });

  it("takes lone surrogates as U+FFFD", () => {
    expect(tokenizer.encodeText("a\uD800b")).toEqual(tokenizer.encodeText("a\uFFFDb"));
    expect(tokenizer.decode(tokenizer.encodeText("\uDC00"))).toBe("\uFFFD");
  });

  it("never makes a control token, a byte token or an unknown token of text", () => {
    for (const text of ["</s>", "<s>", "[TOOL]", "<unk>", "<0x41>", "hello</s>[TOOL]<s>"]) {
      const ids = tokenizer.encodeText(text);
      expect(ids.some((id) => tokenizer.isControl(id) || id === 0)).toBe(false);
      expect(tokenizer.decode(ids)).toBe(text);
    }
  });

  it("does not match user-defined tokens in text, only as control parts", async () => {
    const tokens = ["<unk>", "<s>", "</s>", "<|end|>", "a", "<|", "end", "|>"];
    const custom = await open({
      "tokenizer.ggml.tokens": strings(tokens),
      "tokenizer.ggml.scores": floats(tokens.map((_, id) => -id)),
      "tokenizer.ggml.token_type": ints([2, 3, 3, 4, 1, 1, 1, 1]),
    });
    expect(custom.encodeText("<|end|>")).not.toContain(3);
    expect(custom.encode([{ control: "<|end|>" }])).toEqual([3]);
    expect(custom.decode([4, 3])).toBe("a<|end|>");
  });

  it("gives one unknown token for a run of characters that nothing stands for", async () => {
    const tokens = ["<unk>", "<s>", "</s>", "a", "\u2581"];
    const poor = await open({
      "tokenizer.ggml.tokens": strings(tokens),
      "tokenizer.ggml.scores": floats([0, 0, 0, -1, -2]),
      "tokenizer.ggml.token_type": ints([2, 3, 3, 1, 1]),
    });
    expect(poor.encodeText("axyza")).toEqual([4, 3, 0, 3]);
    expect(poor.decode([4, 3, 0, 3])).toBe("a \u2047 a");
  });
});

describe("Tokenizer.encode", () => {
  it("takes control tokens by role or by exact name, and each text for itself", () => {
    const ids = tokenizer.encode([
      { control: "bos" },
      { text: "hello" },
      { text: "hello" },
      { control: "[TOOL]" },
      { control: "eos" },
    ]);
    expect(show(ids)).toEqual(["<s>", " hello", " hello", "[TOOL]", "</s>"]);
    expect(tokenizer.encode([{ control: "</s>" }])).toEqual([2]);
    expect(tokenizer.encode([])).toEqual([]);
    expect(tokenizer.encode([{ text: "hello", control: undefined } as unknown as PromptPart])).toHaveLength(1);
  });

  it("refuses control tokens that do not exist, ordinary pieces among them", () => {
    for (const control of ["[tool]", "hello", "<0x41>", "", "BOS", "__proto__"]) {
      expect(() => tokenizer.encode([{ control }])).toThrow(TypeError);
    }
    expect(() => tokenizer.encode([{ control: "[INST]" }])).toThrow(/no control token "\[INST\]"\. It has: <s>, <\/s>, \[TOOL\]/);
  });

  it("refuses what is no prompt part", () => {
    for (const part of [{}, { text: 5 }, { control: null }, null, "text", { text: "a", control: "eos" }]) {
      expect(() => tokenizer.encode([part as unknown as PromptPart])).toThrow(TypeError);
    }
    expect(() => tokenizer.encode("abc" as unknown as PromptPart[])).toThrow(TypeError);
    expect(() => tokenizer.encode({} as unknown as PromptPart[])).toThrow(TypeError);
  });
});

describe("Tokenizer.decode", () => {
  it("drops the space in front of the first piece only, and control tokens", () => {
    const ids = tokenizer.encode([{ control: "bos" }, { text: "hello" }, { control: "eos" }, { text: "hello" }]);
    expect(tokenizer.decode(ids)).toBe("hello hello");
    expect(tokenizer.decode([])).toBe("");
  });

  it("refuses ids that the vocabulary does not have", () => {
    for (const id of [tokenizer.size, -1, 1.5, Number.NaN]) {
      expect(() => tokenizer.decode([id])).toThrow(TypeError);
      expect(() => tokenizer.tokenText(id)).toThrow(/no token id; this vocabulary has the ids 0 to 275/);
      expect(() => tokenizer.tokenBytes(id)).toThrow(TypeError);
      expect(() => tokenizer.isControl(id)).toThrow(TypeError);
    }
  });
});

describe("Tokenizer's single tokens", () => {
  it("have bytes and a text", () => {
    const byte = (value: number): number => 3 + value;
    expect([...tokenizer.tokenBytes(byte(0xe2))]).toEqual([0xe2]);
    expect(tokenizer.tokenText(byte(0xe2))).toBe("\\xe2");
    expect(tokenizer.tokenText(byte(0x41))).toBe("A");
    expect([...tokenizer.tokenBytes(2)]).toEqual([]);
    expect(tokenizer.tokenText(2)).toBe("</s>");
    const [hello = -1] = tokenizer.encodeText("hello");
    expect(new TextDecoder().decode(tokenizer.tokenBytes(hello))).toBe(" hello");
    expect([tokenizer.isControl(2), tokenizer.isControl(0), tokenizer.isControl(hello)]).toEqual([true, false, false]);
  });
});
