/** output[t][row] = W[row] . input[t]; W is [rows][columns], input [tokens][columns]. */
export function matmul(weights: ArrayLike<number>, input: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const tokens = input.length / columns;
  const output = new Float64Array(tokens * rows);
  for (let token = 0; token < tokens; token++) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += (weights[row * columns + column] as number) * (input[token * columns + column] as number);
      }
      output[token * rows + row] = sum;
    }
  }
  return output;
}
