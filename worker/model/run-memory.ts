/** Everything on the GPU that depends on the context: made together, so that what does not fit is told in one sentence. */
import { OutOfMemoryError, UnsupportedDeviceError } from "../../src/contract/errors.ts";
import type { GpuDevice } from "../gpu/device.ts";
import { ReadBack } from "../gpu/read-back.ts";
import type { ModelConfig } from "./config.ts";
import { KvCache } from "./kv-cache.ts";
import { contextBytesOf, LOGITS_IN_FLIGHT, largestContextBuffer, longestContext, readBackBytes } from "./memory-plan.ts";
import { RunState } from "./run-state.ts";

/** The buffers that one model's computation works on. */
export type RunMemory = { readonly cache: KvCache; readonly state: RunState; readonly readBack: ReadBack };

/**
 * Allocates the KV cache for the whole context, the activations and what results are read from.
 * @throws OutOfMemoryError when the GPU has no room, UnsupportedDeviceError when one of its buffers is larger than the device allows.
 * `details.neededBytes` and `details.availableBytes` (all that the device holds, weights included; for UnsupportedDeviceError of one
 * buffer), `details.contextLength` (asked for), `details.fittingContextLength` (what would fit, or null). Nothing is left then.
 */
export async function allocateRun(device: GpuDevice, config: ModelConfig, contextLength: number): Promise<RunMemory> {
  const { precision, maxBindingBytes } = device;
  const usedBytes = device.counters.bufferBytes;
  const { label, bytes: bufferBytes } = largestContextBuffer(config, contextLength, precision);
  if (bufferBytes > maxBindingBytes) {
    const fitting = longestContext(config, contextLength, precision, Number.POSITIVE_INFINITY, maxBindingBytes);
    throw new UnsupportedDeviceError(
      `A context of ${contextLength} tokens needs ${bufferBytes} bytes in one buffer ("${label}"), ` +
        `and "${device.adapterName}" allows ${maxBindingBytes}; ${remedy(fitting)}.`,
      { neededBytes: bufferBytes, availableBytes: maxBindingBytes, contextLength, fittingContextLength: fitting },
    );
  }
  let cache: KvCache | null = null;
  let state: RunState | null = null;
  try {
    cache = await KvCache.create(device, config, contextLength);
    state = await RunState.create(device, config, contextLength);
    const bytes = readBackBytes(config, contextLength);
    return { cache, state, readBack: await ReadBack.create(device, "logits to read", bytes, LOGITS_IN_FLIGHT) };
  } catch (error) {
    cache?.destroy();
    state?.destroy();
    if (!(error instanceof OutOfMemoryError) || typeof error.details.availableBytes !== "number") throw error;
    const { availableBytes } = error.details;
    const { kvCache, scratch } = contextBytesOf(config, contextLength, precision);
    const neededBytes = usedBytes + kvCache + scratch;
    const fitting = longestContext(config, contextLength, precision, availableBytes - usedBytes, maxBindingBytes);
    throw new OutOfMemoryError(
      `A context of ${contextLength} tokens needs ${neededBytes} bytes of the GPU's memory (${kvCache} of them for keys and values), ` +
        `and there is room for ${availableBytes}; ${remedy(fitting)}.`,
      { neededBytes, availableBytes, contextLength, fittingContextLength: fitting },
      error,
    );
  }
}

function remedy(fitting: number | null): string {
  return fitting === null
    ? "close what else uses the graphics card, or choose a smaller model"
    : `load with { contextLength: ${fitting} }, or close what else uses the graphics card`;
}
