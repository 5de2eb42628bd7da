/** The shape of a model, read from a GGUF's metadata and checked. */
import { ModelFormatError } from "../../src/contract/errors.ts";
import type { GgufFile, GgufHeader, MetadataValue } from "../gguf/reader.ts";

/** Everything about a model's shape that is not in its tensors. All counts are at least 1 where nothing else is said. */
export type ModelConfig = {
  readonly name: string;
  /** `mixtral` has experts, `mistral` has none. */
  readonly architecture: "mixtral" | "mistral";
  readonly layerCount: number;
  /** Values of the hidden state: d. */
  readonly embeddingLength: number;
  readonly headCount: number;
  /** Heads of keys and values; each serves `headCount / headCountKv` query heads. */
  readonly headCountKv: number;
  /** Values of one head; even. */
  readonly headSize: number;
  /** Values of the hidden layer of the feed-forward network, or of one expert. */
  readonly feedForwardLength: number;
  /** 0 in a dense model. */
  readonly expertCount: number;
  /** Experts that each token goes through; 0 in a dense model. */
  readonly expertUsedCount: number;
  readonly vocabularySize: number;
  readonly ropeBase: number;
  /** How many of a head's values are rotated; even, at most `headSize`. */
  readonly ropeDimensions: number;
  readonly rmsNormEpsilon: number;
  /** Tokens that the model was made for. */
  readonly trainedContextLength: number;
  /**
   * How many positions attention reaches, the token's own included: a token at position p attends to p - slidingWindow + 1 … p.
   * Null where it reaches all of them.
   */
  readonly slidingWindow: number | null;
  /** The file's own hint, `mixtral_js.prompt_format`. */
  readonly promptFormat: string | null;
};

/** What `llama` files leave out when it is 10,000, as Mistral 7B v0.1 does. */
const DEFAULT_ROPE_BASE = 10_000;

/** Bounds far above every real model; they keep what is computed from a damaged file finite. */
const MAX_LAYERS = 1024;
const MAX_WIDTH = 1_048_576;
const MAX_HEADS = 1024;
const MAX_EXPERTS = 1024;
const MAX_CONTEXT = 16_777_216;

/**
 * Keys that change the computation in ways that this engine does not know, with the values that change nothing.
 * Ignoring one would give fluent nonsense, so any other value is refused.
 */
const UNSUPPORTED: readonly (readonly [key: string, harmless: readonly MetadataValue[]])[] = [
  ["llama.rope.scaling.type", ["none"]],
  // Linear where no type is given; the type "none" turns it off.
  ["llama.rope.scaling.factor", [0, 1]],
  ["llama.rope.scale_linear", [0, 1]],
  ["llama.expert_shared_count", [0]],
  ["llama.expert_gating_func", [0, 1]],
  ["llama.expert_weights_scale", [0, 1]],
  ["llama.attention.causal", [true]],
  ["llama.logit_scale", [0, 1]],
  ["llama.residual_scale", [0, 1]],
  ["llama.embedding_scale", [0, 1]],
];

/** What is known of a model beyond its file. */
export type ConfigOverrides = {
  /** The model's sliding window, where it has one and its file does not say so, as those of Mistral 7B v0.1; wins over the file. */
  readonly slidingWindow?: number;
};

/**
 * Reads the shape of a Mixtral or Mistral model. Both call themselves `llama`; experts tell them apart.
 * @throws ModelFormatError naming the key that is missing, wrong, or asks for what is not supported.
 */
export function readConfig(file: GgufHeader, overrides: ConfigOverrides = {}): ModelConfig {
  const { metadata } = file;
  checkSupported(file);

  const layerCount = readCount(metadata, "llama.block_count", { most: MAX_LAYERS });
  const embeddingLength = readCount(metadata, "llama.embedding_length", { most: MAX_WIDTH });
  const headCount = readCount(metadata, "llama.attention.head_count", { most: MAX_HEADS });
  const headCountKv = readCount(metadata, "llama.attention.head_count_kv", { most: MAX_HEADS, absent: headCount });
  if (headCount % headCountKv !== 0) {
    throw configError(
      "llama.attention.head_count_kv",
      `${headCountKv} heads of keys and values do not divide ${headCount} heads`,
    );
  }
  const headSize = readHeadSize(metadata, embeddingLength, headCount);
  const ropeDimensions = readCount(metadata, "llama.rope.dimension_count", { most: headSize, absent: headSize });
  if (ropeDimensions % 2 !== 0)
    throw configError("llama.rope.dimension_count", `${ropeDimensions} is odd; values are rotated in pairs`);

  const expertCount = readCount(metadata, "llama.expert_count", { least: 0, most: MAX_EXPERTS, absent: 0 });
  const expertUsedCount = expertCount === 0 ? 0 : readCount(metadata, "llama.expert_used_count", { most: expertCount });

  const contextLength = readCount(metadata, "llama.context_length", { most: MAX_CONTEXT });
  // Zero is how some converters write that there is none.
  const slidingWindow = readCount(metadata, "llama.attention.sliding_window", { least: 0, most: MAX_CONTEXT, absent: 0 });

  return {
    name: readText(metadata, "general.name") ?? "unnamed",
    architecture: expertCount > 0 ? "mixtral" : "mistral",
    layerCount,
    embeddingLength,
    headCount,
    headCountKv,
    headSize,
    feedForwardLength: readCount(metadata, "llama.feed_forward_length", { most: MAX_WIDTH }),
    expertCount,
    expertUsedCount,
    vocabularySize: readVocabularySize(metadata),
    ropeBase: readPositive(metadata, "llama.rope.freq_base", DEFAULT_ROPE_BASE),
    ropeDimensions,
    rmsNormEpsilon: readPositive(metadata, "llama.attention.layer_norm_rms_epsilon"),
    trainedContextLength: contextLength,
    slidingWindow: overrides.slidingWindow ?? (slidingWindow === 0 ? null : slidingWindow),
    promptFormat: readText(metadata, "mixtral_js.prompt_format"),
  };
}

/** Refuses what would load and then compute something else than the model's own function. */
function checkSupported(file: GgufHeader): void {
  const { metadata, tensors } = file;
  const architecture = metadata.get("general.architecture");
  if (architecture !== "llama") {
    throw configError(
      "general.architecture",
      `the architecture ${show(architecture)} is not supported; "llama" is, with experts (Mixtral) or without (Mistral)`,
    );
  }
  for (const [key, harmless] of UNSUPPORTED) {
    const value = metadata.get(key);
    if (key === "llama.rope.scaling.factor" && metadata.get("llama.rope.scaling.type") === "none") continue;
    if (value !== undefined && !harmless.includes(value)) throw configError(key, `${show(value)} is not supported`);
  }
  const frequencies = tensors.find((tensor) => tensor.name.startsWith("rope_"));
  if (frequencies !== undefined) {
    throw new ModelFormatError(
      `Tensor "${frequencies.name}" scales the position encoding, which is not supported. Get a Mixtral or Mistral without it.`,
      { tensor: frequencies.name },
    );
  }
}

function readHeadSize(metadata: GgufFile["metadata"], embeddingLength: number, headCount: number): number {
  const keyLength = metadata.has("llama.attention.key_length");
  if (!keyLength && embeddingLength % headCount !== 0) {
    throw configError("llama.attention.head_count", `${headCount} heads do not divide the embedding length ${embeddingLength}`);
  }
  const headSize = keyLength
    ? readCount(metadata, "llama.attention.key_length", { most: MAX_WIDTH })
    : embeddingLength / headCount;
  const valueLength = readCount(metadata, "llama.attention.value_length", { most: MAX_WIDTH, absent: headSize });
  if (valueLength !== headSize) {
    throw configError(
      "llama.attention.value_length",
      `values of length ${valueLength} with keys of length ${headSize} are not supported`,
    );
  }
  if (headSize % 2 !== 0)
    throw configError("llama.attention.head_count", `the head size ${headSize} is odd; values are rotated in pairs`);
  return headSize;
}

/** The number of pieces counts, as in llama.cpp: some converters write another `llama.vocab_size`. */
function readVocabularySize(metadata: GgufFile["metadata"]): number {
  const pieces = metadata.get("tokenizer.ggml.tokens");
  if (typeof pieces === "object" && pieces.length > 0) return pieces.length;
  return readCount(metadata, "llama.vocab_size", { most: MAX_WIDTH * 16 });
}

type CountBounds = { readonly least?: number; readonly most: number; readonly absent?: number };

function readCount(metadata: GgufFile["metadata"], key: string, { least = 1, most, absent }: CountBounds): number {
  const value = metadata.get(key) ?? absent;
  if (value === undefined) throw configError(key, "it is missing");
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw configError(key, `it is ${show(value)}; a whole number from ${least} to ${most} is needed`);
}

function readPositive(metadata: GgufFile["metadata"], key: string, absent?: number): number {
  const value = metadata.get(key) ?? absent;
  if (value === undefined) throw configError(key, "it is missing");
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  throw configError(key, `it is ${show(value)}; a positive number is needed`);
}

function readText(metadata: GgufFile["metadata"], key: string): string | null {
  const value = metadata.get(key);
  if (value === undefined) return null;
  if (typeof value === "string") return value;
  throw configError(key, `it is ${show(value)}; a string is needed`);
}

function show(value: MetadataValue | undefined): string {
  if (value === undefined) return "(missing)";
  if (typeof value === "object") return `an array of ${value.length} values`;
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
}

function configError(key: string, fact: string): ModelFormatError {
  return new ModelFormatError(`Metadata key "${key}": ${fact}.`, { key });
}
