/** The largest difference between two rows of numbers, relative to the expected one where that is above 1. NaN counts as infinite. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} numbers instead of ${expected.length}.`);
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const wanted = expected[index] as number;
    const error = Math.abs((actual[index] as number) - wanted) / Math.max(1, Math.abs(wanted));
    largest = Number.isNaN(error) ? Infinity : Math.max(largest, error);
  }
  return largest;
}

/** `count` numbers from -1 to 1. */
export function randomNumbers(random: () => number, count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => random() * 2 - 1);
}
