/** Which tokens may come next: one bit each, the lowest of the first word for token 0. */
export class TokenMask {
  readonly words: Int32Array;
  readonly size: number;

  /** @param size tokens of the vocabulary */
  constructor(words: Int32Array, size: number) {
    this.words = words;
    this.size = size;
  }

  /** A mask that allows these tokens and no other. */
  static of(ids: readonly number[], size: number): TokenMask {
    const mask = new TokenMask(new Int32Array(Math.ceil(size / 32)), size);
    for (const id of ids) mask.set(id, true);
    return mask;
  }

  has(id: number): boolean {
    return (((this.words[id >>> 5] ?? 0) >>> (id & 31)) & 1) === 1;
  }

  set(id: number, isAllowed: boolean): void {
    const word = this.words[id >>> 5] ?? 0;
    this.words[id >>> 5] = isAllowed ? word | (1 << (id & 31)) : word & ~(1 << (id & 31));
  }

  /** The tokens that are allowed, in order, at most `most` of them. */
  ids(most: number = Number.POSITIVE_INFINITY): number[] {
    const found: number[] = [];
    for (let index = 0; index < this.words.length && found.length < most; index++) {
      let word = this.words[index] ?? 0;
      while (word !== 0 && found.length < most) {
        const lowest = word & -word;
        const id = index * 32 + (31 - Math.clz32(lowest));
        if (id < this.size) found.push(id);
        word ^= lowest;
      }
    }
    return found;
  }

  /** The logits with `-Infinity` for every token that is not allowed, in an array of its own. */
  apply(logits: Float32Array): Float32Array {
    const masked = new Float32Array(logits.length).fill(Number.NEGATIVE_INFINITY);
    for (let index = 0; index < this.words.length; index++) {
      const word = this.words[index] ?? 0;
      if (word === 0) continue;
      const first = index * 32;
      const end = Math.min(first + 32, logits.length);
      for (let id = first; id < end; id++) if (((word >>> (id & 31)) & 1) === 1) masked[id] = logits[id] as number;
    }
    return masked;
  }
}
