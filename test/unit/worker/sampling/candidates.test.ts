import { describe, expect, it } from "vitest";
import { type Filters, filterCandidates } from "../../../../worker/sampling/candidates.ts";
import { Random } from "../../../../worker/sampling/random.ts";

const OFF: Filters = { temperature: 1, topK: 0, topP: 1, minP: 0 };

/** The filters one after the other on whole distributions, as their definitions read. Returns id -> probability. */
function plainDistribution(scores: Float32Array, { temperature, topK, topP, minP }: Filters): Map<number, number> {
  const normalize = (rows: [number, number][]): [number, number][] => {
    const total = rows.reduce((sum, [, value]) => sum + value, 0);
    return rows.map(([id, value]) => [id, value / total]);
  };
  const largest = Math.max(...scores);
  let rows = normalize([...scores].map((score, id) => [id, Math.exp((score - largest) / temperature)]));
  rows.sort(([id, value], [otherId, other]) => other - value || id - otherId);
  if (topK > 0) rows = normalize(rows.slice(0, topK));
  if (topP < 1) {
    // Kept: every token whose better ones do not reach topP yet.
    const before = rows.map((_, index) => rows.slice(0, index).reduce((sum, [, value]) => sum + value, 0));
    rows = normalize(rows.filter((_, index) => (before[index] ?? 0) < topP));
  }
  const floor = minP * (rows[0]?.[1] ?? 0);
  return new Map(normalize(rows.filter(([, value], index) => index === 0 || value >= floor)));
}

function distribution(scores: Float32Array, filters: Filters): Map<number, number> {
  const { ids, weights } = filterCandidates(scores, filters);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(ids.map((id, index) => [id, (weights[index] ?? 0) / total]));
}

function expectSame(actual: Map<number, number>, expected: Map<number, number>): void {
  expect([...actual.keys()].sort((a, b) => a - b)).toEqual([...expected.keys()].sort((a, b) => a - b));
  for (const [id, probability] of expected) expect(actual.get(id)).toBeCloseTo(probability, 12);
}

describe("filterCandidates", () => {
  const random = new Random(3);
  const scores = Float32Array.from({ length: 300 }, () => random.nextFloat() * 12 - 6);

  it.each<Partial<Filters>>([
    {},
    { temperature: 0.3 },
    { temperature: 5 },
    { topK: 1 },
    { topK: 7 },
    { topK: 300 },
    { topK: 1000 },
    { topP: 0.0001 },
    { topP: 0.5 },
    { topP: 0.95 },
    { minP: 0.1 },
    { minP: 1 },
    { temperature: 0.7, topK: 40, topP: 0.9, minP: 0.05 },
    { temperature: 1.5, topK: 5, topP: 0.6 },
    { temperature: 2, topK: 20, minP: 0.4 },
  ])("gives the distribution of the definitions for %o", (filters) => {
    expectSame(distribution(scores, { ...OFF, ...filters }), plainDistribution(scores, { ...OFF, ...filters }));
  });

  it("keeps tied tokens by rising id", () => {
    const tied = Float32Array.of(0, 1, 1, 1, 0);
    expect(filterCandidates(tied, { ...OFF, topK: 2 }).ids).toEqual([1, 2]);
    expect(filterCandidates(tied, { ...OFF, minP: 1 }).ids).toEqual([1, 2, 3]);
  });

  it("never offers a masked token", () => {
    const masked = Float32Array.of(Number.NEGATIVE_INFINITY, -3, Number.NEGATIVE_INFINITY, -2);
    expect(filterCandidates(masked, OFF).ids).toEqual([1, 3]);
    expect(filterCandidates(masked, { ...OFF, topK: 4 }).ids).toEqual([1, 3]);
    expect(filterCandidates(masked, { ...OFF, topK: 3 }).ids).toEqual([3, 1]);
  });

  it("always offers the most likely token, however cold or strict", () => {
    expect(filterCandidates(scores, { temperature: 1e-6, topK: 1, topP: 1e-9, minP: 1 }).ids).toHaveLength(1);
  });
});
