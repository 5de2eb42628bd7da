/** `set_timer`: starts a countdown on the page. */
import type { Stage } from "./stage.ts";

/** Arguments of `set_timer`. */
export type TimerArguments = { readonly minutes: number };

/** What `set_timer` answers; `endsAt` is the local time, e.g. `14:35`. */
export type TimerResult = { readonly minutes: number; readonly endsAt: string };

const MINUTES_OF_A_DAY = 1440;

/**
 * Starts a countdown of so many minutes.
 * @throws Error when the length is not above zero and at most a day.
 */
export function setTimer({ minutes }: TimerArguments, stage: Pick<Stage, "startTimer">): TimerResult {
  if (!(minutes > 0) || minutes > MINUTES_OF_A_DAY) throw new Error("The length must be above 0 and at most 1440 minutes");
  const end = stage.startTimer(minutes);
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  return { minutes, endsAt: `${twoDigits(end.getHours())}:${twoDigits(end.getMinutes())}` };
}
