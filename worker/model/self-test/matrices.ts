import type { TensorInfo } from "../../gguf/reader.ts";
import { dequantize } from "./dequantize.ts";
import type { Matrix, MatrixOf } from "./plain-forward.ts";

/**
 * The weights of a file as plain matrices. Rows are computed when they are asked for, and not kept.
 * @param tensors vectors, matrices, and experts' matrices, stacked or one by one
 * @param bytesOf some bytes of a tensor
 */
export function plainMatrices(
  tensors: readonly TensorInfo[],
  bytesOf: (tensor: TensorInfo, byteOffset: number, byteLength: number) => Uint8Array,
): MatrixOf {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  // Without an output matrix of its own, a model uses its embedding.
  const output = byName.get("output.weight") ?? byName.get("token_embd.weight");
  if (output !== undefined) byName.set("output.weight", output);
  return (name, expert = 0): Matrix => {
    const single = byName.get(name.replace("_exps.weight", `.${expert}.weight`));
    const tensor = single ?? byName.get(name);
    if (tensor === undefined) throw new Error(`The model of the self-test has no tensor "${name}".`);
    const [columns = 1, rows = 1, matrices = 1] = tensor.dims;
    const rowBytes = tensor.bytes / (rows * matrices);
    const first = single === undefined ? expert * rows : 0;
    return {
      rows,
      columns,
      row: (index) => dequantize(tensor.type, bytesOf(tensor, (first + index) * rowBytes, rowBytes)),
    };
  };
}
