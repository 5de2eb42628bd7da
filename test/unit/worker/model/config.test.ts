import { describe, expect, it } from "vitest";
import { ModelFormatError } from "../../../../src/contract/errors.ts";
import { type GgufFile, readGguf } from "../../../../worker/gguf/reader.ts";
import { type ModelConfig, readConfig } from "../../../../worker/model/config.ts";
import { f32, ints, strings, text, type TypedValue, u32, writeGguf, type WrittenTensor } from "../../../support/gguf-writer.ts";
import { MemorySource } from "../../../support/memory-source.ts";
import { tinyShape, tinyVocabulary } from "../../../support/tiny-model.ts";

type Changes = Readonly<Record<string, TypedValue | null>>;

/** A tiny Mixtral's header with some keys changed, or left out where they are null. */
async function file(changes: Changes = {}, tensors: readonly WrittenTensor[] = []): Promise<GgufFile> {
  const metadata: Record<string, TypedValue> = { ...tinyShape(), ...tinyVocabulary() };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete metadata[key];
    else metadata[key] = value;
  }
  return readGguf(new MemorySource(writeGguf({ metadata, tensors })));
}

async function config(changes?: Changes): Promise<ModelConfig> {
  return readConfig(await file(changes));
}

async function refusal(changes: Changes): Promise<string> {
  const header = await file(changes);
  let thrown: unknown;
  try {
    readConfig(header);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ModelFormatError);
  return (thrown as ModelFormatError).message;
}

describe("readConfig", () => {
  it("reads a Mixtral", async () => {
    expect(await config()).toEqual({
      name: "tiny",
      architecture: "mixtral",
      layerCount: 1,
      embeddingLength: 32,
      headCount: 4,
      headCountKv: 2,
      headSize: 8,
      feedForwardLength: 64,
      expertCount: 4,
      expertUsedCount: 2,
      vocabularySize: 276,
      ropeBase: 1e6,
      ropeDimensions: 8,
      rmsNormEpsilon: Math.fround(1e-5),
      trainedContextLength: 64,
      slidingWindow: null,
      promptFormat: null,
    });
  });

  it("reads a dense Mistral", async () => {
    for (const changes of [{ "llama.expert_count": null, "llama.expert_used_count": null }, { "llama.expert_count": u32(0) }]) {
      expect(await config(changes)).toMatchObject({ architecture: "mistral", expertCount: 0, expertUsedCount: 0 });
    }
  });

  it("fills in what files leave out", async () => {
    expect(
      await config({ "llama.rope.freq_base": null, "llama.attention.head_count_kv": null, "general.name": null }),
    ).toMatchObject({ ropeBase: 10_000, headCountKv: 4, name: "unnamed" });
  });

  it("takes what files say beyond the usual", async () => {
    expect(
      await config({
        "llama.attention.key_length": u32(16),
        "llama.attention.value_length": u32(16),
        "llama.rope.dimension_count": u32(8),
        "llama.attention.sliding_window": u32(48),
        "llama.rope.scaling.type": text("none"),
        "mixtral_js.prompt_format": text("trelis-v3"),
        "llama.vocab_size": u32(999),
      }),
    ).toMatchObject({
      headSize: 16,
      ropeDimensions: 8,
      trainedContextLength: 64,
      slidingWindow: 48,
      promptFormat: "trelis-v3",
      vocabularySize: 276,
    });
    expect((await config({ "tokenizer.ggml.tokens": null, "llama.vocab_size": u32(999) })).vocabularySize).toBe(999);
  });

  it("takes a sliding window that the file does not name from the caller, who knows better", async () => {
    expect((await config({ "llama.attention.sliding_window": u32(0) })).slidingWindow).toBeNull();
    expect(readConfig(await file(), { slidingWindow: 16 })).toMatchObject({ slidingWindow: 16, trainedContextLength: 64 });
    expect(readConfig(await file({ "llama.attention.sliding_window": u32(48) }), { slidingWindow: 16 }).slidingWindow).toBe(16);
    expect(await refusal({ "llama.attention.sliding_window": u32(4_000_000_000) })).toMatch(/from 0 to 16777216/);
  });

  it("names the architecture that it does not support, and those that it does", async () => {
    expect(await refusal({ "general.architecture": text("qwen2") })).toMatch(
      /"qwen2" is not supported; "llama" is.*Mixtral.*Mistral/,
    );
    expect(await refusal({ "general.architecture": null })).toMatch(/\(missing\)/);
  });

  it("names each key that is missing", async () => {
    for (const key of [
      "llama.context_length",
      "llama.embedding_length",
      "llama.block_count",
      "llama.feed_forward_length",
      "llama.attention.head_count",
      "llama.attention.layer_norm_rms_epsilon",
      "llama.expert_used_count",
    ]) {
      expect(await refusal({ [key]: null })).toContain(`"${key}": it is missing`);
    }
    expect(await refusal({ "tokenizer.ggml.tokens": null })).toContain('"llama.vocab_size": it is missing');
  });

  it("refuses numbers that no model has", async () => {
    expect(await refusal({ "llama.block_count": u32(0) })).toMatch(/it is 0; a whole number from 1 to 1024/);
    expect(await refusal({ "llama.block_count": u32(4_000_000_000) })).toMatch(/4000000000/);
    expect(await refusal({ "llama.embedding_length": f32(31.5) })).toMatch(/31.5/);
    expect(await refusal({ "llama.attention.head_count": ints([4, 4]) })).toMatch(/an array of 2 values/);
    expect(await refusal({ "llama.context_length": text("4096") })).toMatch(/"4096"/);
    expect(await refusal({ "llama.context_length": { type: "u64", value: 2n ** 63n } })).toMatch(/9223372036854775808/);
    expect(await refusal({ "llama.attention.layer_norm_rms_epsilon": f32(Number.NaN) })).toMatch(/NaN; a positive number/);
    expect(await refusal({ "llama.rope.freq_base": f32(-1) })).toMatch(/-1; a positive number/);
    expect(await refusal({ "llama.rope.freq_base": f32(Number.POSITIVE_INFINITY) })).toMatch(/Infinity/);
    expect(await refusal({ "general.name": u32(3) })).toMatch(/a string is needed/);
    expect(await refusal({ "mixtral_js.prompt_format": strings(["a"]) })).toMatch(/a string is needed/);
  });

  it("refuses numbers that do not fit together", async () => {
    expect(await refusal({ "llama.attention.head_count": u32(5) })).toMatch(/2 heads of keys and values do not divide 5/);
    expect(await refusal({ "llama.attention.head_count": u32(6) })).toMatch(/6 heads do not divide the embedding length 32/);
    expect(await refusal({ "llama.attention.head_count": u32(32) })).toMatch(/head size 1 is odd/);
    expect(await refusal({ "llama.rope.dimension_count": u32(10) })).toMatch(/from 1 to 8/);
    expect(await refusal({ "llama.rope.dimension_count": u32(7) })).toMatch(/7 is odd/);
    expect(await refusal({ "llama.expert_used_count": u32(5) })).toMatch(/from 1 to 4/);
    expect(await refusal({ "llama.attention.value_length": u32(4) })).toMatch(/values of length 4 with keys of length 8/);
  });

  it("refuses what would compute something else than the model", async () => {
    expect(await refusal({ "llama.rope.scaling.type": text("yarn") })).toMatch(
      /"llama.rope.scaling.type": "yarn" is not supported/,
    );
    expect(await refusal({ "llama.rope.scaling.factor": f32(4) })).toMatch(/"llama.rope.scaling.factor": 4 is not supported/);
    const off = { "llama.rope.scaling.type": text("none"), "llama.rope.scaling.factor": f32(4) };
    expect((await config(off)).ropeBase).toBe(1e6);
    expect(await refusal({ "llama.expert_shared_count": u32(1) })).toMatch(/1 is not supported/);
    const scaled = await file({}, [{ name: "rope_freqs.weight", type: "F32", dims: [4] }]);
    expect(() => readConfig(scaled)).toThrow(/Tensor "rope_freqs.weight"/);
  });
});
