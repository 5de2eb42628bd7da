/** The way of one tensor's bytes into its planes: bounded pieces, repacked on the GPU. */
import { allocateAll } from "../gpu/allocate.ts";
import type { GpuDevice } from "../gpu/device.ts";
import { type Operation, prepare, record } from "../gpu/operation.ts";
import { MAX_PIECE_BYTES, planRepack } from "../kernels/repack.ts";
import { type MatrixShape, planeOffsets } from "../kernels/weight-format.ts";

/** A matrix and its buffer. */
export type Matrix = MatrixShape & { readonly label: string; readonly buffer: GPUBuffer };

/** Pieces that the GPU may still be busy with when the next one is sent. */
const MAX_PIECES_IN_FLIGHT = 4;

/** Planes of the format with the most of them. */
const MAX_PLANES = 4;

/** Uniform bindings begin at multiples of this. */
const PIECE_STRIDE = 256;

/** Collects bytes into pieces of whole blocks and repacks each with one submit. Holds one piece in JavaScript and one on the GPU. */
export class PieceUploader {
  readonly #device: GpuDevice;
  readonly #blocks: GPUBuffer;
  readonly #numbers: GPUBuffer;
  readonly #piece: Uint8Array<ArrayBuffer> = new Uint8Array(MAX_PIECE_BYTES);
  readonly #operations: Map<Matrix, Promise<readonly Operation[]>> = new Map();
  #filled = 0;
  #inFlight = 0;

  private constructor(device: GpuDevice, blocks: GPUBuffer, numbers: GPUBuffer) {
    this.#device = device;
    this.#blocks = blocks;
    this.#numbers = numbers;
  }

  /** @throws OutOfMemoryError, UnsupportedDeviceError; nothing is left then. */
  static async create(device: GpuDevice): Promise<PieceUploader> {
    const { STORAGE, UNIFORM, COPY_DST } = GPUBufferUsage;
    const [blocks, numbers] = await allocateAll(device, [
      { label: "blocks on their way", bytes: MAX_PIECE_BYTES, usage: STORAGE | COPY_DST },
      { label: "numbers of a piece", bytes: MAX_PLANES * PIECE_STRIDE, usage: UNIFORM | COPY_DST },
    ]);
    return new PieceUploader(device, blocks as GPUBuffer, numbers as GPUBuffer);
  }

  /**
   * Adds `chunk` to `matrix`, whose blocks from `nextBlock` on are still to come. A rest of less than a piece waits for
   * the next call; `isLast` sends it.
   * @returns the first block that is still to come.
   */
  async add(matrix: Matrix, nextBlock: number, chunk: Uint8Array, isLast: boolean): Promise<number> {
    const { blockBytes } = matrix.format;
    const pieceBytes = Math.floor(MAX_PIECE_BYTES / blockBytes) * blockBytes;
    let block = nextBlock;
    for (let taken = 0; taken < chunk.length; ) {
      const count = Math.min(chunk.length - taken, pieceBytes - this.#filled);
      this.#piece.set(chunk.subarray(taken, taken + count), this.#filled);
      this.#filled += count;
      taken += count;
      if (this.#filled === pieceBytes || (isLast && taken === chunk.length)) {
        await this.#send(matrix, block, this.#filled / blockBytes);
        block += this.#filled / blockBytes;
        this.#filled = 0;
      }
    }
    return block;
  }

  /** Waits until the GPU has repacked everything. */
  async finish(): Promise<void> {
    await this.#device.guard(this.#device.raw.queue.onSubmittedWorkDone());
  }

  destroy(): void {
    this.#device.freeBuffer(this.#blocks);
    this.#device.freeBuffer(this.#numbers);
    this.#operations.clear();
  }

  async #send(matrix: Matrix, firstBlock: number, blockCount: number): Promise<void> {
    const { queue } = this.#device.raw;
    const { format } = matrix;
    const operations = await this.#operationsOf(matrix);
    const { offsets } = planeOffsets(format, (matrix.rows * matrix.columns) / format.blockValues);
    const numbers = new Uint32Array((format.planes.length * PIECE_STRIDE) / 4);
    for (const [index, offset] of offsets.entries()) {
      numbers.set([firstBlock, blockCount, offset / 4], (index * PIECE_STRIDE) / 4);
    }
    this.#device.check();
    queue.writeBuffer(this.#numbers, 0, numbers);
    // Blocks of an odd number of half-words: the write takes whole words, the shader ignores the rest.
    queue.writeBuffer(this.#blocks, 0, this.#piece, 0, Math.ceil(this.#filled / 4) * 4);
    this.#device.submit(`repack ${matrix.label}`, (encoder) => {
      record(this.#device, encoder, operations, { tokens: blockCount, logitRows: 0 });
    });
    this.#inFlight += 1;
    if (this.#inFlight >= MAX_PIECES_IN_FLIGHT) {
      this.#inFlight = 0;
      await this.#device.guard(queue.onSubmittedWorkDone());
    }
  }

  #operationsOf(matrix: Matrix): Promise<readonly Operation[]> {
    let operations = this.#operations.get(matrix);
    if (operations === undefined) {
      operations = Promise.all(
        matrix.format.planes.map((plane, index) =>
          prepare(this.#device, planRepack(matrix.format, plane), [
            this.#blocks,
            matrix.buffer,
            { buffer: this.#numbers, offset: index * PIECE_STRIDE, size: 16 },
          ]),
        ),
      );
      this.#operations.set(matrix, operations);
    }
    return operations;
  }
}
