import { describe, expect, it } from "vitest";
import { ModelFormatError } from "../../../../../src/contract/errors.ts";
import type { TensorInfo } from "../../../../../worker/gguf/reader.ts";
import type { ModelConfig } from "../../../../../worker/model/config.ts";
import { knownAnswer } from "../../../../../worker/model/self-test/known-answer.ts";
import { plainMatrices } from "../../../../../worker/model/self-test/matrices.ts";
import type { Matrix, MatrixOf } from "../../../../../worker/model/self-test/plain-forward.ts";
import { probeModel } from "../../../../../worker/model/self-test/probe-model.ts";

const CONFIG: ModelConfig = {
  name: "small",
  architecture: "mixtral",
  layerCount: 1,
  embeddingLength: 256,
  headCount: 2,
  headCountKv: 1,
  headSize: 128,
  feedForwardLength: 256,
  expertCount: 4,
  expertUsedCount: 2,
  vocabularySize: 64,
  ropeBase: 1e6,
  ropeDimensions: 128,
  rmsNormEpsilon: 1e-5,
  trainedContextLength: 64,
  slidingWindow: null,
  promptFormat: null,
};
const probe = probeModel(CONFIG, [{ name: "token_embd.weight", type: "F32", dims: [256, 64], offset: 0, bytes: 65_536 }]);
const bytesOf = ({ offset }: TensorInfo, from: number, length: number): Uint8Array =>
  probe.bytes.subarray(offset + from, offset + from + length);
const matrixOf = plainMatrices(probe.tensors, bytesOf);
const search = { precision: "f32" } as const;

/** The model with other values in every row of one matrix. */
function withRows(changed: string, value: number): MatrixOf {
  return (name, expert): Matrix => {
    const matrix = matrixOf(name, expert);
    return name === changed ? { ...matrix, row: () => new Float32Array(matrix.columns).fill(value) } : matrix;
  };
}

describe("knownAnswer", () => {
  it("has three tokens, or two where the context has room for no more", async () => {
    const answer = await knownAnswer(probe.config, matrixOf, search);
    expect(answer?.ids).toHaveLength(3);
    expect(answer?.logits.map((row) => row.length)).toEqual([64, 64, 64]);
    expect((await knownAnswer(probe.config, matrixOf, { ...search, contextLength: 2 }))?.ids).toHaveLength(2);
  });

  it("is none where every choice of experts is a tie, rather than an answer that compares nothing", async () => {
    let tries = 0;
    const tied = withRows("blk.0.ffn_gate_inp.weight", 0);
    const counting: MatrixOf = (name, expert) => {
      if (name === "token_embd.weight") tries++;
      return tied(name, expert);
    };
    expect(await knownAnswer(probe.config, counting, { ...search, attempts: 5 })).toBeNull();
    expect(tries).toBe(5);
  });

  it("refuses weights that are no numbers", async () => {
    const damaged = withRows("blk.0.attn_v.weight", Number.NaN);
    await expect(knownAnswer(probe.config, damaged, search)).rejects.toThrow(ModelFormatError);
  });

  it("stops between two tokens when its signal fires", async () => {
    const controller = new AbortController();
    let tries = 0;
    const aborting: MatrixOf = (name, expert) => {
      if (name === "token_embd.weight" && ++tries === 2) controller.abort();
      return matrixOf(name, expert);
    };
    const answer = knownAnswer(probe.config, aborting, { ...search, signal: controller.signal });
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(tries).toBe(2);
  });
});
