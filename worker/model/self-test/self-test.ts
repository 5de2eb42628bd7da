import type { GgufHeader, TensorInfo } from "../../gguf/reader.ts";
import type { GpuDevice } from "../../gpu/device.ts";
import type { ModelConfig } from "../config.ts";
import type { Transformer } from "../forward.ts";
import type { ModelWeights } from "../weights.ts";
import { checkAnswer, type KnownAnswer, knownAnswer, testKernels } from "./known-answer.ts";
import { plainMatrices } from "./matrices.ts";
import { RowCheck } from "./row-check.ts";
import { UploadAudit } from "./upload-audit.ts";

/** Files up to this size are kept until they were tested, so that the test can be the model itself. */
const SMALL_FILE_BYTES = 32 * 1024 * 1024;

/**
 * The self-test of a load: the engine refuses to generate garbage.
 *
 * A small model answers a question of its own whose answer plain loops compute from the file's bytes: no kernel is compiled for the test alone.
 * A large one would take too long for that, so a very small model with its formats is run instead, before anything is fetched, and
 * afterwards the model itself, of which some rows are compared. A small model without a clear answer is tested like a large one.
 * In both cases samples of every tensor are read back from the GPU after the upload.
 */
export class SelfTest {
  readonly #device: GpuDevice;
  readonly #config: ModelConfig;
  readonly #file: GgufHeader;
  readonly #audit: UploadAudit;
  readonly #rowCheck: RowCheck;
  /** Where a small file's bytes are kept, by tensor; null for a large file. */
  readonly #kept: Map<string, Uint8Array> | null;

  constructor(device: GpuDevice, config: ModelConfig, file: GgufHeader) {
    this.#device = device;
    this.#config = config;
    this.#file = file;
    this.#audit = new UploadAudit(file.tensors);
    this.#rowCheck = new RowCheck(config, file.tensors);
    this.#kept = file.fileBytes <= SMALL_FILE_BYTES ? new Map() : null;
  }

  /** @throws UnsupportedDeviceError when the device computes wrongly; the signal's reason when it fires. */
  async beforeFetch(signal: AbortSignal): Promise<void> {
    if (this.#kept === null) await testKernels(this.#device, this.#config, this.#file.tensors, signal);
  }

  /** Takes note of a piece of a tensor on its way to the GPU: `chunk` begins at `byteOffset` of it. */
  observe(tensor: TensorInfo, byteOffset: number, chunk: Uint8Array): void {
    this.#audit.observe(tensor.name, byteOffset, chunk);
    this.#rowCheck.observe(tensor.name, byteOffset, chunk);
    if (this.#kept === null) return;
    const bytes = this.#kept.get(tensor.name) ?? new Uint8Array(tensor.bytes);
    bytes.set(chunk, byteOffset);
    this.#kept.set(tensor.name, bytes);
  }

  /**
   * @throws UnsupportedDeviceError when weights changed on their way, or the device computes wrongly.
   * @throws ModelFormatError when the weights give values that are no numbers; the signal's reason when it fires.
   */
  async afterFetch(weights: ModelWeights, transformer: Transformer, signal: AbortSignal): Promise<void> {
    await this.#audit.check(this.#device, this.#config, this.#file.tensors, weights);
    const answer = await this.#ownAnswer(transformer.contextLength, signal);
    if (answer !== null) return checkAnswer(this.#device, transformer, answer);
    if (this.#kept !== null) await testKernels(this.#device, this.#config, this.#file.tensors, signal);
    signal.throwIfAborted();
    await this.#rowCheck.check(this.#device, transformer);
  }

  /** A small file's known answer, where it has one; its bytes are let go of. */
  async #ownAnswer(contextLength: number, signal: AbortSignal): Promise<KnownAnswer | null> {
    const kept = this.#kept;
    if (kept === null) return null;
    const none = new Uint8Array(0);
    const matrixOf = plainMatrices(this.#file.tensors, ({ name }, from, length) =>
      (kept.get(name) ?? none).subarray(from, from + length),
    );
    const search = { precision: this.#device.precision, contextLength, signal };
    const answer = await knownAnswer(this.#config, matrixOf, search);
    kept.clear();
    return answer;
  }
}
