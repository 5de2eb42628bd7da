/** Opens a device for each path of this adapter, and checks that a test file leaves no buffer behind. */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type GpuDevice, openDevice } from "../../worker/gpu/device.ts";
import { type GpuPath, gpuPaths } from "./gpu-paths.ts";
import { testGpu } from "./gpu.ts";

/** Runs `tests` for each path; `device()` is open while they run. */
export async function describePaths(name: string, tests: (device: () => GpuDevice, path: GpuPath) => void): Promise<void> {
  for (const path of await gpuPaths()) {
    describe(`${name} in ${path.precision}, ${path.subgroups ? "with" : "without"} subgroups`, () => {
      let device: GpuDevice | undefined;
      beforeAll(async () => {
        device = await openDevice(testGpu(), path);
      });
      afterAll(() => {
        device?.check();
        device?.destroy();
        expect(device?.counters).toMatchObject({ buffers: 0, bufferBytes: 0 });
      });
      tests(() => {
        if (device === undefined) throw new Error("The device is open only while tests run.");
        return device;
      }, path);
    });
  }
}
