import type { TensorInfo } from "../../gguf/reader.ts";
import { dequantize } from "./dequantize.ts";
import type { Matrix, MatrixOf } from "./plain-forward.ts";

/**
 * The weights of a file as plain matrices. Rows are computed when they are asked for, and not kept.
 * @param tensors vectors, matrices, and experts' matrices stacked into one tensor
 * @param bytesOf some bytes of a tensor
 */
export function plainMatrices(
  tensors: readonly TensorInfo[],
  bytesOf: (tensor: TensorInfo, byteOffset: number, byteLength: number) => Uint8Array,
): MatrixOf {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return (name, expert = 0): Matrix => {
    const tensor = byName.get(name);
    if (tensor === undefined) throw new Error(`The self-test's model has no tensor "${name}".`);
    const [columns = 1, rows = 1, matrices = 1] = tensor.dims;
    const rowBytes = tensor.bytes / (rows * matrices);
    return {
      rows,
      columns,
      row: (index) => dequantize(tensor.type, bytesOf(tensor, (expert * rows + index) * rowBytes, rowBytes)),
    };
  };
}
