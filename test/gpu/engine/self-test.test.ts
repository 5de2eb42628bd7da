import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import { WebGpuHost } from "../../../worker/engines/webgpu-host.ts";
import { type GgufFile, readGguf, type TensorInfo } from "../../../worker/gguf/reader.ts";
import { type GpuDevice, openDevice } from "../../../worker/gpu/device.ts";
import { type ModelConfig, readConfig } from "../../../worker/model/config.ts";
import { Transformer } from "../../../worker/model/forward.ts";
import { checkAnswer, knownAnswer, testKernels } from "../../../worker/model/self-test/known-answer.ts";
import { plainMatrices } from "../../../worker/model/self-test/matrices.ts";
import { RowCheck } from "../../../worker/model/self-test/row-check.ts";
import { UploadAudit } from "../../../worker/model/self-test/upload-audit.ts";
import { matricesOf } from "../../../worker/model/weight-layout.ts";
import { ModelWeights } from "../../../worker/model/weights.ts";
import { BlobSource } from "../../../worker/source/blob-source.ts";
import { loadFixture } from "../../support/fixtures.ts";
import { testGpu } from "../../support/gpu.ts";
import { MemorySource } from "../../support/memory-source.ts";
import { never } from "./tiny-models.ts";
import { watchGpu } from "./watched-gpu.ts";

/** The beginnings of the pipelines' labels: every kernel of the transformer. */
const KERNELS = ["embed", "rms-norm", "matmul", "rope", "attention", "router", "group-slots", "expert-gate-up", "expert-down"];

/** Makes a device skip every dispatch of one kernel: the GPU is real, and broken. */
class Breaker {
  /** The beginning of the label of the kernel that does nothing; null for a sound device. */
  kernel: string | null = null;
  skipped = 0;

  readonly install = (device: GPUDevice): void => {
    const createCommandEncoder = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = (descriptor) => {
      const encoder = createCommandEncoder(descriptor);
      const beginComputePass = encoder.beginComputePass.bind(encoder);
      encoder.beginComputePass = (passDescriptor) => this.#watch(beginComputePass(passDescriptor));
      return encoder;
    };
  };

  #watch(pass: GPUComputePassEncoder): GPUComputePassEncoder {
    const setPipeline = pass.setPipeline.bind(pass);
    const dispatch = pass.dispatchWorkgroups.bind(pass);
    let isBroken = false;
    pass.setPipeline = (pipeline) => {
      isBroken = this.kernel !== null && pipeline.label.startsWith(this.kernel);
      return setPipeline(pipeline);
    };
    pass.dispatchWorkgroups = (x, y, z) => {
      if (isBroken) this.skipped++;
      else dispatch(x, y, z);
    };
    return pass;
  }
}

describe("the self-test", () => {
  const breaker = new Breaker();
  let bytes: Uint8Array<ArrayBuffer> | null = null;
  let file: GgufFile;
  let config: ModelConfig;
  let device: GpuDevice;
  let weights: ModelWeights;
  let transformer: Transformer;
  let audit: UploadAudit;

  // One expert a tensor, and four formats: the hardest of the tiny files to put in the right place.
  beforeAll(async () => {
    bytes = await loadFixture("gguf/tiny-mixtral-Q4_K_M.split-experts.gguf");
    if (bytes === null) return;
    file = await readGguf(new BlobSource(new Blob([bytes]), "tiny"));
    config = readConfig(file);
    device = await openDevice(watchGpu(testGpu(), breaker.install).gpu, { precision: "auto" });
    weights = await ModelWeights.allocate(device, config, file.tensors);
    audit = new UploadAudit(file.tensors);
    for (const tensor of file.tensors) {
      const part = bytes.subarray(tensor.offset, tensor.offset + tensor.bytes);
      // Two pieces, the second not at a block's beginning.
      const cut = Math.floor(tensor.bytes / 2) + 1;
      for (const [byteOffset, piece] of [
        [0, part.subarray(0, cut)],
        [cut, part.subarray(cut)],
      ] as const) {
        audit.observe(tensor.name, byteOffset, piece);
        await weights.upload(tensor.name, byteOffset, piece);
      }
    }
    await weights.finish();
    transformer = await Transformer.create(device, config, weights, { contextLength: 64 });
  });
  afterAll(() => {
    if (bytes !== null) device.destroy();
  });

  const test = (name: string, body: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>): void =>
    it(name, async ({ skip }) => {
      if (bytes === null) return skip("no fixtures beside the repository");
      await body(bytes);
    });

  test("passes on a sound device and catches every kernel that does nothing", async (model) => {
    const bytesOf = ({ offset }: TensorInfo, from: number, length: number): Uint8Array =>
      model.subarray(offset + from, offset + from + length);
    const answer = await knownAnswer(config, plainMatrices(file.tensors, bytesOf), { precision: device.precision });
    if (answer === null) throw new Error("The tiny model has no known answer.");
    expect(answer.ids).toHaveLength(3);
    await checkAnswer(device, transformer, answer);
    for (const kernel of KERNELS) {
      // Other tokens first, so that what a kernel left behind is not what it should write.
      await transformer.forward([7, 8], 0, "all");
      await transformer.forward([9], 2, "last");
      breaker.kernel = kernel;
      breaker.skipped = 0;
      await expect(checkAnswer(device, transformer, answer), kernel).rejects.toThrow(UnsupportedDeviceError);
      expect(breaker.skipped, kernel).toBeGreaterThan(0);
      breaker.kernel = null;
    }
    await checkAnswer(device, transformer, answer);
  });

  test("compares rows of a model that is too large for plain loops, and catches what spoils them", async (model) => {
    const check = new RowCheck(config, file.tensors);
    for (const { name, offset, bytes: length } of file.tensors) {
      // Three pieces, cut anywhere.
      const ends = [0, 1001, Math.floor(length / 2) + 7, length].map((end) => Math.min(end, length));
      for (const [index, end] of ends.slice(1).entries()) {
        check.observe(name, ends[index] as number, model.subarray(offset + (ends[index] as number), offset + end));
      }
    }
    await check.check(device, transformer);
    for (const kernel of ["matmul", "router", "group-slots", "expert-gate-up", "expert-down"]) {
      await transformer.forward([7, 8], 0, "all");
      await transformer.forward([9], 2, "last");
      breaker.kernel = kernel;
      await expect(check.check(device, transformer), kernel).rejects.toThrow("failed the self-test with the loaded model");
      breaker.kernel = null;
    }
    const other = new RowCheck(config, file.tensors);
    // As when the file's rows and the memory's are not the same: nothing was observed, so all rows are zero.
    await expect(other.check(device, transformer)).rejects.toThrow("failed the self-test with the loaded model");
  });

  test("finds a single changed byte in a sampled block of the weights", async () => {
    await audit.check(device, config, file.tensors, weights);
    for (const { label, buffer } of matricesOf(weights.tree)) {
      // The first plane begins with the first block, which is always a sample.
      const encoder = device.raw.createCommandEncoder();
      const saved = await device.createBuffer("saved", 16, GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
      encoder.copyBufferToBuffer(buffer, 0, saved, 0, 4);
      device.raw.queue.submit([encoder.finish()]);
      device.raw.queue.writeBuffer(buffer, 0, Uint8Array.of(0xa5, 0x5a, 0xa5, 0x5a));
      await expect(audit.check(device, config, file.tensors, weights), label).rejects.toThrow("came back changed");
      const restore = device.raw.createCommandEncoder();
      restore.copyBufferToBuffer(saved, 0, buffer, 0, 4);
      device.raw.queue.submit([restore.finish()]);
      device.freeBuffer(saved);
    }
    await audit.check(device, config, file.tensors, weights);
  });

  test("runs a probe with a large model's formats before its weights are fetched, and leaves no buffer", async () => {
    const { buffers, bufferBytes } = device.counters;
    await testKernels(device, config, file.tensors);
    breaker.kernel = "expert-down";
    await expect(testKernels(device, config, file.tensors)).rejects.toThrow("failed the self-test");
    breaker.kernel = null;
    expect(device.counters).toMatchObject({ buffers, bufferBytes });
  });

  it("knows the answer for the formats, head size and experts of Mixtral 8x7B", async ({ skip }) => {
    const header = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
    if (header === null) return skip("no fixtures beside the repository");
    const real = await readGguf(new MemorySource(header, { virtualBytes: 30_000_000_000 }));
    const { buffers } = device.counters;
    await testKernels(device, readConfig(real), real.tensors);
    expect(device.counters.buffers).toBe(buffers);
  });

  test("stops a load on a broken device, which keeps nothing", async (model) => {
    const broken = new Breaker();
    broken.kernel = "rope";
    const watched = watchGpu(testGpu(), broken.install);
    const source = { kind: "files", files: [{ blob: new Blob([model]), name: "tiny" }] } as const;
    const load = new WebGpuHost(watched.gpu).load(source, { contextLength: 64 }, () => undefined, never);
    await expect(load).rejects.toMatchObject({ code: "unsupported-device", message: expect.stringContaining("refuses to run") });
    expect(watched.liveBuffers()).toBe(0);
  });
});
