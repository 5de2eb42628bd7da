/** The ways through the kernels that this adapter has: its best precision, with subgroups and without. */
import type { DeviceOptions } from "../../worker/gpu/device.ts";
import { testGpu } from "./gpu.ts";

export type GpuPath = { readonly precision: "f16" | "f32"; readonly subgroups: boolean };

/** f32 runs in Chromium on SwiftShader, f16 in Node on lavapipe: together they are all four. */
export async function gpuPaths(): Promise<readonly (GpuPath & DeviceOptions)[]> {
  const adapter = await testGpu().requestAdapter();
  if (adapter === null) throw new Error("No adapter: GPU tests never pass without one.");
  const precision = adapter.features.has("shader-f16") ? "f16" : "f32";
  // An adapter without subgroups would run the same path twice.
  return adapter.features.has("subgroups")
    ? [
        { precision, subgroups: true },
        { precision, subgroups: false },
      ]
    : [{ precision, subgroups: false }];
}
