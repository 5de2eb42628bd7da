import { describe, expect, it } from "vitest";
import { testGpu } from "../../support/gpu.ts";

describe("the adapter that the GPU tests run on", () => {
  it("computes", async () => {
    const adapter = await testGpu().requestAdapter();
    expect(adapter).not.toBeNull();
    const device = await (adapter as GPUAdapter).requestDevice();
    const storage = device.createBuffer({ size: 256, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
    const readback = device.createBuffer({ size: 256, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const module = device.createShaderModule({
      code: `@group(0) @binding(0) var<storage, read_write> y: array<u32>;
        @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = id.x * id.x; }`,
    });
    const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [{ binding: 0, resource: { buffer: storage } }],
      }),
    );
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(storage, 0, readback, 0, 256);
    device.queue.submit([encoder.finish()]);
    await readback.mapAsync(GPUMapMode.READ);
    expect([...new Uint32Array(readback.getMappedRange())]).toEqual(Array.from({ length: 64 }, (_, index) => index * index));
    readback.unmap();
    device.destroy();
  });

  it("has shader-f16 in Node on Dawn, and not in Chromium on SwiftShader, so that both paths are tested", async () => {
    const adapter = await testGpu().requestAdapter();
    expect(adapter?.features.has("shader-f16")).toBe(typeof window === "undefined");
  });
});
