/** How fast a load goes and how long it will take, in words. */
import type { LoadProgress } from "mixtral.js";
import { bytes, duration } from "./format.ts";

/** Less than this is over before it is read. */
const WORTH_A_WORD_MS = 2_000;

/** `95.4 MB/s, 4 min 37 s left`; empty before there is a rate. */
export function rateLine({ bytesPerSecond, remainingMs }: Pick<LoadProgress, "bytesPerSecond" | "remainingMs">): string {
  if (bytesPerSecond === null) return "";
  const rate = `${bytes(bytesPerSecond)}/s`;
  return remainingMs === null || remainingMs < WORTH_A_WORD_MS ? rate : `${rate}, ${duration(remainingMs)} left`;
}
