/** Finds memory that a driver promised and does not have, before a download of many gigabytes depends on it. */
import { EngineLostError, OutOfMemoryError } from "../../src/contract/errors.ts";
import type { GpuDevice } from "./device.ts";

/** Bytes that are tried at the end of a buffer; every buffer has as many. */
const TRIED_BYTES = 16;

/**
 * Writes to the end of every buffer that can be written and read, reads all of it back, and restores what was there.
 * A driver that hands out more than it has mostly fails on the first use: the whole of a fresh buffer is cleared by it.
 * @throws OutOfMemoryError when something else comes back, or the device dies of it; `details.neededBytes` is all that was allocated.
 */
export async function probeMemory(device: GpuDevice): Promise<void> {
  const both = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const tried = [...device.buffers].filter(({ usage }) => (usage & both) === both);
  const neededBytes = device.counters.bufferBytes;
  const bytes = tried.length * TRIED_BYTES;
  const pattern = Uint32Array.from({ length: bytes / 4 }, (_, index) => Math.imul(index + 1, 0x9e3779b1));
  const made: GPUBuffer[] = [];
  const make = async (label: string, usage: GPUBufferUsageFlags): Promise<GPUBuffer> => {
    const buffer = await device.createBuffer(label, bytes, usage);
    made.push(buffer);
    return buffer;
  };
  try {
    const written = await make("probe: written", GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
    const saved = await make("probe: saved", GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
    const read = await make("probe: read", GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    device.raw.queue.writeBuffer(written, 0, pattern);
    device.submit("memory probe", (encoder) => {
      const each = (copy: (buffer: GPUBuffer, end: number, at: number) => void): void => {
        for (const [index, buffer] of tried.entries()) copy(buffer, buffer.size - TRIED_BYTES, index * TRIED_BYTES);
      };
      each((buffer, end, at) => encoder.copyBufferToBuffer(buffer, end, saved, at, TRIED_BYTES));
      // All are written before the first is read: two buffers in the same place would show.
      each((buffer, end, at) => encoder.copyBufferToBuffer(written, at, buffer, end, TRIED_BYTES));
      each((buffer, end, at) => encoder.copyBufferToBuffer(buffer, end, read, at, TRIED_BYTES));
      each((buffer, end, at) => encoder.copyBufferToBuffer(saved, at, buffer, end, TRIED_BYTES));
    });
    await device.guard(read.mapAsync(GPUMapMode.READ, 0, bytes));
    const got = new Uint32Array(read.getMappedRange(0, bytes));
    const wrong = pattern.findIndex((word, index) => got[index] !== word);
    if (wrong >= 0) throw noRoom(neededBytes, tried[Math.floor((wrong * 4) / TRIED_BYTES)]?.label ?? "a buffer");
  } catch (error) {
    if (error instanceof EngineLostError && error.details.reason !== "destroyed") throw noRoom(neededBytes, null, error);
    throw error;
  } finally {
    for (const buffer of made) device.freeBuffer(buffer);
  }
}

function noRoom(neededBytes: number, label: string | null, cause?: unknown): OutOfMemoryError {
  const fact = label === null ? "was lost when it was first used" : `does not keep what is written to "${label}"`;
  return new OutOfMemoryError(
    `The GPU promised ${neededBytes} bytes and ${fact}: it has no room for the model. ` +
      "Close what else uses the graphics card, or choose a smaller model or context.",
    { neededBytes, buffer: label },
    cause,
  );
}
