/**
 * Which tokens' keys and values the KV cache holds, from position 0 on. The one owner of that knowledge: whoever writes to the cache
 * does it through {@link KvState.write}, so that it stays true when a write fails or is cancelled.
 */
export class KvState {
  readonly #ids: number[] = [];

  /** How many tokens the cache holds. */
  get length(): number {
    return this.#ids.length;
  }

  /** How many of the first tokens of `ids` the cache holds already. */
  commonPrefix(ids: readonly number[]): number {
    const most = Math.min(ids.length, this.#ids.length);
    let count = 0;
    while (count < most && ids[count] === this.#ids[count]) count++;
    return count;
  }

  /**
   * Runs `compute`, which writes the keys and values of `ids` at `startPosition` and the positions after it. What the cache held from
   * `startPosition` on is forgotten at once; the new tokens count only when `compute` has succeeded.
   * Never two at a time: the caller waits for one before it starts the next.
   */
  async write<Result>(ids: readonly number[], startPosition: number, compute: () => Promise<Result>): Promise<Result> {
    if (startPosition > this.#ids.length) {
      throw new Error(`Position ${startPosition} would leave a hole in the KV cache, which holds ${this.#ids.length} tokens.`);
    }
    this.#ids.length = startPosition;
    const result = await compute();
    this.#ids.push(...ids);
    return result;
  }
}
