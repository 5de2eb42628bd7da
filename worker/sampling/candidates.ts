import { argmax, Ranking } from "./ranking.ts";

/** Tokens that may be drawn, with their weights relative to the most likely one, which has weight 1. */
export type Candidates = { readonly ids: readonly number[]; readonly weights: readonly number[] };

/** Which tokens survive; the settings have the meaning that `Sampling` gives them, with `temperature` above 0. */
export type Filters = { readonly temperature: number; readonly topK: number; readonly topP: number; readonly minP: number };

/**
 * The tokens that pass all filters, in the usual order: temperature, top-k, top-p (of the mass that top-k kept), min-p.
 * Each filter keeps a head of the ranking by probability, so one walk down the ranking applies them all; the most likely token
 * always passes. Most likely first, or by id where no filter is on and nothing needs ranking.
 * @param scores [vocabulary], `-Infinity` for a token that must not be drawn
 */
export function filterCandidates(scores: Float32Array, filters: Filters): Candidates {
  const { temperature, topK, topP, minP } = filters;
  const highest = scores[argmax(scores)] as number;
  const weightOf = (id: number): number => Math.exp(((scores[id] as number) - highest) / temperature);

  const isTopK = topK > 0 && topK < scores.length;
  const isRanked = isTopK || topP < 1 || minP > 0;
  const survivors: readonly number[] | null = isTopK ? new Ranking(scores).take(topK) : null;
  let mass = 0;
  for (const id of survivors ?? scores.keys()) mass += weightOf(id);

  const ids: number[] = [];
  const weights: number[] = [];
  let sum = 0;
  for (const id of survivors ?? (isRanked ? new Ranking(scores) : scores.keys())) {
    const weight = weightOf(id);
    const isBeyond = (topP < 1 && sum >= topP * mass) || weight < minP;
    if (isBeyond && ids.length > 0) break;
    if (weight === 0) continue;
    ids.push(id);
    weights.push(weight);
    sum += weight;
  }
  return { ids, weights };
}
