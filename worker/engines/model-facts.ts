import type { ModelInfo } from "../../src/contract/engine.ts";
import { ModelFormatError } from "../../src/contract/errors.ts";
import type { GgufHeader, TensorInfo } from "../gguf/reader.ts";
import type { ModelConfig } from "../model/config.ts";

/** What a file's header alone tells about its model. */
export type ModelFacts = Omit<ModelInfo, "controlTokens" | "contextLength" | "bosId" | "eosId" | "gpuBytes" | "device">;

/** The facts of a model from its header. The quantization is the type that most of the weights have, the earlier one on a tie. */
export function modelFacts(config: ModelConfig, file: GgufHeader): ModelFacts {
  const counts = new Map<string, number>();
  for (const tensor of file.tensors) counts.set(tensor.type, (counts.get(tensor.type) ?? 0) + valueCount(tensor));
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return {
    name: config.name,
    architecture: config.architecture,
    promptFormat: config.promptFormat,
    chatTemplate: readChatTemplate(file.metadata),
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

/** Templates of today have up to some 15,000 characters; each prompt runs through the whole of it. */
const TEMPLATE_CHARACTERS = 100_000;
const TEMPLATE_KEY = "tokenizer.chat_template";

/** The file's chat template. @throws ModelFormatError for one that is no text, or is longer than any real one */
export function readChatTemplate(metadata: GgufHeader["metadata"]): string | null {
  const template = metadata.get(TEMPLATE_KEY);
  if (template === undefined || template === "") return null;
  if (typeof template !== "string")
    throw new ModelFormatError(`Metadata key "${TEMPLATE_KEY}": it is ${String(template).slice(0, 80)}; a string is needed.`, {
      key: TEMPLATE_KEY,
    });
  if (template.length > TEMPLATE_CHARACTERS) {
    throw new ModelFormatError(
      `Metadata key "${TEMPLATE_KEY}": it has ${template.length} characters; at most ${TEMPLATE_CHARACTERS} are read. The file is damaged.`,
      { key: TEMPLATE_KEY, characters: template.length },
    );
  }
  return template;
}

function valueCount(tensor: TensorInfo): number {
  return tensor.dims.reduce((product, extent) => product * extent, 1);
}
