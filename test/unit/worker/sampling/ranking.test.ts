import { describe, expect, it } from "vitest";
import { Random } from "../../../../worker/sampling/random.ts";
import { argmax, Ranking } from "../../../../worker/sampling/ranking.ts";

/** Scores with many ties. */
function someScores(count: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => Math.floor(random.nextFloat() * (count / 2)) - count / 4);
}

describe("Ranking", () => {
  it.each([1, 2, 3, 10, 1000])("orders %i scores as a stable sort does", (count) => {
    const scores = someScores(count, count);
    const sorted = [...scores.keys()].sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || one - other);
    expect([...new Ranking(scores)]).toEqual(sorted);
    expect(argmax(scores)).toBe(sorted[0]);
    const ranking = new Ranking(scores);
    expect(ranking.take(7)).toEqual(sorted.slice(0, 7));
    expect(ranking.take(5)).toEqual(sorted.slice(7, 12));
  });

  it("ends with -1, and has nothing to rank in an empty vocabulary", () => {
    const ranking = new Ranking(Float32Array.of(3));
    expect([ranking.next(), ranking.next(), ranking.next()]).toEqual([0, -1, -1]);
    expect(new Ranking(new Float32Array(0)).take(3)).toEqual([]);
  });
});
