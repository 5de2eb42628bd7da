/** Sampling arguments: defaults and checks. */
import type { Sampling } from "../../src/contract/engine.ts";

/** Every setting with its value; see {@link Sampling} for their meaning. */
export type SamplingOptions = {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly repetitionPenalty: number;
  /** Absent: the sampler draws one. */
  readonly seed: number | undefined;
};

/** The largest seed: seeds are unsigned 32-bit integers. */
const LARGEST_SEED = 0xffff_ffff;

type Range = {
  readonly least: number;
  readonly most: number;
  /** `least` itself is not allowed. */
  readonly aboveLeast?: boolean;
  readonly integer?: boolean;
};

/**
 * Fills in the defaults.
 * @throws TypeError that names the setting, its value and the range, when one is out of range.
 */
export function samplingOptions(sampling: Sampling = {}): SamplingOptions {
  return {
    temperature: within("temperature", sampling.temperature ?? 0, { least: 0, most: 100 }),
    topK: within("topK", sampling.topK ?? 0, { least: 0, most: LARGEST_SEED, integer: true }),
    topP: within("topP", sampling.topP ?? 1, { least: 0, most: 1, aboveLeast: true }),
    minP: within("minP", sampling.minP ?? 0, { least: 0, most: 1 }),
    repetitionPenalty: within("repetitionPenalty", sampling.repetitionPenalty ?? 1, { least: 0, most: 100, aboveLeast: true }),
    seed:
      sampling.seed === undefined ? undefined : within("seed", sampling.seed, { least: 0, most: LARGEST_SEED, integer: true }),
  };
}

/**
 * Returns `value` when it is a number in the range.
 * @throws TypeError with the name, the value and the range.
 */
export function within(name: string, value: number, range: Range): number {
  const inside =
    typeof value === "number" &&
    (range.aboveLeast ? value > range.least : value >= range.least) &&
    value <= range.most &&
    (!range.integer || Number.isInteger(value));
  if (inside) return value;
  const kind = range.integer ? "an integer" : "a number";
  const least = range.aboveLeast ? `above ${range.least}` : `from ${range.least}`;
  throw new TypeError(`${name} is ${String(value)}; it must be ${kind} ${least} to ${range.most}.`);
}
