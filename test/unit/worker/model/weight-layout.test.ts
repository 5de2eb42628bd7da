import { describe, expect, it } from "vitest";
import { ModelFormatError } from "../../../../src/contract/errors.ts";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import type { TensorInfo } from "../../../../worker/gguf/tensor-index.ts";
import { BLOCK_FORMATS, type GgmlType } from "../../../../worker/gguf/types.ts";
import { type ModelConfig, readConfig } from "../../../../worker/model/config.ts";
import { gpuBytesOf } from "../../../../worker/model/memory-plan.ts";
import { layOutWeights, matricesOf, matrixBytes } from "../../../../worker/model/weight-layout.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { MemorySource } from "../../../support/memory-source.ts";

const GIBIBYTE = 2 ** 30;

const CONFIG: ModelConfig = {
  name: "small",
  architecture: "mixtral",
  layerCount: 1,
  embeddingLength: 64,
  headCount: 4,
  headCountKv: 2,
  headSize: 16,
  feedForwardLength: 96,
  expertCount: 4,
  expertUsedCount: 2,
  vocabularySize: 50,
  ropeBase: 1e6,
  ropeDimensions: 16,
  rmsNormEpsilon: 1e-5,
  trainedContextLength: 128,
  slidingWindow: null,
  promptFormat: null,
};

function tensor(name: string, type: GgmlType, ...dims: number[]): TensorInfo {
  const { blockValues, blockBytes } = BLOCK_FORMATS[type];
  return { name, type, dims, offset: 0, bytes: (dims.reduce((a, b) => a * b, 1) / blockValues) * blockBytes };
}

const TENSORS: readonly TensorInfo[] = [
  tensor("token_embd.weight", "Q4_0", 64, 50),
  tensor("output_norm.weight", "F32", 64),
  tensor("output.weight", "Q8_0", 64, 50),
  tensor("blk.0.attn_norm.weight", "F32", 64),
  tensor("blk.0.attn_q.weight", "Q4_0", 64, 64),
  tensor("blk.0.attn_k.weight", "Q8_0", 64, 32),
  tensor("blk.0.attn_v.weight", "Q8_0", 64, 32),
  tensor("blk.0.attn_output.weight", "Q4_0", 64, 64),
  tensor("blk.0.ffn_norm.weight", "F32", 64),
  tensor("blk.0.ffn_gate_inp.weight", "F16", 64, 4),
  tensor("blk.0.ffn_gate_exps.weight", "Q4_0", 64, 96, 4),
  tensor("blk.0.ffn_up_exps.weight", "Q4_0", 64, 96, 4),
  tensor("blk.0.ffn_down_exps.weight", "Q8_0", 96, 64, 4),
];

const replaced = (...tensors: readonly TensorInfo[]): readonly TensorInfo[] =>
  TENSORS.map((old) => tensors.find(({ name }) => name === old.name) ?? old);
const without = (name: string): readonly TensorInfo[] => TENSORS.filter((other) => other.name !== name);

/** The message of the ModelFormatError that a layout ends with. */
function refusal(tensors: readonly TensorInfo[], config: ModelConfig = CONFIG): string {
  try {
    layOutWeights(config, tensors, GIBIBYTE);
  } catch (error) {
    if (error instanceof ModelFormatError) return error.message;
    throw error;
  }
  return "accepted";
}

describe("layOutWeights", () => {
  it("puts neighbours of equal format into one buffer, with their rows one after the other", () => {
    const [layer] = layOutWeights(CONFIG, TENSORS, GIBIBYTE).layers;
    expect(layer?.attentionInput.map(({ matrix, firstRow }) => [matrix.format.type, matrix.rows, firstRow])).toEqual([
      ["Q4_0", 64, 0],
      ["Q8_0", 64, 64],
    ]);
    expect(layer?.attentionInput[1]?.matrix.parts.map(({ tensor: { name }, firstRow }) => [name, firstRow])).toEqual([
      ["blk.0.attn_k.weight", 0],
      ["blk.0.attn_v.weight", 32],
    ]);
    expect(layer?.gateUp).toMatchObject({ both: { rows: 2 * 4 * 96, columns: 64 } });
    expect(layer?.down).toMatchObject({ rows: 4 * 64, columns: 96 });
  });

  it("separates gate and up where their formats differ, and where one buffer would be too large", () => {
    const mixed = layOutWeights(CONFIG, replaced(tensor("blk.0.ffn_up_exps.weight", "Q8_0", 64, 96, 4)), GIBIBYTE);
    expect(mixed.layers[0]?.gateUp).toMatchObject({ gate: { format: { type: "Q4_0" } }, up: { format: { type: "Q8_0" } } });
    const bytes = 2 * 4 * 96 * 64 * (18 / 32);
    expect(Object.keys(layOutWeights(CONFIG, TENSORS, bytes).layers[0]?.gateUp ?? {})).toEqual(["both"]);
    expect(Object.keys(layOutWeights(CONFIG, TENSORS, bytes - 1).layers[0]?.gateUp ?? {})).toEqual(["gate", "up"]);
  });

  it("takes one tensor for each expert as it takes a stacked one", () => {
    const split = TENSORS.flatMap((stacked) => {
      const kind = /ffn_(gate|up|down)_exps/.exec(stacked.name)?.[1];
      if (kind === undefined) return [stacked];
      const [columns = 0, rows = 0] = stacked.dims;
      return [0, 1, 2, 3].map((expert) => tensor(`blk.0.ffn_${kind}.${expert}.weight`, stacked.type, columns, rows));
    });
    const shapes = (tensors: readonly TensorInfo[]): unknown =>
      matricesOf(layOutWeights(CONFIG, tensors, GIBIBYTE)).map(({ label, format, rows, columns }) => [
        label,
        format.type,
        rows,
        columns,
      ]);
    expect(shapes(split)).toEqual(shapes(TENSORS));
    const down = layOutWeights(CONFIG, split, GIBIBYTE).layers[0]?.down;
    expect(down?.parts.map(({ tensor: { name }, firstRow }) => [name, firstRow])).toEqual(
      [0, 1, 2, 3].map((expert) => [`blk.0.ffn_down.${expert}.weight`, expert * 64]),
    );
  });

  it("shares the embedding where the file has no output", () => {
    const tree = layOutWeights(CONFIG, without("output.weight"), GIBIBYTE);
    expect(tree.output).toBe(tree.embedding);
    expect(matricesOf(tree).filter((matrix) => matrix === tree.embedding)).toHaveLength(1);
  });

  it("needs no router in a dense model", () => {
    const dense = TENSORS.filter(({ name }) => !/exps|gate_inp/.test(name)).concat([
      tensor("blk.0.ffn_gate.weight", "Q4_0", 64, 96),
      tensor("blk.0.ffn_up.weight", "Q4_0", 64, 96),
      tensor("blk.0.ffn_down.weight", "Q4_0", 96, 64),
    ]);
    const [layer] = layOutWeights(
      { ...CONFIG, architecture: "mistral", expertCount: 0, expertUsedCount: 0 },
      dense,
      GIBIBYTE,
    ).layers;
    expect(layer?.router).toBeNull();
    expect(layer?.gateUp).toMatchObject({ both: { rows: 2 * 96 } });
  });

  it("names what is missing, left over, misshapen or of a type without shaders", () => {
    expect(refusal(without("blk.0.attn_v.weight"))).toContain('no tensor "blk.0.attn_v.weight"');
    expect(refusal([...TENSORS, tensor("blk.0.attn_q.bias", "F32", 64)])).toContain(
      '"blk.0.attn_q.bias" that this model type does not use',
    );
    expect(refusal(replaced(tensor("blk.0.attn_k.weight", "Q8_0", 64, 48)))).toContain('"blk.0.attn_k.weight" is 64x48');
    expect(refusal(replaced(tensor("output.weight", "MXFP4", 64, 50)))).toMatch(
      /"output.weight" has type MXFP4; choose a file with only F32, F16/,
    );
    expect(refusal(replaced(tensor("blk.0.attn_norm.weight", "F16", 64)))).toContain("norms must be F32");
  });

  it("refuses shapes that the kernels cannot compute", () => {
    expect(refusal(TENSORS, { ...CONFIG, headSize: 18 })).toContain("heads of 18 values");
    expect(refusal(TENSORS, { ...CONFIG, expertCount: 65 })).toContain("65 experts");
    expect(refusal(TENSORS, { ...CONFIG, vocabularySize: 600_000 })).toContain("a vocabulary of 600000");
  });

  // Bytes of weights as the fixtures' own table states them, and the types of a layer's attention, as far as they differ.
  it.for([
    ["Q2_K", 15_643_254_784],
    ["Q3_K_M", 20_362_575_872],
    ["Q4_0", 26_440_753_152],
    ["Q4_K_M", 26_440_753_152],
    ["Q4_K_M.stacked", 26_440_753_152],
    ["Q5_0", 32_228_499_456],
    ["Q5_K_M", 32_228_499_456],
    ["Q6_K", 38_377_979_904],
    ["Q8_0", 49_623_482_368],
  ] as const)(
    "fits Mixtral 8x7B's %s into buffers that every device allows, as many bytes as its tensors",
    async ([name, weightBytes], { skip }) => {
      const bytes = await loadFixture(`headers/mixtral-8x7b-instruct-v0.1.${name}.header.gguf`);
      if (bytes === null) return skip("the fixtures are not there");
      const file = await readGguf(new MemorySource(bytes, { virtualBytes: 60e9 }));
      const config = readConfig(file);
      expect(file.tensors.reduce((sum, tensorInfo) => sum + tensorInfo.bytes, 0)).toBe(weightBytes);
      for (const maxBindingBytes of [GIBIBYTE, 2 * GIBIBYTE - 4]) {
        const tree = layOutWeights(config, file.tensors, maxBindingBytes);
        const matrices = matricesOf(tree);
        expect(matrices.reduce((sum, matrix) => sum + matrixBytes(matrix), 0)).toBe(weightBytes);
        expect(Math.max(...matrices.map(matrixBytes))).toBeLessThanOrEqual(maxBindingBytes);
        // Embedding, final norm and output; a layer has two norms, output, router, gate|up, down, and two for q|k|v where types differ.
        expect(matrices).toHaveLength(3 + 32 * (name === "Q8_0" ? 7 : 8));
        for (const { attentionInput, router, gateUp } of tree.layers) {
          expect(attentionInput.at(-1)?.matrix.format.type).toBe("Q8_0");
          expect(router?.format.type).toBe("F16");
          expect(gateUp).toHaveProperty("both");
        }
        expect(tree.output.format.type).toBe(name === "Q8_0" ? "Q8_0" : "Q6_K");
        const { weights, kvCache } = gpuBytesOf(config, file.tensors, 32_768, "f16", maxBindingBytes);
        expect(weights).toBe(weightBytes);
        // 128 KiB a position in f16.
        expect(kvCache).toBe(32_768 * 131_072);
      }
    },
  );
});
