/** A load plan in words. */
import type { LoadPlan } from "mixtral.js";
import { bytes, compact, count } from "./format.ts";

/** One line of a plan. */
export type PlanFact = { readonly label: string; readonly value: string };

/** Whether the model can be loaded here; `fits` is null where only loading shows it. */
export type Verdict = { readonly fits: boolean | null; readonly title: string; readonly text: string };

/** What the plan says, line by line. `isLocal`: the bytes come from files that the user picked. */
export function planFacts(plan: LoadPlan, isLocal: boolean): PlanFact[] {
  const { name, parameterCount, quantization, gpuBytes, contextLength, trainedContextLength } = plan;
  const size = `${compact(parameterCount)} parameters, ${quantization}`;
  return [
    { label: "Model", value: name === "" ? size : `${name}: ${size}` },
    isLocal
      ? { label: "To read", value: `${bytes(plan.fileBytes)} of your disk` }
      : { label: "To fetch", value: fetchLine(plan) },
    {
      label: "Graphics memory",
      value:
        `${bytes(gpuBytes.total)}: ${bytes(gpuBytes.weights)} weights, ${bytes(gpuBytes.kvCache)} for a context of ` +
        `${contextOf(contextLength, trainedContextLength)}, ${bytes(gpuBytes.scratch)} to compute in`,
    },
    { label: "Graphics card", value: deviceLine(plan.device) },
    { label: "Browser’s storage", value: isLocal ? "Not needed: your files stay where they are." : storageLine(plan) },
  ];
}

/** The verdict, with a word before the library's sentence. */
export function verdictOf({ verdict: { fits, message }, gpuBytes, device }: LoadPlan): Verdict {
  if (fits === true) return { fits, title: "It fits", text: message };
  if (fits === false) return { fits, title: device === null ? "It cannot run here" : "It does not fit", text: message };
  return {
    fits,
    title: "Nothing speaks against it",
    text: `It needs ${bytes(gpuBytes.total)} of graphics memory. Whether so much is free shows when it is loaded, before anything is fetched.`,
  };
}

function fetchLine({ fetchBytes, cachedBytes }: LoadPlan): string {
  if (cachedBytes === 0) return bytes(fetchBytes);
  if (fetchBytes === 0) return `Nothing: all ${bytes(cachedBytes)} are kept in this browser`;
  return `${bytes(fetchBytes)}; ${bytes(cachedBytes)} are kept in this browser already`;
}

function contextOf(contextLength: number, trainedContextLength: number): string {
  const tokens = `${count(contextLength)} tokens`;
  return contextLength < trainedContextLength ? `${tokens} (the model knows ${count(trainedContextLength)})` : tokens;
}

function deviceLine(device: LoadPlan["device"]): string {
  if (device === null) return "None that this browser offers";
  return `${device.adapter === "" ? "WebGPU" : device.adapter}, ${device.precision}`;
}

function storageLine({ fetchBytes, storage: { quotaBytes, usageBytes, hasRoom } }: LoadPlan): string {
  const free = quotaBytes === null || usageBytes === null ? null : bytes(Math.max(0, quotaBytes - usageBytes));
  if (fetchBytes === 0) return "Needs no more room";
  if (hasRoom === null) return "Unknown whether there is room to keep it";
  // Some browsers tell of less than they give.
  const tellsAll = quotaBytes !== null && usageBytes !== null && quotaBytes - usageBytes >= fetchBytes;
  if (hasRoom) return `Room to keep it${free !== null && tellsAll ? `: ${free} are free` : ""}`;
  return `No room to keep it${free === null ? "" : `: only ${free} are free`}, so the next visit fetches it again`;
}
