import { describe, expect, it } from "vitest";
import { drawSeed, Random } from "../../../../worker/sampling/random.ts";

/** sfc32 written once more, in unbounded integers, from the description of the algorithm. */
function* plainSfc32(seed: number): Generator<bigint> {
  const wrap = (value: bigint): bigint => value & 0xffff_ffffn;
  let [a, b, c, counter] = [0n, 0n, BigInt(seed), 1n];
  for (let round = 0; ; round++) {
    const output = wrap(a + b + counter);
    counter = wrap(counter + 1n);
    a = b ^ (b >> 9n);
    b = wrap(c + (c << 3n));
    c = wrap(wrap((c << 21n) | (c >> 11n)) + output);
    if (round >= 12) yield output;
  }
}

describe("Random", () => {
  it.each([0, 1, 42, 0x8000_0000, 0xffff_ffff])("gives sfc32's sequence for seed %i", (seed) => {
    const random = new Random(seed);
    const plain = plainSfc32(seed);
    for (let index = 0; index < 1000; index++) expect(BigInt(random.nextUint32())).toBe(plain.next().value);
  });

  it("pins the first numbers of a seed, so that a seed means the same for ever", () => {
    const random = new Random(1);
    expect([random.nextUint32(), random.nextUint32(), random.nextUint32()]).toEqual([1299785925, 4001059704, 2906380172]);
  });

  it("spreads evenly over 0 to 1", () => {
    const random = new Random(7);
    const counts = new Array<number>(64).fill(0);
    const draws = 64_000;
    for (let index = 0; index < draws; index++) {
      const fraction = random.nextFloat();
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThan(1);
      const bin = Math.floor(fraction * 64);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - draws / 64) ** 2 / (draws / 64), 0);
    // 63 degrees of freedom: 99.9 % of fair generators stay below 103.4, and the seed is fixed.
    expect(chiSquare).toBeLessThan(103.4);
  });

  it("draws seeds that differ", () => {
    const seeds = Array.from({ length: 8 }, drawSeed);
    expect(new Set(seeds).size).toBeGreaterThan(1);
    for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });
});
