/** Several buffers at once: all of them, or none and an error that says how much there was. */
import { OutOfMemoryError } from "../../src/contract/errors.ts";
import { bufferSize, type GpuDevice } from "./device.ts";

/** A buffer to make. */
export type BufferRequest = { readonly label: string; readonly bytes: number; readonly usage: GPUBufferUsageFlags };

/**
 * Makes the buffers, in the order of the requests. When one cannot be made, all of them are freed.
 * @throws OutOfMemoryError when there is no room; `details.neededBytes` is what the device would hold with all of them,
 * `details.availableBytes` what it held when the first was refused and all others were tried.
 * @throws UnsupportedDeviceError when the device's limits forbid a size.
 */
export async function allocateAll(device: GpuDevice, requests: readonly BufferRequest[]): Promise<GPUBuffer[]> {
  const neededBytes = device.counters.bufferBytes + requests.reduce((sum, { bytes }) => sum + bufferSize(bytes), 0);
  const results = await Promise.allSettled(requests.map(({ label, bytes, usage }) => device.createBuffer(label, bytes, usage)));
  const made = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failure = results.find((result) => result.status === "rejected");
  if (failure === undefined) return made;
  const availableBytes = device.counters.bufferBytes;
  for (const buffer of made) device.freeBuffer(buffer);
  if (!(failure.reason instanceof OutOfMemoryError)) throw failure.reason;
  throw new OutOfMemoryError(
    `The GPU has room for ${availableBytes} of ${neededBytes} bytes; choose a smaller model or a shorter context.`,
    { neededBytes, availableBytes },
    failure.reason,
  );
}
