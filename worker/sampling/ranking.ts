/**
 * Token ids by falling score, the lower id first on a tie, taken one at a time.
 *
 * A binary heap: building it is linear in the vocabulary, each `next` logarithmic, so that asking for the best few of 32,000 tokens
 * costs far less than sorting them.
 */
export class Ranking {
  readonly #scores: ArrayLike<number>;
  readonly #heap: Uint32Array;
  #size: number;

  /** @param scores [vocabulary]; read while ranking, never written. */
  constructor(scores: ArrayLike<number>) {
    this.#scores = scores;
    this.#size = scores.length;
    this.#heap = Uint32Array.from({ length: scores.length }, (_, id) => id);
    for (let node = (this.#size >> 1) - 1; node >= 0; node--) this.#sink(node);
  }

  /** The best id that was not taken yet, or -1 when all are. */
  next(): number {
    if (this.#size === 0) return -1;
    const best = this.#heap[0] as number;
    this.#heap[0] = this.#heap[--this.#size] as number;
    this.#sink(0);
    return best;
  }

  /** The best `count` ids that were not taken yet, or all that are left. */
  take(count: number): number[] {
    return Array.from({ length: Math.min(count, this.#size) }, () => this.next());
  }

  *[Symbol.iterator](): Generator<number, void, void> {
    for (let id = this.next(); id >= 0; id = this.next()) yield id;
  }

  #sink(start: number): void {
    const heap = this.#heap;
    const moving = heap[start] as number;
    let node = start;
    for (;;) {
      let child = 2 * node + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBetter(heap[child + 1] as number, heap[child] as number)) child++;
      if (!this.#isBetter(heap[child] as number, moving)) break;
      heap[node] = heap[child] as number;
      node = child;
    }
    heap[node] = moving;
  }

  #isBetter(id: number, other: number): boolean {
    const score = this.#scores[id] as number;
    const otherScore = this.#scores[other] as number;
    return score > otherScore || (score === otherScore && id < other);
  }
}

/** The id with the highest score, the lowest one on a tie. */
export function argmax(scores: ArrayLike<number>): number {
  let best = 0;
  for (let id = 1; id < scores.length; id++) {
    if ((scores[id] as number) > (scores[best] as number)) best = id;
  }
  return best;
}
