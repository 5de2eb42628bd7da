/** `get_current_weather`: made-up weather that is the same for a city on every visit. */
import { randomFrom } from "./hash.ts";

/** Arguments of `get_current_weather`. */
export type WeatherArguments = { readonly city: string; readonly format?: "celsius" | "fahrenheit" };

/** What `get_current_weather` answers, e.g. `{ temperature: "15 C", condition: "Cloudy" }`. */
export type Weather = { readonly temperature: string; readonly condition: string };

/** The example question's city, so that the first answer is the one in the documentation. */
const FIXED: ReadonlyMap<string, { readonly celsius: number; readonly condition: string }> = new Map([
  ["paris", { celsius: 15, condition: "Cloudy" }],
]);

const COLD = ["Snowy", "Cloudy", "Foggy", "Clear"];
const MILD = ["Cloudy", "Rainy", "Windy", "Sunny", "Partly cloudy", "Light rain"];
const WARM = ["Sunny", "Clear", "Partly cloudy", "Humid"];

function sample(city: string): { readonly celsius: number; readonly condition: string } {
  const random = randomFrom(city);
  const celsius = Math.round(-4 + random() * 36);
  const conditions = celsius < 4 ? COLD : celsius < 22 ? MILD : WARM;
  return { celsius, condition: conditions[Math.floor(random() * conditions.length)] ?? "Cloudy" };
}

/**
 * Sample weather of a city, in Celsius unless asked otherwise.
 * @throws Error when the city is empty.
 */
export function currentWeather({ city, format = "celsius" }: WeatherArguments): Weather {
  const key = city.trim().toLowerCase();
  if (key === "") throw new Error("The city is empty");
  const { celsius, condition } = FIXED.get(key) ?? sample(key);
  const temperature = format === "fahrenheit" ? `${Math.round((celsius * 9) / 5 + 32)} F` : `${celsius} C`;
  return { temperature, condition };
}
