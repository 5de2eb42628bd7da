import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGguf } from "../../../worker/gguf/reader.ts";
import { type GpuDevice, openDevice } from "../../../worker/gpu/device.ts";
import { readConfig } from "../../../worker/model/config.ts";
import { testKernels } from "../../../worker/model/self-test/known-answer.ts";
import { loadFixture } from "../../support/fixtures.ts";
import { gpuPaths } from "../../support/gpu-paths.ts";
import { testGpu } from "../../support/gpu.ts";
import { MemorySource } from "../../support/memory-source.ts";

const [path] = await gpuPaths();
if (path === undefined) throw new Error("No path.");

/** Q4_K_M is run with the self-test of the engine. */
const FILES = ["Q2_K", "Q3_K_M", "Q4_0", "Q5_0", "Q5_K_M", "Q6_K", "Q8_0"];

describe(`a very small model with the formats of a real file, in ${path.precision}`, () => {
  let device: GpuDevice;
  beforeAll(async () => {
    device = await openDevice(testGpu(), path);
  });
  afterAll(() => device.destroy());

  it.for(FILES)("gives the answer of plain loops: Mixtral 8x7B's %s", async (name, { skip }) => {
    const header = await loadFixture(`headers/mixtral-8x7b-instruct-v0.1.${name}.header.gguf`);
    if (header === null) return skip("no fixtures beside the repository");
    const file = await readGguf(new MemorySource(header, { virtualBytes: 60e9 }));
    const { submits } = device.counters;
    await testKernels(device, readConfig(file), file.tensors);
    expect(device.counters.submits).toBeGreaterThan(submits);
    expect(device.counters).toMatchObject({ buffers: 0, bufferBytes: 0 });
  });
});
