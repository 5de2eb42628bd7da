import type { TokenLogprob } from "../../src/contract/engine.ts";
import { logSumExp } from "./log-softmax.ts";
import { Ranking } from "./ranking.ts";

/**
 * What the model itself thought of one token: natural-log probabilities before temperature, penalties and filters.
 * @param logits [vocabulary], the row that predicted the token
 * @param top how many of the most likely tokens to report, best first, the lower id first on a tie
 * @param textOf a token's own text
 */
export function tokenLogprob(logits: Float32Array, id: number, top: number, textOf: (id: number) => string): TokenLogprob {
  const normalizer = logSumExp(logits);
  const logprobOf = (token: number): number => (logits[token] as number) - normalizer;
  const best = top > 0 ? new Ranking(logits).take(top) : [];
  return {
    id,
    text: textOf(id),
    logprob: logprobOf(id),
    top: best.map((candidate) => ({ id: candidate, text: textOf(candidate), logprob: logprobOf(candidate) })),
  };
}
