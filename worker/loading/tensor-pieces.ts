import { ModelFormatError } from "../../src/contract/errors.ts";
import type { TensorInfo } from "../gguf/reader.ts";

/** A part of one tensor's bytes: `bytes` belongs at `byteOffset` of the tensor. A view of the chunk that it came in. */
export type TensorPiece = {
  readonly tensor: TensorInfo;
  readonly byteOffset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** The tensors in the order of their bytes in the file. @throws ModelFormatError when two of them share bytes. */
export function inFileOrder(tensors: readonly TensorInfo[]): TensorInfo[] {
  const ordered = [...tensors].sort((one, other) => one.offset - other.offset);
  for (const [index, tensor] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next !== undefined && tensor.offset + tensor.bytes > next.offset) {
      throw new ModelFormatError(
        `The tensors "${tensor.name}" and "${next.name}" share bytes of the file from ${next.offset} on. The file is damaged; get it again.`,
        { tensor: next.name, offset: next.offset },
      );
    }
  }
  return ordered;
}

/**
 * Deals one chunk of the file out to the tensors that it covers. Bytes between tensors (padding) are dropped.
 * @param ordered as {@link inFileOrder} gives them
 * @param first index in `ordered` of the first tensor that ends behind `offset`; see the result
 * @param offset of the chunk in the file
 * @returns the pieces in order, and `first` for the next chunk
 */
export function tensorPieces(
  ordered: readonly TensorInfo[],
  first: number,
  offset: number,
  chunk: Uint8Array<ArrayBuffer>,
): { readonly pieces: readonly TensorPiece[]; readonly next: number } {
  const end = offset + chunk.byteLength;
  const pieces: TensorPiece[] = [];
  let index = first;
  for (let tensor = ordered[index]; tensor !== undefined && tensor.offset < end; tensor = ordered[++index]) {
    const tensorEnd = tensor.offset + tensor.bytes;
    const from = Math.max(tensor.offset, offset);
    const to = Math.min(tensorEnd, end);
    if (from < to) pieces.push({ tensor, byteOffset: from - tensor.offset, bytes: chunk.subarray(from - offset, to - offset) });
    if (tensorEnd > end) break;
  }
  return { pieces, next: index };
}
