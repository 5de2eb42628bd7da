/** The GPU device: opened with what the adapter has, the one owner of buffers, and the place where errors surface. */
import { EngineLostError, OutOfMemoryError, UnsupportedDeviceError } from "../../src/contract/errors.ts";

export type DeviceOptions = {
  /** `"f16"` needs the feature `shader-f16`; `"auto"` takes it where it is there. */
  readonly precision: "auto" | "f16" | "f32";
  /** `false` takes the workgroup-memory path even where the device has subgroups. Default: subgroups where they are there. */
  readonly subgroups?: boolean;
};

/** Why a device can no longer be used. */
export type DeviceLoss = EngineLostError | OutOfMemoryError;

/** What the device owns and did. The first four never grow while tokens are computed; the last two only ever grow. */
export type DeviceCounters = {
  buffers: number;
  bufferBytes: number;
  pipelines: number;
  bindGroups: number;
  dispatches: number;
  submits: number;
};

/** Bytes that a buffer for `bytes` bytes really has: whole units of 16, which is what shaders read. */
export function bufferSize(bytes: number): number {
  return Math.max(16, Math.ceil(bytes / 16) * 16);
}

/**
 * Opens the adapter's device with all of its limits and those of `shader-f16`, `subgroups` and `timestamp-query` that are there.
 * @throws UnsupportedDeviceError when there is no adapter, or `"f16"` is asked of one without `shader-f16`.
 */
export async function openDevice(gpu: GPU, options: DeviceOptions): Promise<GpuDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    throw new UnsupportedDeviceError(
      "WebGPU is here but offers no adapter; update the graphics driver or turn hardware acceleration on.",
    );
  }
  const { info, features } = adapter;
  const adapterName =
    [info.vendor, info.architecture, info.description].filter((part) => part !== "").join(" ") || "unnamed adapter";
  if (options.precision === "f16" && !features.has("shader-f16")) {
    throw new UnsupportedDeviceError(`The adapter "${adapterName}" has no shader-f16; load with precision "auto" or "f32".`, {
      adapter: adapterName,
    });
  }
  const precision = options.precision !== "f32" && features.has("shader-f16") ? "f16" : "f32";
  const useSubgroups = options.subgroups !== false && features.has("subgroups");
  const wanted: GPUFeatureName[] = ["timestamp-query"];
  if (precision === "f16") wanted.push("shader-f16");
  if (useSubgroups) wanted.push("subgroups");
  const requiredLimits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value: unknown = adapter.limits[name as keyof GPUSupportedLimits];
    // `minSubgroupSize` and its like are facts, not limits to ask for.
    if (typeof value === "number" && !/subgroup/i.test(name)) requiredLimits[name] = value;
  }
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({
      label: "mixtral.js",
      requiredFeatures: wanted.filter((feature) => features.has(feature)),
      requiredLimits,
    });
  } catch (cause) {
    throw new UnsupportedDeviceError(
      `The adapter "${adapterName}" gives no device; update the graphics driver.`,
      { adapter: adapterName },
      cause,
    );
  }
  return new GpuDevice(device, adapterName, precision, useSubgroups ? info.subgroupMinSize : null);
}

/** An open device. Every buffer of the engine is made, counted and freed here. */
export class GpuDevice {
  /** The platform's device, for encoders and bind groups. Make buffers with {@link createBuffer}. */
  readonly raw: GPUDevice;
  readonly adapterName: string;
  /** The type of activations and of the KV cache; sums are always f32. */
  readonly precision: "f16" | "f32";
  /** The smallest subgroup that the device runs, or null where the workgroup-memory path is used. */
  readonly subgroupSize: number | null;
  readonly counters: DeviceCounters = { buffers: 0, bufferBytes: 0, pipelines: 0, bindGroups: 0, dispatches: 0, submits: 0 };
  /** Settles once, when the device is lost, destroyed or reports an error that nobody expected; everything on it is freed by then. */
  readonly lost: Promise<DeviceLoss>;
  /** Pipelines by their files and constants, shared by all layers. Filled by `operation.ts`. */
  readonly pipelines: Map<string, Promise<GPUComputePipeline>> = new Map();
  readonly #buffers: Set<GPUBuffer> = new Set();
  #fault: DeviceLoss | null = null;
  #lose: (error: DeviceLoss) => void = () => undefined;
  /** Rejects of the calls that wait for the GPU. */
  readonly #pending: Set<(error: DeviceLoss) => void> = new Set();

  constructor(raw: GPUDevice, adapterName: string, precision: "f16" | "f32", subgroupSize: number | null) {
    this.raw = raw;
    this.adapterName = adapterName;
    this.precision = precision;
    this.subgroupSize = subgroupSize;
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
    void raw.lost.then(({ reason, message }) =>
      this.#fail(
        reason === "destroyed"
          ? new EngineLostError("The GPU device was released; load the model again.", { reason })
          : new EngineLostError(`The GPU device was lost: ${message || "no reason given"}. Load the model again.`, {
              reason: "lost",
            }),
      ),
    );
    raw.addEventListener("uncapturederror", ({ error }) => this.#abandon(error));
  }

  /** The adapter's limits, all of which the device has. */
  get limits(): GPUSupportedLimits {
    return this.raw.limits;
  }

  /** The most bytes that a buffer of weights may have: it must exist, and be bound as a whole. */
  get maxBindingBytes(): number {
    return Math.min(this.limits.maxBufferSize, this.limits.maxStorageBufferBindingSize);
  }

  /** The buffers that are there now. */
  get buffers(): Iterable<GPUBuffer> {
    return this.#buffers;
  }

  /** Bytes of one activation: 2 or 4. */
  get scalarBytes(): 2 | 4 {
    return this.precision === "f16" ? 2 : 4;
  }

  /**
   * A zeroed buffer of `bytes`, rounded up by {@link bufferSize}. The caller owns it and gives it back with {@link freeBuffer}.
   * @throws OutOfMemoryError when there is no room (`details.neededBytes` with all that the device holds, `details.availableBytes`
   * what it holds), UnsupportedDeviceError when the device's limits forbid the size.
   */
  async createBuffer(label: string, bytes: number, usage: GPUBufferUsageFlags): Promise<GPUBuffer> {
    this.check();
    const size = bufferSize(bytes);
    const binds = (usage & GPUBufferUsage.STORAGE) !== 0;
    const limit = binds ? this.maxBindingBytes : this.limits.maxBufferSize;
    if (size > limit) {
      throw new UnsupportedDeviceError(
        `"${label}" needs one buffer of ${size} bytes and "${this.adapterName}" allows ${limit}; choose a smaller model or context.`,
        { neededBytes: size, availableBytes: limit },
      );
    }
    this.raw.pushErrorScope("out-of-memory");
    const buffer = this.raw.createBuffer({ label, size, usage });
    const failure = await this.guard(this.raw.popErrorScope());
    if (failure !== null) {
      buffer.destroy();
      throw new OutOfMemoryError(
        `The GPU has no room for "${label}" (${size} bytes, ${this.counters.bufferBytes} in use); choose a smaller model or context.`,
        { neededBytes: this.counters.bufferBytes + size, availableBytes: this.counters.bufferBytes },
      );
    }
    this.#buffers.add(buffer);
    this.counters.buffers += 1;
    this.counters.bufferBytes += size;
    return buffer;
  }

  /** Frees a buffer of this device; freeing it twice does nothing. */
  freeBuffer(buffer: GPUBuffer): void {
    if (!this.#buffers.delete(buffer)) return;
    this.counters.buffers -= 1;
    this.counters.bufferBytes -= buffer.size;
    buffer.destroy();
  }

  /** @throws EngineLostError when the device is gone; OutOfMemoryError when that is why. */
  check(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  /** The promise's value, or the device's loss as an error as soon as the device is gone: nothing waits for a dead device. */
  async guard<T>(promise: Promise<T>): Promise<T> {
    this.check();
    let pending: ((error: DeviceLoss) => void) | undefined;
    const gone = new Promise<never>((_, reject) => {
      pending = reject;
      this.#pending.add(reject);
    });
    try {
      return await Promise.race([promise, gone]);
    } catch (error) {
      throw this.#fault ?? error;
    } finally {
      if (pending !== undefined) this.#pending.delete(pending);
    }
  }

  /** Submits what `record` writes into one encoder. */
  submit(label: string, record: (encoder: GPUCommandEncoder) => void): void {
    this.check();
    const encoder = this.raw.createCommandEncoder({ label });
    record(encoder);
    this.raw.queue.submit([encoder.finish()]);
    this.counters.submits += 1;
  }

  /** Frees every buffer and the device. Pending and later calls reject with EngineLostError. Calling it twice is fine. */
  destroy(): void {
    this.#release();
    this.#fail(new EngineLostError("The GPU device was released; load the model again.", { reason: "destroyed" }));
  }

  /** An error that nobody asked about: what the device computes from now on cannot be trusted, so its memory goes back at once. */
  #abandon(error: GPUError): void {
    const { bufferBytes } = this.counters;
    const loss =
      error instanceof GPUOutOfMemoryError
        ? new OutOfMemoryError(
            `The GPU ran out of memory with ${bufferBytes} bytes in use: ${error.message}. ` +
              "Close what else uses the graphics card, or load a smaller model or a shorter context.",
            { neededBytes: bufferBytes },
            error,
          )
        : new EngineLostError(
            `The GPU reported an error: ${error.message}. Load the model again; if that does not help, update the browser and the graphics driver.`,
            { reason: error.constructor.name },
            error,
          );
    this.#fault ??= loss;
    // Not from inside the platform's callback: Dawn in Node holds a lock there that freeing a device waits for.
    setTimeout(() => {
      this.#release();
      this.#fail(loss);
    });
  }

  #release(): void {
    for (const buffer of [...this.#buffers]) this.freeBuffer(buffer);
    this.pipelines.clear();
    this.counters.pipelines = 0;
    this.counters.bindGroups = 0;
    this.raw.destroy();
  }

  #fail(error: DeviceLoss): void {
    this.#fault ??= error;
    this.#lose(this.#fault);
    for (const reject of this.#pending) reject(this.#fault);
  }
}
