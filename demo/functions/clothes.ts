/** `get_clothes`: what to wear, from a temperature and a condition in words. */

/** Arguments of `get_clothes`. */
export type ClothesArguments = { readonly temperature: string; readonly condition: string };

const TEMPERATURE = /^\s*(-?\d+(?:\.\d+)?)\s*(?:°|degrees)?\s*(c|celsius|f|fahrenheit)?\.?\s*$/i;

/** From cold to hot: up to this many degrees Celsius, wear this. */
const BY_CELSIUS: readonly (readonly [limit: number, suggestion: string])[] = [
  [0, "A heavy coat and a hat"],
  [8, "A warm coat and gloves"],
  [13, "A sweater and long trousers"],
  [19, "A light jacket and jeans"],
  [25, "A shirt and light trousers"],
  [Number.POSITIVE_INFINITY, "Shorts and a cap"],
];

function toCelsius(temperature: string): number {
  const match = TEMPERATURE.exec(temperature);
  if (match?.[1] === undefined) throw new Error(`The temperature ${temperature} is not understood`);
  const degrees = Number(match[1]);
  return match[2]?.toLowerCase().startsWith("f") ? ((degrees - 32) * 5) / 9 : degrees;
}

/**
 * A suggestion of clothes.
 * @throws Error when the temperature cannot be read.
 */
export function clothes({ temperature, condition }: ClothesArguments): { readonly suggestion: string } {
  const celsius = toCelsius(temperature);
  if (/snow|blizzard/i.test(condition)) return { suggestion: "Boots and a thick sweater" };
  if (/rain|storm|drizzle|shower/i.test(condition)) {
    return { suggestion: celsius < 20 ? "A rain coat and boots" : "A t-shirt and an umbrella" };
  }
  if (/wind/i.test(condition) && celsius < 20) return { suggestion: "A wind jacket and long trousers" };
  const row = BY_CELSIUS.find(([limit]) => celsius <= limit);
  return { suggestion: row?.[1] ?? "Shorts and a cap" };
}
