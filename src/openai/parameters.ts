/** Reading OpenAI's request parameters: unknown ones and ones that cannot be honoured are refused by name, never ignored. */
import type { GenerateRequest } from "../contract/engine.ts";
import { describe } from "../prompts/messages.ts";
import { readNumber, readSampling, type SettingNames } from "../tools/turn-settings.ts";

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

/** `true` or `false`, false where it is absent. @throws TypeError */
export function readFlag(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw new TypeError(`${name} is ${describe(value)}; give true or false.`);
  return value;
}

const NAMES: SettingNames = { topK: "top_k", topP: "top_p", minP: "min_p", repetitionPenalty: "repetition_penalty" };

/** The sampling and stop strings of a request to the engine. @throws TypeError */
export function readSamplingParameters(
  { temperature, top_k: topK, top_p: topP, min_p: minP, repetition_penalty: repetitionPenalty, seed, stop }: SamplingParameters,
  defaultTemperature: number,
): Pick<GenerateRequest, "sampling" | "stop"> {
  const checked = readNumber("temperature", temperature, { least: 0, most: 2 }) ?? defaultTemperature;
  return readSampling({ temperature: checked, topK, topP, minP, repetitionPenalty, seed, stop }, NAMES);
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
