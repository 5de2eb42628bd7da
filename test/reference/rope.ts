/** A head's values at `position`, its adjacent pairs rotated by position * base^(-2i / dimensions) for pair i. */
export function rope(head: ArrayLike<number>, position: number, dimensions: number, base: number): Float64Array {
  const output = Float64Array.from(head);
  for (let pair = 0; pair < dimensions / 2; pair++) {
    const angle = position * base ** ((-2 * pair) / dimensions);
    const x = head[2 * pair] as number;
    const y = head[2 * pair + 1] as number;
    output[2 * pair] = x * Math.cos(angle) - y * Math.sin(angle);
    output[2 * pair + 1] = x * Math.sin(angle) + y * Math.cos(angle);
  }
  return output;
}
