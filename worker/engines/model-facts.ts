import type { ModelInfo } from "../../src/contract/engine.ts";
import type { GgufHeader, TensorInfo } from "../gguf/reader.ts";
import type { ModelConfig } from "../model/config.ts";

/** What a file's header alone tells about its model. */
export type ModelFacts = Omit<ModelInfo, "contextLength" | "bosId" | "eosId" | "gpuBytes" | "device">;

/** The facts of a model from its header. The quantization is the type that most of the weights have, the earlier one on a tie. */
export function modelFacts(config: ModelConfig, file: GgufHeader): ModelFacts {
  const counts = new Map<string, number>();
  for (const tensor of file.tensors) counts.set(tensor.type, (counts.get(tensor.type) ?? 0) + valueCount(tensor));
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return {
    name: config.name,
    architecture: config.architecture,
    promptFormat: config.promptFormat,
    quantization: most?.[0] ?? "none",
    fileBytes: file.fileBytes,
    parameterCount: [...counts.values()].reduce((sum, count) => sum + count, 0),
    layerCount: config.layerCount,
    embeddingLength: config.embeddingLength,
    headCount: config.headCount,
    headCountKv: config.headCountKv,
    expertCount: config.expertCount,
    expertUsedCount: config.expertUsedCount,
    vocabularySize: config.vocabularySize,
    trainedContextLength: config.trainedContextLength,
  };
}

function valueCount(tensor: TensorInfo): number {
  return tensor.dims.reduce((product, extent) => product * extent, 1);
}
