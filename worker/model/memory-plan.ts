/** What a model takes of the GPU's memory, computed without a device by the code that sizes the buffers when there is one. */
import type { TensorInfo } from "../gguf/tensor-index.ts";
import { bufferSize } from "../gpu/device.ts";
import { MAX_PIECE_BYTES } from "../kernels/repack.ts";
import type { ModelConfig } from "./config.ts";
import { kvBufferBytes, kvCacheBytes } from "./kv-cache.ts";
import { chunkLengthOf, runBufferBytes } from "./run-state.ts";
import { layOutWeights, matricesOf, matrixBytes } from "./weight-layout.ts";

/** Results of a call that can be on their way to JavaScript at the same time. */
export const LOGITS_IN_FLIGHT = 2;

/**
 * Bytes that a load needs on top of {@link gpuBytesOf} until the weights are in place: a piece of blocks as the file has them and its numbers.
 * Tests of the device take a few more megabytes for moments.
 */
export const LOADING_BYTES: number = MAX_PIECE_BYTES + 1024;

/** Bytes on the GPU, every buffer rounded as it is made. */
export type GpuBytes = { readonly weights: number; readonly kvCache: number; readonly scratch: number };

/** Bytes of one of the buffers that results are read from. */
export function readBackBytes(config: ModelConfig, contextLength: number): number {
  return bufferSize(chunkLengthOf(config, contextLength) * config.vocabularySize * 4);
}

/** What a context takes, whatever the weights: the KV cache, and the activations with the buffers that results are read from. */
export function contextBytesOf(config: ModelConfig, contextLength: number, precision: "f16" | "f32"): Omit<GpuBytes, "weights"> {
  const scalarBytes = precision === "f16" ? 2 : 4;
  const activations = Object.values(runBufferBytes(config, contextLength, scalarBytes)).reduce((sum, bytes) => sum + bytes, 0);
  return {
    kvCache: kvCacheBytes(config, contextLength, scalarBytes),
    scratch: activations + LOGITS_IN_FLIGHT * readBackBytes(config, contextLength),
  };
}

/** The largest single buffer that a context takes. */
export function largestContextBuffer(
  config: ModelConfig,
  contextLength: number,
  precision: "f16" | "f32",
): { readonly label: string; readonly bytes: number } {
  const scalarBytes = precision === "f16" ? 2 : 4;
  const buffers = [
    { label: "keys of a layer", bytes: kvBufferBytes(config, contextLength, scalarBytes) },
    ...Object.entries(runBufferBytes(config, contextLength, scalarBytes)).map(([label, bytes]) => ({ label, bytes })),
  ];
  return buffers.reduce((largest, buffer) => (buffer.bytes > largest.bytes ? buffer : largest));
}

/**
 * What a loaded model holds on the GPU, to the byte.
 * @param maxBindingBytes of the device, see `GpuDevice.maxBindingBytes`
 * @throws ModelFormatError as the allocation does: for a tensor that is missing, left over, misshapen or of a type without shaders
 */
export function gpuBytesOf(
  config: ModelConfig,
  tensors: readonly TensorInfo[],
  contextLength: number,
  precision: "f16" | "f32",
  maxBindingBytes: number,
): GpuBytes {
  const matrices = matricesOf(layOutWeights(config, tensors, maxBindingBytes));
  const weights = matrices.reduce((sum, matrix) => sum + bufferSize(matrixBytes(matrix)), 0);
  return { weights, ...contextBytesOf(config, contextLength, precision) };
}

/**
 * The largest single buffer of a loaded model: where the device allows less, the model cannot be loaded however much memory there is.
 * @throws ModelFormatError as {@link gpuBytesOf}
 */
export function largestBufferOf(
  config: ModelConfig,
  tensors: readonly TensorInfo[],
  contextLength: number,
  precision: "f16" | "f32",
  maxBindingBytes: number,
): { readonly label: string; readonly bytes: number } {
  const matrices = matricesOf(layOutWeights(config, tensors, maxBindingBytes));
  return matrices
    .map((matrix) => ({ label: matrix.label, bytes: bufferSize(matrixBytes(matrix)) }))
    .reduce(
      (largest, buffer) => (buffer.bytes > largest.bytes ? buffer : largest),
      largestContextBuffer(config, contextLength, precision),
    );
}

/** Contexts are suggested in steps of this many tokens. */
const CONTEXT_STEP = 256;

/**
 * The longest context below `contextLength` whose KV cache and scratch fit, in whole steps of 256 tokens where it is that long;
 * null where not even two tokens do.
 * @param bytes that the KV cache and the scratch may take together
 * @param maxBindingBytes of the device
 */
export function longestContext(
  config: ModelConfig,
  contextLength: number,
  precision: "f16" | "f32",
  bytes: number,
  maxBindingBytes: number,
): number | null {
  const fits = (length: number): boolean => {
    const { kvCache, scratch } = contextBytesOf(config, length, precision);
    return kvCache + scratch <= bytes && largestContextBuffer(config, length, precision).bytes <= maxBindingBytes;
  };
  let [least, most] = [1, contextLength];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle;
  }
  if (least < 2) return null;
  return least < CONTEXT_STEP ? least : least - (least % CONTEXT_STEP);
}
