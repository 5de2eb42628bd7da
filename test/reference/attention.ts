/**
 * One query head over `length` positions: softmax(q . K / sqrt(head size)) V.
 * `keys` and `values` are [positions][head size] of the kv head.
 */
export function attention(
  query: ArrayLike<number>,
  keys: ArrayLike<number>,
  values: ArrayLike<number>,
  length: number,
): Float64Array {
  const size = query.length;
  const scores = Array.from({ length }, (_, position) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (query[i] as number) * (keys[position * size + i] as number);
    return sum / Math.sqrt(size);
  });
  const highest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - highest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  const output = new Float64Array(size);
  for (const [position, value] of exponentials.entries()) {
    for (let i = 0; i < size; i++) {
      output[i] = (output[i] as number) + (value / total) * (values[position * size + i] as number);
    }
  }
  return output;
}
