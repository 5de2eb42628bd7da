/** Checks on the page of what a turn is asked for, so that a wrong value is an error at once and where it was given. */
import type { GenerateRequest, Sampling } from "../contract/engine.ts";
import { describe } from "../prompts/messages.ts";

/**
 * Whether calls are held to the functions' grammar where nobody says. The engine fetches its grammar part (about 1 MB) once, with the
 * first turn that may call a function.
 */
export const STRICT_BY_DEFAULT = true;

/** The name of each setting in messages: OpenAI's surface has its own. */
export type SettingNames = { readonly [Key in keyof Sampling]?: string };

/** Settings as the page gave them. `null` counts as absent. */
export type GivenSettings = { readonly [Key in keyof Sampling | "stop"]?: unknown };

/** A number within bounds, or null where it is absent. @throws TypeError */
export function readNumber(
  name: string,
  value: unknown,
  { least, most, integer = false }: { least: number; most: number; integer?: boolean },
): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !(value >= least && value <= most) || (integer && !Number.isInteger(value))) {
    throw new TypeError(`${name} is ${describe(value)}; give ${integer ? "an integer" : "a number"} from ${least} to ${most}.`);
  }
  return value;
}

/** How many tokens to generate at most, or null where it is absent. @throws TypeError */
export function readMaxTokens(name: string, value: unknown, least: number = 1): number | null {
  return readNumber(name, value, { least, most: Number.MAX_SAFE_INTEGER, integer: true });
}

/** The sampling and stop strings of a request to the engine; what is absent stays so. @throws TypeError that names the setting */
export function readSampling(given: GivenSettings, names: SettingNames = {}): Pick<GenerateRequest, "sampling" | "stop"> {
  const read = (key: keyof Sampling, least: number, most: number, integer = false): number | null =>
    readNumber(names[key] ?? key, given[key], { least, most, integer });
  const temperature = read("temperature", 0, 100);
  const topK = read("topK", 0, 1_000_000, true);
  const topP = read("topP", 0, 1);
  const minP = read("minP", 0, 1);
  const repetitionPenalty = read("repetitionPenalty", 0.01, 100);
  const seed = read("seed", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true);
  const stop = readStop(given.stop);
  const sampling: Sampling = {
    ...(temperature === null ? {} : { temperature }),
    ...(topK === null ? {} : { topK }),
    // OpenAI lets 0 mean "only the most likely"; the engine wants a share above 0.
    ...(topP === null ? {} : { topP: topP === 0 ? Number.EPSILON : topP }),
    ...(minP === null ? {} : { minP }),
    ...(repetitionPenalty === null ? {} : { repetitionPenalty }),
    ...(seed === null ? {} : { seed: seed >>> 0 }),
  };
  return { sampling, ...(stop.length === 0 ? {} : { stop }) };
}

function readStop(stop: unknown): readonly string[] {
  const stops: unknown = stop === undefined || stop === null ? [] : typeof stop === "string" ? [stop] : stop;
  if (!Array.isArray(stops) || stops.some((text) => typeof text !== "string" || text === "")) {
    throw new TypeError(`stop must be a text or an array of texts, none of them empty; it is ${describe(stop)}.`);
  }
  return stops;
}
