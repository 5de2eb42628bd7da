/** Cuts a GGUF file into parts as `llama-gguf-split` does: the first has all metadata, each has its own tensors. */
import { readGguf, type TensorInfo } from "../../worker/gguf/reader.ts";
import { BLOCK_FORMATS } from "../../worker/gguf/types.ts";
import { ByteWriter } from "./gguf-writer.ts";
import { MemorySource } from "./memory-source.ts";

const ALIGNMENT = 32;
const HEADER_START_BYTES = 24;
/** Numbers of the types in the file. */
const [U16, I32] = [2, 5];

export type SplitOptions = {
  /** What the headers say, where it is not the truth. */
  readonly claims?: { readonly count?: number; readonly tensorCount?: number };
  /** How many tensors each part has; default: about as many in each, none in the first where there are more than three. */
  readonly tensorCounts?: readonly number[];
};

/** The parts of a file, in order. */
export async function splitGguf(
  bytes: Uint8Array<ArrayBuffer>,
  partCount: number,
  { claims = {}, tensorCounts }: SplitOptions = {},
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { metadata, tensors } = await readGguf(new MemorySource(bytes));
  const rawMetadata = bytes.subarray(HEADER_START_BYTES, indexStart(bytes, tensors));
  const counts = tensorCounts ?? evenCounts(tensors.length, partCount);
  let first = 0;
  return counts.map((count, number) => {
    const own = tensors.slice(first, first + count);
    first += count;
    const header = new ByteWriter().bytes(0x47, 0x47, 0x55, 0x46).u32(3).u64(own.length);
    header.u64(3 + (number === 0 ? metadata.size : 0));
    if (number === 0) for (const byte of rawMetadata) header.bytes(byte);
    header
      .string("split.no")
      .u32(U16)
      .bytes(number & 0xff, number >> 8);
    const claimed = claims.count ?? partCount;
    header
      .string("split.count")
      .u32(U16)
      .bytes(claimed & 0xff, claimed >> 8);
    header
      .string("split.tensors.count")
      .u32(I32)
      .u32(claims.tensorCount ?? tensors.length);
    const offsets: number[] = [];
    let dataBytes = 0;
    for (const tensor of own) {
      offsets.push(dataBytes);
      header.string(tensor.name).u32(tensor.dims.length);
      for (const extent of tensor.dims) header.u64(extent);
      header.u32(BLOCK_FORMATS[tensor.type].id).u64(dataBytes);
      dataBytes = Math.ceil((dataBytes + tensor.bytes) / ALIGNMENT) * ALIGNMENT;
    }
    const headerBytes = header.pad(ALIGNMENT).toBytes();
    const part = new Uint8Array(headerBytes.length + dataBytes);
    part.set(headerBytes);
    for (const [index, { offset, bytes: length }] of own.entries()) {
      part.set(bytes.subarray(offset, offset + length), headerBytes.length + (offsets[index] ?? 0));
    }
    return part;
  });
}

/** Where the first tensor's entry begins: nothing before it holds that name with its length in front. */
function indexStart(bytes: Uint8Array<ArrayBuffer>, [first]: readonly TensorInfo[]): number {
  if (first === undefined) throw new Error("There is no tensor to split by.");
  const entry = Buffer.from(new ByteWriter().string(first.name).u32(first.dims.length).toBytes());
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(entry);
}

function evenCounts(tensorCount: number, partCount: number): number[] {
  const withTensors = partCount > 3 ? partCount - 1 : partCount;
  const counts = Array.from(
    { length: withTensors },
    (_, index) => Math.floor(((index + 1) * tensorCount) / withTensors) - Math.floor((index * tensorCount) / withTensors),
  );
  return withTensors === partCount ? counts : [0, ...counts];
}
