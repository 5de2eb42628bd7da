/**
 * A seeded source of random numbers, the same on every machine.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's "small fast counting" generator from PractRand): 128 bits of state, of which
 * 32 are a counter, so its period is at least 2^32. State from one 32-bit seed: a = b = 0, c = seed, counter = 1, then
 * the first 12 outputs are thrown away, as PractRand does.
 */
export class Random {
  #a = 0;
  #b = 0;
  #c: number;
  #counter = 1;

  /** @param seed an unsigned 32-bit integer. */
  constructor(seed: number) {
    this.#c = seed | 0;
    for (let round = 0; round < 12; round++) this.nextUint32();
  }

  /** The next 32 random bits, as an unsigned integer. */
  nextUint32(): number {
    const output = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + output) | 0;
    return output >>> 0;
  }

  /** A number from 0 (included) to 1 (excluded) with 53 random bits: 27 of one output, then 26 of the next. */
  nextFloat(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }
}

/** A seed that nobody chose: 32 bits from the platform's random source. */
export function drawSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
