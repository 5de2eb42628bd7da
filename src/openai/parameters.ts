/** Reading OpenAI's request parameters: unknown ones and ones that cannot be honoured are refused by name, never ignored. */
import type { GenerateRequest, Sampling } from "../contract/engine.ts";
import { describe } from "../prompts/messages.ts";

/** `null` counts as absent, as OpenAI's own clients have it. */
export type Given<T> = T | null | undefined;

/** The sampling parameters that both endpoints share. */
export type SamplingParameters = {
  /** 0 is greedy. */
  readonly temperature?: Given<number>;
  readonly top_p?: Given<number>;
  readonly seed?: Given<number>;
  readonly stop?: Given<string | readonly string[]>;
  /** Beyond OpenAI's: keeps the k most likely tokens; 0 is off. */
  readonly top_k?: Given<number>;
  /** Beyond OpenAI's: keeps tokens with at least this share of the best one's probability. */
  readonly min_p?: Given<number>;
  /** Beyond OpenAI's: divides the logits of tokens already in the context. */
  readonly repetition_penalty?: Given<number>;
};

/** Parameters that are accepted with the one value that asks for nothing. */
export type NeutralParameters = {
  /** Not needed: a Mixtral has one model. */
  readonly model?: Given<string>;
  readonly n?: Given<1>;
  readonly presence_penalty?: Given<0>;
  readonly frequency_penalty?: Given<0>;
  readonly user?: Given<string>;
};

export type RequestOptions = {
  /** Stops the generation; the promise or the stream then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
};

type Rule = "any" | { readonly only: readonly unknown[]; readonly remedy: string };

const SHARED: Readonly<Record<string, Rule>> = {
  model: "any",
  user: "any",
  metadata: "any",
  stream: "any",
  stream_options: "any",
  temperature: "any",
  top_p: "any",
  seed: "any",
  stop: "any",
  top_k: "any",
  min_p: "any",
  repetition_penalty: "any",
  max_tokens: "any",
  logprobs: "any",
  n: { only: [1], remedy: "one answer a request; ask again for more" },
  presence_penalty: { only: [0], remedy: "use repetition_penalty" },
  frequency_penalty: { only: [0], remedy: "use repetition_penalty" },
};

/**
 * Checks the names of all parameters that are given.
 * @throws TypeError that names the first one which is unknown or cannot be honoured.
 */
export function checkNames(parameters: object, own: Readonly<Record<string, Rule>>): void {
  const rules: ReadonlyMap<string, Rule> = new Map(Object.entries({ ...SHARED, ...own }));
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === null) continue;
    const rule = rules.get(name);
    if (rule === undefined)
      throw new TypeError(
        `The parameter ${describe(name)} is not supported; it must be one of: ${[...rules.keys()].join(", ")}.`,
      );
    if (rule !== "any" && !rule.only.includes(value)) {
      throw new TypeError(
        `${name} is ${describe(value)}; only ${rule.only.map(describe).join(" or ")} is supported: ${rule.remedy}.`,
      );
    }
  }
}

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

/** `true` or `false`, false where it is absent. @throws TypeError */
export function readFlag(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw new TypeError(`${name} is ${describe(value)}; give true or false.`);
  return value;
}

/** The sampling and stop strings of a request to the engine. @throws TypeError */
export function readSampling(
  parameters: SamplingParameters,
  defaultTemperature: number,
): Pick<GenerateRequest, "sampling" | "stop"> {
  const { stop } = parameters;
  const stops = stop === undefined || stop === null ? [] : typeof stop === "string" ? [stop] : stop;
  if (!Array.isArray(stops) || stops.some((text) => typeof text !== "string" || text === "")) {
    throw new TypeError("stop must be a text or an array of texts, none of them empty.");
  }
  const topK = readNumber("top_k", parameters.top_k, { least: 0, most: 1_000_000, integer: true });
  const topP = readNumber("top_p", parameters.top_p, { least: 0, most: 1 });
  const minP = readNumber("min_p", parameters.min_p, { least: 0, most: 1 });
  const repetitionPenalty = readNumber("repetition_penalty", parameters.repetition_penalty, { least: 0.01, most: 100 });
  const seed = readNumber("seed", parameters.seed, {
    least: Number.MIN_SAFE_INTEGER,
    most: Number.MAX_SAFE_INTEGER,
    integer: true,
  });
  const sampling: Sampling = {
    temperature: readNumber("temperature", parameters.temperature, { least: 0, most: 2 }) ?? defaultTemperature,
    ...(topK === null ? {} : { topK }),
    // OpenAI lets 0 mean "only the most likely"; the engine wants a share above 0.
    ...(topP === null ? {} : { topP: topP === 0 ? Number.EPSILON : topP }),
    ...(minP === null ? {} : { minP }),
    ...(repetitionPenalty === null ? {} : { repetitionPenalty }),
    ...(seed === null ? {} : { seed: seed >>> 0 }),
  };
  return { sampling, ...(stops.length === 0 ? {} : { stop: stops }) };
}

/** Whether a stream ends with a chunk that counts tokens. @throws TypeError */
export function readStreamOptions(value: unknown, stream: boolean): { readonly includeUsage: boolean } {
  if (value === undefined || value === null) return { includeUsage: false };
  if (!stream) throw new TypeError("stream_options is only for stream: true.");
  if (typeof value !== "object") throw new TypeError(`stream_options is ${describe(value)}; give { include_usage: true }.`);
  for (const name of Object.keys(value)) {
    if (name !== "include_usage") throw new TypeError(`stream_options.${name} is not supported; only include_usage is.`);
  }
  return { includeUsage: readFlag("stream_options.include_usage", (value as { include_usage?: unknown }).include_usage) };
}
