import type { LoadPlan } from "./contract/engine.ts";
import { type KnownModel, models } from "./models.ts";

/** Files of the same model differ in their number of parameters by less than this share. */
const SAME_SIZE = 0.02;
/** Parameters of the models that there are several files of, by the beginning of their names. */
const FAMILIES = [
  { prefix: "mixtral-8x7b-instruct-v0.1.", architecture: "mixtral", parameterCount: 46_702_792_704 },
  { prefix: "mistral-7b-instruct-v0.1.", architecture: "mistral", parameterCount: 7_241_732_096 },
] as const;

/**
 * The plan with smaller files of the same model in its verdict, where it may not fit: each with the memory that it would need at the
 * same context.
 */
export function withRemedy(plan: LoadPlan, known: Readonly<Record<string, KnownModel>> = models): LoadPlan {
  const { verdict, architecture, parameterCount, gpuBytes, fileBytes } = plan;
  const family = FAMILIES.find(
    (one) => one.architecture === architecture && Math.abs(one.parameterCount - parameterCount) < SAME_SIZE * one.parameterCount,
  );
  if (verdict.fits === true || plan.device === null || family === undefined) return plan;
  const smaller = Object.entries(known)
    .filter(([name]) => name.startsWith(family.prefix))
    .flatMap(([, { quantization, approximateBytes }]) =>
      quantization === null || approximateBytes === null ? [] : [{ quantization, bytes: approximateBytes }],
    )
    .filter(({ bytes }) => bytes < fileBytes * (1 - SAME_SIZE))
    .sort((one, other) => other.bytes - one.bytes)
    .map(({ quantization, bytes }) => `${quantization} ${gigabytes(bytes + gpuBytes.kvCache + gpuBytes.scratch)}`);
  if (smaller.length === 0) return plan;
  return {
    ...plan,
    verdict: { ...verdict, message: `${verdict.message} Smaller files would need less: ${smaller.join(", ")}.` },
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
