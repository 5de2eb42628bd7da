import { describe, expect, it } from "vitest";
import { EngineLostError, OutOfMemoryError } from "../../../src/contract/errors.ts";
import { type GpuDevice, openDevice } from "../../../worker/gpu/device.ts";
import { watchGpu } from "../engine/watched-gpu.ts";
import { testGpu } from "../../support/gpu.ts";

/** A device with one buffer, and the number of buffers that the platform holds for it. */
async function deviceWithBuffer(): Promise<{ readonly device: GpuDevice; readonly liveBuffers: () => number }> {
  const watched = watchGpu(testGpu());
  const device = await openDevice(watched.gpu, { precision: "auto" });
  await device.createBuffer("some", 1024, GPUBufferUsage.STORAGE);
  return { device, liveBuffers: watched.liveBuffers };
}

describe("a device that reports an error which nobody expected", () => {
  it("is given up, with its memory, and says so to all who wait and come", async () => {
    const { device, liveBuffers } = await deviceWithBuffer();
    const waiting = device.guard(new Promise<never>(() => undefined));
    // A validation error outside of every error scope. (Of a refused createBuffer Chromium tells the console, but fires no event.)
    const small = device.raw.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_DST });
    device.raw.queue.writeBuffer(small, 0, new Uint8Array(8));
    small.destroy();
    await expect(waiting).rejects.toThrow(EngineLostError);
    await expect(waiting).rejects.toThrow(/The GPU reported an error: .+ Load the model again/s);
    expect(await device.lost).toBeInstanceOf(EngineLostError);
    expect(() => device.check()).toThrow(EngineLostError);
    expect(liveBuffers()).toBe(0);
    expect(device.counters).toMatchObject({ buffers: 0, bufferBytes: 0 });
    expect((await device.raw.lost).reason).toBe("destroyed");
    device.destroy();
  });

  it("tells lack of memory from other errors", async () => {
    const { device } = await deviceWithBuffer();
    const error = new GPUOutOfMemoryError("no room");
    device.raw.dispatchEvent(Object.assign(new Event("uncapturederror"), { error }));
    const loss = await device.lost;
    expect(loss).toBeInstanceOf(OutOfMemoryError);
    expect(loss.details).toEqual({ neededBytes: 1024 });
    expect(loss.message).toContain("Close what else uses the graphics card");
    expect(device.counters.bufferBytes).toBe(0);
  });
});
