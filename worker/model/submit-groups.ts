/**
 * Parts neighbouring steps of work into submits, none larger than `most` unless a single step is. Operating systems end a
 * submit that takes seconds (Windows after two), and the screen stands still meanwhile.
 * @param work of each step, in any unit
 * @returns for each submit the index after its last step; the last one is `work.length`
 */
export function submitGroups(work: readonly number[], most: number): number[] {
  const ends: number[] = [];
  let sum = 0;
  for (const [index, amount] of work.entries()) {
    if (index > 0 && sum + amount > most) {
      ends.push(index);
      sum = 0;
    }
    sum += amount;
  }
  ends.push(work.length);
  return ends;
}
