import { describe, expect, it } from "vitest";
import type { TensorInfo } from "../../../../../worker/gguf/reader.ts";
import { BLOCK_FORMATS, type GgmlType } from "../../../../../worker/gguf/types.ts";
import { SUPPORTED_TYPES } from "../../../../../worker/kernels/weight-format.ts";
import type { ModelConfig } from "../../../../../worker/model/config.ts";
import { dequantize, halfToNumber } from "../../../../../worker/model/self-test/dequantize.ts";
import { plainMatrices } from "../../../../../worker/model/self-test/matrices.ts";
import { PlainModel } from "../../../../../worker/model/self-test/plain-forward.ts";
import { probeModel } from "../../../../../worker/model/self-test/probe-model.ts";
import { numberToHalf, randomWeights, xorshift32 } from "../../../../../worker/model/self-test/probe-weights.ts";

const MIXTRAL: ModelConfig = {
  name: "mixtral",
  architecture: "mixtral",
  layerCount: 32,
  embeddingLength: 4096,
  headCount: 32,
  headCountKv: 8,
  headSize: 128,
  feedForwardLength: 14_336,
  expertCount: 8,
  expertUsedCount: 2,
  vocabularySize: 32_000,
  ropeBase: 1e6,
  ropeDimensions: 128,
  rmsNormEpsilon: 1e-5,
  trainedContextLength: 32_768,
  slidingWindow: null,
  promptFormat: null,
};

const tensor = (name: string, type: GgmlType): TensorInfo => ({ name, type, dims: [], offset: 0, bytes: 0 });

describe("numberToHalf", () => {
  it("is the inverse of halfToNumber for every finite half", () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      expect(numberToHalf(halfToNumber(bits))).toBe(bits);
      expect(numberToHalf(-halfToNumber(bits)) & 0x7fff).toBe(bits);
    }
  });
});

describe("randomWeights", () => {
  it.each(SUPPORTED_TYPES)("gives %s of the spread that was asked for", (type) => {
    const values = dequantize(type, randomWeights(type, 65_536, 0.06, 0, xorshift32(5)));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(values).toHaveLength(65_536);
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(spread).toBeGreaterThan(0.03);
    expect(spread).toBeLessThan(0.12);
  });
});

describe("probeModel", () => {
  const tensors = [
    tensor("token_embd.weight", "Q4_K"),
    tensor("output.weight", "Q6_K"),
    tensor("blk.0.attn_norm.weight", "F32"),
    tensor("blk.0.attn_v.weight", "Q6_K"),
    tensor("blk.1.attn_v.weight", "Q4_K"),
    tensor("blk.0.ffn_gate_inp.weight", "F16"),
    tensor("blk.0.ffn_down.0.weight", "Q5_K"),
    tensor("blk.0.ffn_down.7.weight", "Q5_K"),
    tensor("blk.7.ffn_down.3.weight", "Q8_0"),
  ];

  it("has each kind of tensor in each of its formats, and the model's head size and experts", () => {
    const probe = probeModel(MIXTRAL, tensors);
    const typeOf = (name: string): string | undefined => probe.tensors.find((candidate) => candidate.name === name)?.type;
    expect(probe.config).toMatchObject({
      layerCount: 2,
      headSize: 128,
      headCount: 2,
      headCountKv: 1,
      expertCount: 8,
      expertUsedCount: 2,
    });
    expect(["blk.0.attn_v.weight", "blk.1.attn_v.weight"].map(typeOf)).toEqual(["Q6_K", "Q4_K"]);
    expect(["blk.0.ffn_down_exps.weight", "blk.1.ffn_down_exps.weight"].map(typeOf)).toEqual(["Q5_K", "Q8_0"]);
    expect(["output.weight", "blk.1.ffn_gate_inp.weight", "blk.1.attn_norm.weight"].map(typeOf)).toEqual(["Q6_K", "F16", "F32"]);
  });

  it("lays its tensors out without gaps, with whole blocks", () => {
    const probe = probeModel({ ...MIXTRAL, headSize: 32, ropeDimensions: 32 }, tensors);
    let offset = 0;
    for (const { dims, type, bytes, offset: at } of probe.tensors) {
      const count = dims.reduce((product, extent) => product * extent, 1);
      const { blockValues, blockBytes } = BLOCK_FORMATS[type];
      expect(at).toBe(offset);
      expect((dims[0] ?? 0) % blockValues).toBe(0);
      expect(bytes).toBe((count / blockValues) * blockBytes);
      offset += bytes;
    }
    expect(probe.bytes).toHaveLength(offset);
  });

  it("is the same each time", () => {
    const [one, other] = [probeModel(MIXTRAL, tensors), probeModel(MIXTRAL, tensors)];
    expect(one.tensors).toEqual(other.tensors);
    expect(one.bytes.every((byte, at) => byte === other.bytes[at])).toBe(true);
  });

  it("gives logits of size 1, dense models too", () => {
    for (const config of [MIXTRAL, { ...MIXTRAL, architecture: "mistral" as const, expertCount: 0, expertUsedCount: 0 }]) {
      const { config: small, tensors: index, bytes } = probeModel(config, tensors);
      const matrixOf = plainMatrices(index, ({ offset }, from, length) => bytes.subarray(offset + from, offset + from + length));
      const model = new PlainModel(small, matrixOf);
      for (const row of [3, 1, 2].map((id) => model.next(id)?.logits ?? new Float64Array(1))) {
        const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / row.length);
        expect(size).toBeGreaterThan(0.3);
        expect(size).toBeLessThan(3);
      }
    }
  });
});
