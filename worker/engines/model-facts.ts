import type { GgufFile, TensorInfo } from "../gguf/reader.ts";

/** How many values a tensor has. */
function valueCount(tensor: TensorInfo): number {
  return tensor.dims.reduce((product, extent) => product * extent, 1);
}

/** How many weights the model has, and the type that most of them have (the earlier one in the file on a tie). */
export function countWeights(file: GgufFile): { readonly parameterCount: number; readonly quantization: string } {
  const counts = new Map<string, number>();
  for (const tensor of file.tensors) counts.set(tensor.type, (counts.get(tensor.type) ?? 0) + valueCount(tensor));
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return { parameterCount: [...counts.values()].reduce((sum, count) => sum + count, 0), quantization: most?.[0] ?? "none" };
}
