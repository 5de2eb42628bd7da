import { matmul } from "./matmul.ts";

/** silu(gate x) * (up x) of one expert; both matrices are [ffn][d]. */
export function gateUp(
  gate: ArrayLike<number>,
  up: ArrayLike<number>,
  input: ArrayLike<number>,
  feedForwardLength: number,
): Float64Array {
  const opened = matmul(gate, input, feedForwardLength, input.length);
  const raised = matmul(up, input, feedForwardLength, input.length);
  return opened.map((value, index) => (value / (1 + Math.exp(-value))) * (raised[index] as number));
}
