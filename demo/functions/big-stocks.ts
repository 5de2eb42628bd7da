/** `get_big_stocks`: the largest companies of the sample list. */
import { COMPANIES } from "./companies.ts";

/** Arguments of `get_big_stocks`. */
export type BigStocksArguments = { readonly number: number; readonly region?: string };

/** The most names in one answer. */
const MOST = 25;

/**
 * Names of the largest companies, largest first; fewer than asked for where the sample list has no more.
 * @throws Error when the number is not from 1 to 25, or the region is unknown.
 */
export function bigStocks({ number, region = "World" }: BigStocksArguments): { readonly names: readonly string[] } {
  if (!Number.isInteger(number) || number < 1 || number > MOST) throw new Error(`The number must be from 1 to ${MOST}`);
  const place = region.trim().toLowerCase();
  if (!["us", "usa", "world"].includes(place)) throw new Error("The region must be US or World");
  const listed = place === "world" ? COMPANIES : COMPANIES.filter(({ isAmerican }) => isAmerican);
  return { names: listed.slice(0, number).map(({ name }) => name) };
}
