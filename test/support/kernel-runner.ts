/** Runs one kernel on given numbers, for comparing it with plain loops. */
import type { GpuDevice } from "../../worker/gpu/device.ts";
import { type CallSize, type KernelPlan, prepare, record } from "../../worker/gpu/operation.ts";

/** A buffer's contents before the run: 32-bit words, as they lie on the GPU. */
export type Words = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

const HALF = new Float32Array(1);

/** The half-precision number nearest to `value`, ties to even, as its 16 bits. */
export function numberToHalf(value: number): number {
  HALF[0] = value;
  const magnitude = Math.abs(HALF[0]);
  const sign = HALF[0] < 0 || Object.is(HALF[0], -0) ? 0x8000 : 0;
  if (magnitude === 0) return sign;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const step = 2 ** (exponent - 10);
  const floor = Math.floor(magnitude / step);
  const rest = magnitude / step - floor;
  const steps = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  const rounded = steps * step;
  if (rounded >= 65536) return sign | 0x7c00;
  if (rounded < 2 ** -14) return sign | Math.round(rounded * 2 ** 24);
  const up = Math.floor(Math.log2(rounded));
  return sign | ((up + 15) << 10) | Math.round((rounded / 2 ** up - 1) * 1024);
}

/** Numbers as the device's activations: f32, or f16 packed. */
export function asScalars(device: GpuDevice, values: ArrayLike<number>): Words {
  if (device.precision === "f32") return Float32Array.from(values);
  const halves = Uint16Array.from(values, numberToHalf);
  const bytes = new Uint8Array(Math.ceil(halves.byteLength / 4) * 4);
  bytes.set(new Uint8Array(halves.buffer));
  return bytes;
}

/** The reverse of {@link asScalars} for what a kernel wrote. */
export function fromScalars(device: GpuDevice, bytes: ArrayBuffer): Float64Array {
  if (device.precision === "f32") return Float64Array.from(new Float32Array(bytes));
  return Float64Array.from(new Uint16Array(bytes), (bits) => {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const magnitude =
      exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? Infinity : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return (bits & 0x8000) === 0 ? magnitude : -magnitude;
  });
}

/** Numbers rounded as the device rounds its activations. */
export function rounded(device: GpuDevice, values: ArrayLike<number>): Float64Array {
  const words = asScalars(device, values);
  return fromScalars(device, words.buffer.slice(0)).slice(0, values.length);
}

/** The `Call` of shared/call.wgsl. */
export function callWords(size: CallSize, position = 0): Uint32Array<ArrayBuffer> {
  return new Uint32Array([size.tokens, position, size.tokens - size.logitRows, size.logitRows]);
}

/**
 * Binds `buffers` in order (words to start with; a GPUBuffer as it is; `uniform` marks the call), runs the plan once and
 * returns the contents of binding `outputBinding`.
 */
export async function runKernel(
  device: GpuDevice,
  plan: KernelPlan,
  size: CallSize,
  buffers: readonly (Words | GPUBuffer | { readonly uniform: Words })[],
  outputBindings: readonly number[],
): Promise<ArrayBuffer[]> {
  const made: GPUBuffer[] = [];
  const bound: GPUBuffer[] = [];
  for (const [binding, content] of buffers.entries()) {
    if (content instanceof GPUBuffer) {
      bound.push(content);
      continue;
    }
    const words = "uniform" in content ? content.uniform : content;
    const kind = "uniform" in content ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE;
    const buffer = await device.createBuffer(
      `${plan.label} ${binding}`,
      words.byteLength,
      kind | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    );
    device.raw.queue.writeBuffer(buffer, 0, words);
    made.push(buffer);
    bound.push(buffer);
  }
  const operation = await prepare(device, plan, bound);
  const targets: GPUBuffer[] = [];
  for (const binding of outputBindings) {
    const bytes = (bound[binding] as GPUBuffer).size;
    targets.push(await device.createBuffer("result", bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST));
  }
  device.submit(plan.label, (encoder) => {
    record(device, encoder, [operation], size);
    for (const [index, binding] of outputBindings.entries()) {
      const source = bound[binding] as GPUBuffer;
      encoder.copyBufferToBuffer(source, 0, targets[index] as GPUBuffer, 0, source.size);
    }
  });
  const results: ArrayBuffer[] = [];
  for (const [index, target] of targets.entries()) {
    await device.guard(target.mapAsync(GPUMapMode.READ));
    const source = buffers[outputBindings[index] as number];
    const words = source === undefined || source instanceof GPUBuffer || "uniform" in source ? null : source;
    results.push(target.getMappedRange().slice(0, words?.byteLength ?? target.size));
  }
  for (const buffer of [...made, ...targets]) device.freeBuffer(buffer);
  return results;
}
