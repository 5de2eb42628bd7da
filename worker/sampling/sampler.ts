import { type Candidates, filterCandidates } from "./candidates.ts";
import type { SamplingOptions } from "./options.ts";
import { drawSeed, Random } from "./random.ts";
import { argmax } from "./ranking.ts";
import { penalizeRepetition } from "./repetition-penalty.ts";

/** Which tokens may come: gives the logits with `-Infinity` for all others, in an array of its own. */
export type AllowedTokens = { apply(logits: Float32Array): Float32Array };

/** Chooses the tokens of one generation. Its only state is the random numbers used so far and the tokens seen. */
export class Sampler {
  /** The seed in use, given or drawn; null when greedy, which needs none. */
  readonly seed: number | null;
  readonly #options: SamplingOptions;
  readonly #random: Random | null;
  readonly #seen = new Set<number>();

  /** @param context the prompt's ids, for the repetition penalty. */
  constructor(options: SamplingOptions, context: readonly number[]) {
    this.#options = options;
    this.seed = options.temperature === 0 ? null : (options.seed ?? drawSeed());
    this.#random = this.seed === null ? null : new Random(this.seed);
    for (const id of context) this.#seen.add(id);
  }

  /**
   * The next token; it counts as seen from now on. One random number is used for each token, none when greedy.
   * @param logits [vocabulary], finite; not changed
   * @param allowed the tokens that may come, at least one; null for all. Everything else works on what it leaves.
   */
  choose(logits: Float32Array, allowed: AllowedTokens | null = null): number {
    const { repetitionPenalty } = this.#options;
    const scores = allowed !== null ? allowed.apply(logits) : repetitionPenalty === 1 ? logits : logits.slice();
    penalizeRepetition(scores, this.#seen, repetitionPenalty);
    const id = this.#random === null ? argmax(scores) : draw(filterCandidates(scores, this.#options), this.#random.nextFloat());
    this.#seen.add(id);
    return id;
  }

  /** Counts a token that was not chosen, because nothing else could come. It uses no random number. */
  see(id: number): void {
    this.#seen.add(id);
  }
}

/** The candidate in whose share of the total weight the point `fraction` (0 to 1, 1 excluded) falls. */
export function draw({ ids, weights }: Candidates, fraction: number): number {
  let total = 0;
  for (const weight of weights) total += weight;
  const point = fraction * total;
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    sum += weight;
    if (point < sum) return ids[index] as number;
  }
  // Reached only when rounding makes the last partial sum equal to the point.
  return ids.at(-1) as number;
}
