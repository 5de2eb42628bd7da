/** The model's weights on the GPU: allocated before the first byte is fetched, then filled in any chunking. */
import { ModelFormatError, OutOfMemoryError } from "../../src/contract/errors.ts";
import { allocateAll } from "../gpu/allocate.ts";
import type { GpuDevice } from "../gpu/device.ts";
import type { TensorInfo } from "../gguf/tensor-index.ts";
import type { ModelConfig } from "./config.ts";
import { type LayerTree, layOutWeights, type MatrixLayout, matricesOf, matrixBytes, type WeightTree } from "./weight-layout.ts";
import { type Matrix, PieceUploader } from "./weight-upload.ts";

export type { Matrix } from "./weight-upload.ts";

/** Where a tensor's blocks go, and how many of its bytes have come. */
type Arrival = { readonly tensor: TensorInfo; readonly matrix: Matrix; nextBlock: number; arrivedBytes: number };

/** Owns the buffers of all weights, still quantised: 1 to 1 with the file's blocks, but in planes (see kernels/repack.wgsl). */
export class ModelWeights {
  /** The buffers by their place in the model; shapes at {@link WeightTree}. */
  readonly tree: WeightTree<Matrix>;
  /** Bytes of all weight buffers. */
  readonly bytes: number;
  readonly #device: GpuDevice;
  readonly #uploader: PieceUploader;
  readonly #arrivals: ReadonlyMap<string, Arrival>;
  #current: Arrival | null = null;

  private constructor(
    device: GpuDevice,
    tree: WeightTree<Matrix>,
    uploader: PieceUploader,
    arrivals: ReadonlyMap<string, Arrival>,
  ) {
    this.#device = device;
    this.tree = tree;
    this.bytes = matricesOf(tree).reduce((sum, { buffer }) => sum + buffer.size, 0);
    this.#uploader = uploader;
    this.#arrivals = arrivals;
  }

  /**
   * Checks every tensor and makes every buffer, so that a model that does not fit fails before it is fetched.
   * @throws ModelFormatError for a tensor that is missing, left over, misshapen or of a type without shaders.
   * @throws OutOfMemoryError, UnsupportedDeviceError when the GPU has no room for a buffer; those made before are freed.
   * `details.neededBytes` is what the weights and their upload take, `details.availableBytes` what there was of it.
   */
  static async allocate(device: GpuDevice, config: ModelConfig, tensors: readonly TensorInfo[]): Promise<ModelWeights> {
    const layout = layOutWeights(config, tensors, device.maxBindingBytes);
    const layouts = matricesOf(layout);
    const uploader = await PieceUploader.create(device);
    const buffers = await allocateBuffers(device, layouts).catch((error: unknown) => {
      uploader.destroy();
      throw error;
    });
    const matrices = new Map<MatrixLayout, Matrix>();
    const arrivals = new Map<string, Arrival>();
    for (const [index, { label, format, rows, columns, parts }] of layouts.entries()) {
      const matrix = { label, format, rows, columns, buffer: buffers[index] as GPUBuffer };
      matrices.set(layouts[index] as MatrixLayout, matrix);
      for (const { tensor, firstRow } of parts) {
        arrivals.set(tensor.name, { tensor, matrix, nextBlock: (firstRow * columns) / format.blockValues, arrivedBytes: 0 });
      }
    }
    return new ModelWeights(device, mapTree(layout, matrices), uploader, arrivals);
  }

  /**
   * Takes `chunk`, the bytes of a tensor from `byteOffset` (in the tensor) on. Chunks may be cut anywhere; those of one
   * tensor come in order and none of another tensor's between them. Resolves when there is room for more, and `chunk` may be reused.
   * @throws ModelFormatError when the tensor is unknown or gets more bytes than it has.
   */
  async upload(tensorName: string, byteOffset: number, chunk: Uint8Array): Promise<void> {
    const arrival = this.#arrivals.get(tensorName);
    if (arrival === undefined) throw new ModelFormatError(`The model has no tensor "${tensorName}".`, { tensor: tensorName });
    if (this.#current !== null && this.#current !== arrival) {
      throw new Error(`Tensor "${tensorName}" came before all of "${this.#current.tensor.name}" was there.`);
    }
    if (byteOffset !== arrival.arrivedBytes) {
      throw new Error(`Tensor "${tensorName}" goes on at byte ${arrival.arrivedBytes}, not at ${byteOffset}.`);
    }
    const end = byteOffset + chunk.length;
    if (end > arrival.tensor.bytes) {
      throw new ModelFormatError(`Tensor "${tensorName}" has ${arrival.tensor.bytes} bytes, and byte ${end} came.`, {
        tensor: tensorName,
      });
    }
    const isLast = end === arrival.tensor.bytes;
    this.#current = isLast ? null : arrival;
    arrival.arrivedBytes = end;
    arrival.nextBlock = await this.#uploader.add(arrival.matrix, arrival.nextBlock, chunk, isLast);
  }

  /**
   * Waits until everything is in place, and frees what only the upload needed.
   * @throws ModelFormatError when a tensor's bytes have not all come.
   */
  async finish(): Promise<void> {
    for (const { tensor, arrivedBytes } of this.#arrivals.values()) {
      if (arrivedBytes !== tensor.bytes) {
        throw new ModelFormatError(
          `Of tensor "${tensor.name}" ${arrivedBytes} of ${tensor.bytes} bytes came; load the model again.`,
          {
            tensor: tensor.name,
          },
        );
      }
    }
    await this.#uploader.finish();
    this.#uploader.destroy();
  }

  /** Frees every buffer. Calling it twice is fine. */
  destroy(): void {
    this.#uploader.destroy();
    for (const { buffer } of matricesOf(this.tree)) this.#device.freeBuffer(buffer);
  }
}

async function allocateBuffers(device: GpuDevice, layouts: readonly MatrixLayout[]): Promise<GPUBuffer[]> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  try {
    return await allocateAll(
      device,
      layouts.map((matrix) => ({ label: matrix.label, bytes: matrixBytes(matrix), usage })),
    );
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    const { neededBytes, availableBytes } = error.details;
    throw new OutOfMemoryError(
      `The model's weights need ${neededBytes} bytes of the GPU's memory, and there is room for ${availableBytes}. ` +
        "Close what else uses the graphics card, or choose a file with smaller types.",
      error.details,
      error,
    );
  }
}

/** The same tree with each layout's matrix in its place. */
function mapTree(tree: WeightTree<MatrixLayout>, matrices: ReadonlyMap<MatrixLayout, Matrix>): WeightTree<Matrix> {
  const at = (layout: MatrixLayout): Matrix => matrices.get(layout) as Matrix;
  const layer = (from: LayerTree<MatrixLayout>): LayerTree<Matrix> => ({
    attentionNorm: at(from.attentionNorm),
    attentionInput: from.attentionInput.map(({ matrix, firstRow }) => ({ matrix: at(matrix), firstRow })),
    attentionOutput: at(from.attentionOutput),
    feedForwardNorm: at(from.feedForwardNorm),
    router: from.router === null ? null : at(from.router),
    gateUp: "both" in from.gateUp ? { both: at(from.gateUp.both) } : { gate: at(from.gateUp.gate), up: at(from.gateUp.up) },
    down: at(from.down),
  });
  return {
    embedding: at(tree.embedding),
    layers: tree.layers.map(layer),
    outputNorm: at(tree.outputNorm),
    output: at(tree.output),
  };
}
