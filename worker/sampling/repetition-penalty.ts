/**
 * Makes tokens that are already in the context less likely, in place: a positive score is divided by `penalty`, a negative one multiplied,
 * however often the token occurred (Keskar et al. 2019, "CTRL", section 4.1, with the sign rule that Hugging Face's library made usual).
 * @param scores [vocabulary]
 * @param seen ids in the context; ids outside the vocabulary are ignored
 */
export function penalizeRepetition(scores: Float32Array, seen: Iterable<number>, penalty: number): void {
  if (penalty === 1) return;
  for (const id of seen) {
    const score = scores[id];
    if (score !== undefined) scores[id] = score > 0 ? score / penalty : score * penalty;
  }
}
