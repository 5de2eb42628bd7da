import { describe, expect, it } from "vitest";
import { countWeights } from "../../../../worker/engines/model-facts.ts";
import type { GgufFile, TensorInfo } from "../../../../worker/gguf/reader.ts";

const file = (tensors: readonly Pick<TensorInfo, "type" | "dims">[]): GgufFile => ({
  version: 3,
  metadata: new Map(),
  tensors: tensors.map((tensor, index) => ({ ...tensor, name: `t${index}`, offset: 0, bytes: 0 })),
  dataOffset: 0,
  fileBytes: 0,
});

describe("countWeights", () => {
  it("counts values and names the type that most of them have", () => {
    const tensors = [
      { type: "F32", dims: [100] },
      { type: "Q4_K", dims: [256, 2, 4] },
      { type: "Q6_K", dims: [256, 3] },
      { type: "F32", dims: [100] },
    ] as const;
    expect(countWeights(file(tensors))).toEqual({ parameterCount: 200 + 2048 + 768, quantization: "Q4_K" });
  });
});
