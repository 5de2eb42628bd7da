/** Numbers as the page shows them. */

const WHOLE: Intl.NumberFormat = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHORT: Intl.NumberFormat = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const RELATIVE: Intl.RelativeTimeFormat = new Intl.RelativeTimeFormat("en");

/** `1,043`. */
export function count(value: number): string {
  return WHOLE.format(value);
}

/** `5.4M`. */
export function compact(value: number): string {
  return SHORT.format(value);
}

/** Decimal units, as file managers and shops use them: `11.3 MB`. */
export function bytes(value: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let amount = value;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : 1;
  return `${amount.toFixed(digits)} ${units[unit]}`;
}

/** `212 ms`, `3.4 s`, `2 min 5 s`, `1 h 28 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const AGES: readonly (readonly [unit: "minute" | "hour" | "day", milliseconds: number, below: number])[] = [
  ["minute", 60_000, 60],
  ["hour", 3_600_000, 24],
  ["day", 86_400_000, Number.POSITIVE_INFINITY],
];

/** How long ago that was: `just now`, `1 minute ago`, `3 days ago`. */
export function ago(milliseconds: number): string {
  if (milliseconds < 60_000) return "just now";
  const [unit, unitMs] = AGES.find(([, size, below]) => milliseconds < size * below) ?? ["day", 86_400_000];
  return RELATIVE.format(-Math.floor(milliseconds / unitMs), unit);
}

/** `4:59`, or `1:04:59` from an hour on. Rounds up, so that a countdown shows 0:00 only when it is over. */
export function clock(milliseconds: number): string {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}` : `${minutes}:${twoDigits(seconds)}`;
}

/** Tokens a second with as many digits as mean something: `0.8`, `12.3`, `148`. */
export function rate(tokens: number, milliseconds: number): string {
  const value = milliseconds > 0 ? (tokens * 1000) / milliseconds : 0;
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
