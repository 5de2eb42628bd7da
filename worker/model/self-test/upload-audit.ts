import { UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import type { GpuDevice } from "../../gpu/device.ts";
import type { TensorInfo } from "../../gguf/reader.ts";
import { formatOf, planeOffsets } from "../../kernels/weight-format.ts";
import type { ModelConfig } from "../config.ts";
import { layOutWeights, matricesOf } from "../weight-layout.ts";
import type { ModelWeights } from "../weights.ts";

/** Bytes of one block of a tensor, as the file has them. */
type Sample = { readonly block: number; readonly bytes: Uint8Array };

/** A part of a sample and where its copy lies in the buffer that is read back. */
type Part = { readonly tensor: TensorInfo; readonly sample: Sample; readonly expected: Uint8Array; readonly at: number };

/**
 * Compares samples of every tensor, taken while the file streams by, with what lies on the GPU afterwards: the first, the middle and the last block.
 * It finds memory that a driver promised and does not have, lost writes, and blocks that went to the wrong place.
 */
export class UploadAudit {
  readonly #samples: ReadonlyMap<string, readonly Sample[]>;

  /** @param tensors all of a type that the kernels know */
  constructor(tensors: readonly TensorInfo[]) {
    this.#samples = new Map(
      tensors.map((tensor) => {
        const blockBytes = formatOf(tensor.type)?.blockBytes ?? tensor.bytes;
        const blocks = tensor.bytes / blockBytes;
        const chosen = new Set([0, Math.floor(blocks / 2), blocks - 1]);
        return [tensor.name, [...chosen].map((block) => ({ block, bytes: new Uint8Array(blockBytes) }))];
      }),
    );
  }

  /** Takes note of a piece of a tensor: `chunk` begins at `byteOffset` of it. */
  observe(tensorName: string, byteOffset: number, chunk: Uint8Array): void {
    for (const { block, bytes } of this.#samples.get(tensorName) ?? []) {
      const start = block * bytes.length;
      const from = Math.max(start, byteOffset);
      const to = Math.min(start + bytes.length, byteOffset + chunk.length);
      if (from < to) bytes.set(chunk.subarray(from - byteOffset, to - byteOffset), from - start);
    }
  }

  /**
   * Reads the samples back from the GPU, in one go.
   * @throws UnsupportedDeviceError naming the tensor whose bytes are not those of the file.
   */
  async check(device: GpuDevice, config: ModelConfig, tensors: readonly TensorInfo[], weights: ModelWeights): Promise<void> {
    const layouts = matricesOf(layOutWeights(config, tensors, device.maxBindingBytes));
    const matrices = matricesOf(weights.tree);
    const parts: Part[] = [];
    const copies: { readonly source: GPUBuffer; readonly from: number; readonly to: number; readonly bytes: number }[] = [];
    let length = 0;
    for (const [index, { format, rows, columns, parts: tensorParts }] of layouts.entries()) {
      const source = matrices[index]?.buffer as GPUBuffer;
      const { offsets } = planeOffsets(format, (rows * columns) / format.blockValues);
      for (const { tensor, firstRow } of tensorParts) {
        const firstBlock = (firstRow * columns) / format.blockValues;
        for (const sample of this.#samples.get(tensor.name) ?? []) {
          for (const [plane, { offset, bytes }] of format.planes.entries()) {
            // Copies begin and end at multiples of 4.
            const start = (offsets[plane] ?? 0) + (firstBlock + sample.block) * bytes;
            const from = start - (start % 4);
            const copied = Math.ceil((start + bytes - from) / 4) * 4;
            copies.push({ source, from, to: length, bytes: copied });
            parts.push({ tensor, sample, expected: sample.bytes.subarray(offset, offset + bytes), at: length + start - from });
            length += copied;
          }
        }
      }
    }

    const target = await device.createBuffer("upload audit", length, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    try {
      device.submit("upload audit", (encoder) => {
        for (const { source, from, to, bytes } of copies) encoder.copyBufferToBuffer(source, from, target, to, bytes);
      });
      await device.guard(target.mapAsync(GPUMapMode.READ));
      const got = new Uint8Array(target.getMappedRange());
      for (const { tensor, sample, expected, at } of parts) {
        if (expected.every((byte, index) => byte === got[at + index])) continue;
        throw new UnsupportedDeviceError(
          `"${device.adapterName}" failed the self-test: block ${sample.block} of tensor "${tensor.name}" came back changed from its memory, ` +
            "so answers would be garbage and the engine refuses to run. Close what else uses the graphics card, choose a smaller model, or update the driver.",
          { adapter: device.adapterName, tensor: tensor.name, block: sample.block },
        );
      }
    } finally {
      device.freeBuffer(target);
    }
  }
}
