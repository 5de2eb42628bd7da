import type { TensorInfo } from "../../gguf/reader.ts";

/** The first, the middle and the last of `count` rows. */
export function sampleRows(count: number): readonly number[] {
  return [...new Set([0, Math.floor(count / 2), count - 1])];
}

/** Some rows of some tensors, as the file has them, collected while the file streams by. */
export class KeptRows {
  /** By tensor, then by the row's first byte in it. */
  readonly #rows: Map<string, Map<number, Uint8Array>> = new Map();

  /** Asks for rows of a tensor, numbered through all its matrices. */
  keep({ name, dims, bytes }: TensorInfo, rows: readonly number[]): void {
    const rowBytes = bytes / dims.slice(1).reduce((product, extent) => product * extent, 1);
    const kept = this.#rows.get(name) ?? new Map<number, Uint8Array>();
    for (const row of rows) kept.set(row * rowBytes, new Uint8Array(rowBytes));
    this.#rows.set(name, kept);
  }

  /** Takes note of a piece of a tensor: `chunk` begins at `byteOffset` of it. */
  observe(tensorName: string, byteOffset: number, chunk: Uint8Array): void {
    for (const [start, row] of this.#rows.get(tensorName) ?? []) {
      const from = Math.max(start, byteOffset);
      const to = Math.min(start + row.length, byteOffset + chunk.length);
      if (from < to) row.set(chunk.subarray(from - byteOffset, to - byteOffset), from - start);
    }
  }

  /** The bytes of the kept row that begins at `byteOffset`. */
  bytesOf({ name }: TensorInfo, byteOffset: number): Uint8Array {
    const row = this.#rows.get(name)?.get(byteOffset);
    if (row === undefined) throw new Error(`The row of "${name}" at byte ${byteOffset} was not kept.`);
    return row;
  }
}
