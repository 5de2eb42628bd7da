/** x / sqrt(mean(x^2) + epsilon) * gain for each row of `input`, [rows][gain.length]. */
export function rmsNorm(input: ArrayLike<number>, gain: ArrayLike<number>, epsilon: number): Float64Array {
  const length = gain.length;
  const output = new Float64Array(input.length);
  for (let start = 0; start < input.length; start += length) {
    let squares = 0;
    for (let i = 0; i < length; i++) squares += (input[start + i] as number) ** 2;
    const root = Math.sqrt(squares / length + epsilon);
    for (let i = 0; i < length; i++) output[start + i] = ((input[start + i] as number) / root) * (gain[i] as number);
  }
  return output;
}
