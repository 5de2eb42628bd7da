/** The tensor index of a header, checked against the file's size. */
import { formatError, quote } from "./format-error.ts";
import type { HeaderCursor } from "./header-cursor.ts";
import { BLOCK_FORMATS, type GgmlType, ggmlTypeOf } from "./types.ts";

/** One tensor of the index. */
export type TensorInfo = {
  readonly name: string;
  readonly type: GgmlType;
  /** Extents, the fastest first: a matrix of `[columns, rows]`. */
  readonly dims: readonly number[];
  /** Absolute position in the file, in bytes. */
  readonly offset: number;
  readonly bytes: number;
};

/** An entry has at least: a name's length of 8 bytes, one character, 4 bytes of dimension count, one dimension, a type, an offset. */
export const MIN_ENTRY_BYTES = 33;

/** More dimensions than ggml's tensors can have. */
const MAX_DIMENSIONS = 4;

/**
 * Reads `tensorCount` entries, in the order of the file. Their offsets are still relative to the data section.
 * @throws ModelFormatError naming the tensor; see {@link HeaderCursor}.
 */
export async function readTensorIndex(cursor: HeaderCursor, tensorCount: number): Promise<TensorInfo[]> {
  const tensors: TensorInfo[] = [];
  const names = new Set<string>();
  for (let index = 0; index < tensorCount; index++) {
    cursor.place = `tensor ${index + 1} of ${tensorCount}`;
    const name = await cursor.string("name");
    cursor.place = `tensor ${quote(name)}`;
    if (name === "") throw cursor.error("the name is empty. The file is damaged.");
    if (names.has(name)) throw cursor.error("the name is there twice. The file is damaged.");
    names.add(name);
    tensors.push(await readEntry(cursor, name));
  }
  return tensors;
}

async function readEntry(cursor: HeaderCursor, name: string): Promise<TensorInfo> {
  await cursor.need(4);
  const dimensionCount = cursor.uint32();
  if (dimensionCount < 1 || dimensionCount > MAX_DIMENSIONS) {
    throw cursor.error(`it has ${dimensionCount} dimensions; 1 to ${MAX_DIMENSIONS} are possible. The file is damaged.`);
  }
  await cursor.need(dimensionCount * 8 + 12);
  const dims: number[] = [];
  let valueCount = 1;
  for (let index = 0; index < dimensionCount; index++) {
    const extent = cursor.count(`dimension ${index}`);
    if (extent === 0) throw cursor.error(`dimension ${index} is 0. The file is damaged.`);
    valueCount *= extent;
    if (!Number.isSafeInteger(valueCount)) throw cursor.error("its dimensions multiply to more than 2^53. The file is damaged.");
    dims.push(extent);
  }
  const typeId = cursor.uint32();
  const type = ggmlTypeOf(typeId);
  if (type === undefined) {
    throw cursor.error(`it has the unknown tensor type ${typeId}. The file is damaged, or newer than this library.`);
  }
  const format = BLOCK_FORMATS[type];
  const rowValues = dims[0] ?? 0;
  if (rowValues % format.blockValues !== 0) {
    throw cursor.error(`rows of ${rowValues} values cannot be ${type}, which needs multiples of ${format.blockValues}.`);
  }
  const bytes = (valueCount / format.blockValues) * format.blockBytes;
  if (!Number.isSafeInteger(bytes)) throw cursor.error(`it would have ${bytes} bytes. The file is damaged.`);
  return { name, type, dims, offset: cursor.count("the offset"), bytes };
}

/**
 * Gives the tensors their absolute offsets and checks that each lies in the file, aligned, and apart from all others.
 * @throws ModelFormatError naming the tensor.
 */
export function placeTensors(
  fileName: string,
  tensors: readonly TensorInfo[],
  place: { readonly dataOffset: number; readonly alignment: number; readonly fileBytes: number },
): TensorInfo[] {
  const placed = tensors.map((tensor) => {
    if (tensor.offset % place.alignment !== 0) {
      throw tensorError(
        fileName,
        tensor,
        `its offset ${tensor.offset} is no multiple of ${place.alignment}. The file is damaged.`,
      );
    }
    const offset = place.dataOffset + tensor.offset;
    const end = offset + tensor.bytes;
    if (end > place.fileBytes) {
      throw tensorError(
        fileName,
        tensor,
        `its bytes end at ${end}, the file has ${place.fileBytes}. It is cut short or damaged: download it again. A server that sends it compressed hides its size; it must not.`,
      );
    }
    return { ...tensor, offset };
  });
  const ordered = [...placed].sort((a, b) => a.offset - b.offset);
  for (const [index, tensor] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next !== undefined && tensor.offset + tensor.bytes > next.offset) {
      throw tensorError(fileName, tensor, `its bytes overlap those of tensor ${quote(next.name)}. The file is damaged.`);
    }
  }
  return placed;
}

function tensorError(fileName: string, tensor: TensorInfo, fact: string): Error {
  return formatError(fileName, `tensor ${quote(tensor.name)}`, fact, { tensor: tensor.name, offset: tensor.offset });
}
