import type { LoadPlan } from "../../src/contract/engine.ts";
import type { ModelFiles } from "../loading/model-files.ts";
import type { ModelConfig } from "../model/config.ts";
import { gpuBytesOf, largestBufferOf } from "../model/memory-plan.ts";
import { modelFacts } from "./model-facts.ts";

/** What is known of the device: null where there is none, with the reason. */
export type PlannedDevice =
  | (NonNullable<LoadPlan["device"]> & { readonly problem: null })
  | { readonly adapter: null; readonly problem: string };

export type PlanFacts = {
  readonly files: ModelFiles;
  readonly config: ModelConfig;
  readonly contextLength: number;
  readonly device: PlannedDevice;
  readonly cachedBytes: number;
  readonly storage: LoadPlan["storage"];
  /** What trying the memory showed; null where it was not tried. `problem` is the message of the failure, or null. */
  readonly trial: { readonly problem: string | null } | null;
};

/** What is assumed of a device where there is none: what most graphics cards have. */
const TYPICAL_DEVICE = { precision: "f16", maxBindingBytes: 2 ** 31 - 4 } as const;

/**
 * The plan and its verdict.
 * @throws ModelFormatError for a tensor that is missing, left over, misshapen or of a type without shaders
 */
export function makePlan({ files, config, contextLength, device, cachedBytes, storage, trial }: PlanFacts): LoadPlan {
  const { name, architecture, promptFormat, quantization, parameterCount, fileBytes, trainedContextLength } = modelFacts(
    config,
    files,
  );
  const { precision, maxBindingBytes } = device.adapter === null ? TYPICAL_DEVICE : device;
  const parts = gpuBytesOf(config, files.tensors, contextLength, precision, maxBindingBytes);
  const gpuBytes = { ...parts, total: parts.weights + parts.kvCache + parts.scratch };
  const largest = largestBufferOf(config, files.tensors, contextLength, precision, maxBindingBytes);
  return {
    name,
    architecture,
    promptFormat,
    quantization,
    parameterCount,
    fileBytes,
    weightBytes: files.tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    fetchBytes: fileBytes - cachedBytes,
    cachedBytes,
    contextLength,
    trainedContextLength,
    gpuBytes,
    device: plainDevice(device),
    storage,
    verdict: verdictOf(device, gpuBytes.total, largest, trial),
  };
}

/** The device without what is only known here. */
function plainDevice(device: PlannedDevice): LoadPlan["device"] {
  if (device.adapter === null) return null;
  const { adapter, precision, maxBufferBytes, maxBindingBytes } = device;
  return { adapter, precision, maxBufferBytes, maxBindingBytes };
}

function verdictOf(
  device: PlannedDevice,
  neededBytes: number,
  largest: { readonly label: string; readonly bytes: number },
  trial: PlanFacts["trial"],
): LoadPlan["verdict"] {
  const needs = `It needs ${gigabytes(neededBytes)} of GPU memory`;
  if (device.problem !== null) return { fits: false, message: `${needs}. ${device.problem}` };
  const limit = Math.min(device.maxBufferBytes, device.maxBindingBytes);
  if (largest.bytes > limit) {
    return {
      fits: false,
      message:
        `${needs}, and "${largest.label}" alone ${gigabytes(largest.bytes)}, more than the ${gigabytes(limit)} that ` +
        `"${device.adapter}" allows for one buffer. Choose a smaller file or a shorter contextLength.`,
    };
  }
  if (trial === null) {
    return { fits: null, message: `${needs}. Browsers do not tell how much is free: tryMemory finds out.` };
  }
  if (trial.problem !== null) return { fits: false, message: `${needs}. ${trial.problem}` };
  return { fits: true, message: `${needs}, which "${device.adapter}" gave when it was tried.` };
}

/** Bytes as people read them: `27.9 GB`, and smaller ones in MB. */
function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}
