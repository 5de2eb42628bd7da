import { describe, expect, it } from "vitest";
import { ModelFormatError } from "../../../../src/contract/errors.ts";
import { inFileOrder, tensorPieces } from "../../../../worker/loading/tensor-pieces.ts";
import type { TensorInfo } from "../../../../worker/gguf/reader.ts";

const tensor = (name: string, offset: number, bytes: number): TensorInfo => ({
  name,
  type: "F32",
  dims: [bytes / 4],
  offset,
  bytes,
});

// Not in file order; a gap before each of them, one at the end of the file.
const TENSORS = [tensor("c", 80, 4), tensor("a", 32, 8), tensor("b", 44, 20)];
const DATA_OFFSET = 30;
const FILE = Uint8Array.from({ length: 100 }, (_, index) => index);

describe("tensorPieces", () => {
  it.each([1, 2, 3, 7, 16, 33, 70])("gives every tensor its own bytes, in order, from chunks of %i", (size) => {
    const ordered = inFileOrder(TENSORS);
    const got = new Map<string, number[]>();
    let next = 0;
    for (let offset = DATA_OFFSET; offset < FILE.length; offset += size) {
      const dealt = tensorPieces(ordered, next, offset, FILE.subarray(offset, offset + size));
      next = dealt.next;
      for (const { tensor, byteOffset, bytes } of dealt.pieces) {
        const sofar = got.get(tensor.name) ?? [];
        expect(byteOffset).toBe(sofar.length);
        expect(bytes.byteLength).toBeGreaterThan(0);
        got.set(tensor.name, [...sofar, ...bytes]);
      }
    }
    expect(Object.fromEntries(got)).toEqual({
      a: [...FILE.subarray(32, 40)],
      b: [...FILE.subarray(44, 64)],
      c: [...FILE.subarray(80, 84)],
    });
  });

  it("copies nothing", () => {
    const { pieces } = tensorPieces(inFileOrder(TENSORS), 0, 0, FILE);
    for (const { bytes } of pieces) expect(bytes.buffer).toBe(FILE.buffer);
  });
});

describe("inFileOrder", () => {
  it("sorts by place in the file", () => {
    expect(inFileOrder(TENSORS).map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("refuses tensors that share bytes", () => {
    expect(() => inFileOrder([tensor("a", 32, 8), tensor("b", 36, 8)])).toThrow(ModelFormatError);
    expect(() => inFileOrder([tensor("a", 32, 8), tensor("b", 36, 8)])).toThrow('"a" and "b" share bytes of the file from 36 on');
  });
});
