import { describe, expect, it } from "vitest";
import { ModelFormatError } from "../../../../src/contract/errors.ts";
import { readVocabulary } from "../../../../worker/tokenizer/vocabulary.ts";
import { f32, floats, ints, strings, text, type TypedValue, u32 } from "../../../support/gguf-writer.ts";
import { metadataOf } from "../../../support/metadata-of.ts";
import { tinyVocabulary } from "../../../support/tiny-model.ts";

type Changes = Readonly<Record<string, TypedValue | null>>;

const read = async (changes: Changes = {}) => readVocabulary(await metadataOf({ ...tinyVocabulary(), ...changes }));

async function refusal(changes: Changes): Promise<string> {
  const error: unknown = await read(changes).then(
    () => "it was accepted",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelFormatError);
  return (error as ModelFormatError).message;
}

/** Four normal pieces behind three special ones; without bytes. */
function small(changes: Changes = {}): Changes {
  return {
    "tokenizer.ggml.tokens": strings(["<unk>", "<s>", "</s>", "a", "b", "ab", "aba"]),
    "tokenizer.ggml.scores": floats([0, 0, 0, -3, -4, -1, -2]),
    "tokenizer.ggml.token_type": ints([2, 3, 3, 1, 1, 1, 1]),
    ...changes,
  };
}

describe("readVocabulary", () => {
  it("reads pieces, kinds and special ids", async () => {
    const vocabulary = await read();
    expect(vocabulary).toMatchObject({ bosId: 1, eosId: 2, unknownId: 0, addSpacePrefix: true });
    expect(vocabulary.byteIds?.[0x41]).toBe(3 + 0x41);
    expect(vocabulary.normalIds.get("hello")).toBeGreaterThan(259);
    expect([...vocabulary.controlIds]).toEqual([
      ["<s>", 1],
      ["</s>", 2],
      ["[TOOL]", 259],
    ]);
  });

  it("fills in what files leave out", async () => {
    const vocabulary = await read({
      "tokenizer.ggml.bos_token_id": null,
      "tokenizer.ggml.eos_token_id": null,
      "tokenizer.ggml.unknown_token_id": null,
      "tokenizer.ggml.token_type": null,
    });
    expect(vocabulary).toMatchObject({ bosId: 1, eosId: 2, unknownId: 0 });
    expect(vocabulary.byteIds?.[255]).toBe(258);
    expect(vocabulary.normalIds.has("</s>")).toBe(false);
  });

  it("keeps BOS and EOS out of text whatever type the file gives them", async () => {
    const vocabulary = await read(
      small({ "tokenizer.ggml.token_type": ints([2, 1, 1, 1, 1, 1, 1]), "tokenizer.ggml.eos_token_id": u32(6) }),
    );
    expect(vocabulary.normalIds.has("<s>")).toBe(false);
    expect(vocabulary.normalIds.has("aba")).toBe(false);
    expect(vocabulary.controlIds.get("aba")).toBe(6);
  });

  it("ranks by score, and by merges where all scores are the same or absent", async () => {
    expect((await read(small())).pairScore("a", "b")).toBe(-1);
    expect((await read(small())).pairScore("b", "a")).toBeUndefined();
    const merges = strings(["a b", "ab a", "a x"]);
    for (const scores of [floats([0, 0, 0, 0, 0, 0, 0]), null]) {
      const { pairScore } = await read(small({ "tokenizer.ggml.scores": scores, "tokenizer.ggml.merges": merges }));
      expect(pairScore("a", "b")).toBeGreaterThan(pairScore("ab", "a") ?? 0);
      // The same piece by a split that is not in the list, and a merge into what is no piece.
      expect(pairScore("a", "ba")).toBeUndefined();
      expect(pairScore("a", "x")).toBeUndefined();
    }
    const scored = await read(small({ "tokenizer.ggml.merges": strings(["ab a"]) }));
    expect(scored.pairScore("a", "b")).toBe(-1);
  });

  it("takes the first of pieces that repeat", async () => {
    const vocabulary = await read(small({ "tokenizer.ggml.tokens": strings(["<unk>", "<s>", "</s>", "a", "b", "ab", "ab"]) }));
    expect(vocabulary.normalIds.get("ab")).toBe(5);
  });

  it("names the key that is missing or wrong", async () => {
    expect(await refusal({ "tokenizer.ggml.model": text("gpt2") })).toMatch(/"tokenizer.ggml.model": it is "gpt2"; "llama"/);
    expect(await refusal({ "tokenizer.ggml.model": null })).toMatch(/it is missing; "llama"/);
    expect(await refusal({ "tokenizer.ggml.tokens": null })).toMatch(/"tokenizer.ggml.tokens": it is missing or empty/);
    expect(await refusal({ "tokenizer.ggml.tokens": strings([]) })).toMatch(/missing or empty/);
    expect(await refusal({ "tokenizer.ggml.tokens": text("a") })).toMatch(/it is a string, not an array/);
    expect(await refusal({ "tokenizer.ggml.tokens": ints([1, 2, 3]) })).toMatch(/values of another type/);
    expect(await refusal(small({ "tokenizer.ggml.token_type": ints([2, 3, 3]) }))).toMatch(
      /"tokenizer.ggml.token_type": it has 3 values for 7/,
    );
    expect(await refusal(small({ "tokenizer.ggml.token_type": ints([2, 3, 3, 1, 1, 1, 9]) }))).toMatch(
      /token 6 has the unknown type 9/,
    );
    expect(await refusal(small({ "tokenizer.ggml.scores": floats([1]) }))).toMatch(
      /"tokenizer.ggml.scores": it has 1 values for 7/,
    );
    expect(await refusal(small({ "tokenizer.ggml.scores": floats([0, 0, 0, Number.NaN, 0, 0, 0]) }))).toMatch(
      /score of token 3 is NaN/,
    );
    expect(await refusal({ "tokenizer.ggml.eos_token_id": u32(100_000) })).toMatch(/"tokenizer.ggml.eos_token_id": it is 100000/);
    expect(await refusal({ "tokenizer.ggml.bos_token_id": f32(0.5) })).toMatch(/it is 0.5/);
    expect(await refusal({ "tokenizer.ggml.unknown_token_id": strings([]) })).toMatch(/it is an array/);
  });

  it("refuses vocabularies that cannot encode", async () => {
    expect(await refusal(small({ "tokenizer.ggml.scores": floats([0, 0, 0, 0, 0, 0, 0]) }))).toMatch(
      /all scores are the same, and there is no list/,
    );
    expect(await refusal(small({ "tokenizer.ggml.scores": null }))).toMatch(/it is missing, and there is no list/);
    expect(await refusal(small({ "tokenizer.ggml.scores": null, "tokenizer.ggml.merges": strings(["ab"]) }))).toMatch(
      /merge 0 is not two pieces/,
    );
    const noUnknown = small({
      "tokenizer.ggml.token_type": ints([1, 3, 3, 1, 1, 1, 1]),
      "tokenizer.ggml.unknown_token_id": null,
    });
    expect(await refusal(noUnknown)).toMatch(/neither a piece for each of the 256 bytes nor one for unknown/);
    // An unknown character must not become EOS either.
    expect(await refusal(small({ "tokenizer.ggml.unknown_token_id": u32(2) }))).toMatch(/neither a piece/);
    expect(await refusal(small({ "tokenizer.ggml.token_type": ints([2, 3, 3, 6, 1, 1, 1]) }))).toMatch(/not of the form <0xNN>/);
    const twice = small({
      "tokenizer.ggml.tokens": strings(["<unk>", "<s>", "</s>", "<0x41>", "<0x41>", "ab", "aba"]),
      "tokenizer.ggml.token_type": ints([2, 3, 3, 6, 6, 1, 1]),
    });
    expect(await refusal(twice)).toMatch(/tokens 3 and 4 both stand for byte 65/);
    const two = { "tokenizer.ggml.tokens": strings(["<unk>", "a"]), "tokenizer.ggml.eos_token_id": null };
    expect(await refusal(two)).toMatch(/too few for the ids of BOS 1 and EOS 2/);
  });
});
