import { describe, expect, it } from "vitest";
import { openDevice } from "../../../worker/gpu/device.ts";
import { probeMemory } from "../../../worker/gpu/memory-probe.ts";
import { watchGpu } from "../engine/watched-gpu.ts";
import { testGpu } from "../../support/gpu.ts";

const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;

describe("the memory probe", () => {
  it("finds all buffers sound and leaves them and their number as they were", async () => {
    const device = await openDevice(testGpu(), { precision: "auto" });
    const buffers = await Promise.all(
      [16, 48, 1 << 20].map((bytes, index) => device.createBuffer(`buffer ${index}`, bytes, STORAGE | COPY_SRC | COPY_DST)),
    );
    await device.createBuffer("for reading", 32, COPY_DST | MAP_READ);
    for (const buffer of buffers) device.raw.queue.writeBuffer(buffer, buffer.size - 16, Uint32Array.of(1, 2, 3, 4));
    const before = { ...device.counters };
    await probeMemory(device);
    expect(device.counters).toMatchObject({ buffers: before.buffers, bufferBytes: before.bufferBytes });
    for (const buffer of buffers) {
      const copy = await device.createBuffer("copy", 16, COPY_DST | MAP_READ);
      device.submit("copy", (encoder) => encoder.copyBufferToBuffer(buffer, buffer.size - 16, copy, 0, 16));
      await device.guard(copy.mapAsync(GPUMapMode.READ));
      expect([...new Uint32Array(copy.getMappedRange())]).toEqual([1, 2, 3, 4]);
    }
    device.destroy();
  });

  it("names what was needed when a buffer does not keep what is written to it", async () => {
    // A GPU whose writes to one buffer get lost, as with memory that was promised and is not there.
    const { gpu } = watchGpu(testGpu(), (raw) => {
      const createCommandEncoder = raw.createCommandEncoder.bind(raw);
      raw.createCommandEncoder = (descriptor) => {
        const encoder = createCommandEncoder(descriptor);
        const copy = encoder.copyBufferToBuffer.bind(encoder) as (...copied: unknown[]) => undefined;
        encoder.copyBufferToBuffer = (...copied: unknown[]): undefined => {
          if ((copied[2] as GPUBuffer).label !== "lost") copy(...copied);
        };
        return encoder;
      };
    });
    const device = await openDevice(gpu, { precision: "auto" });
    for (const label of ["kept", "lost"]) await device.createBuffer(label, 64, STORAGE | COPY_SRC | COPY_DST);
    const { buffers } = device.counters;
    await expect(probeMemory(device)).rejects.toMatchObject({
      code: "out-of-memory",
      message: expect.stringContaining('does not keep what is written to "lost"'),
      details: { neededBytes: 128, buffer: "lost" },
    });
    expect(device.counters.buffers).toBe(buffers);
    device.destroy();
  });
});
