import { describe, expect, it } from "vitest";
import { currentWeather } from "../../../../demo/functions/current-weather.ts";

describe("currentWeather", () => {
  it("gives Paris the documented sample, in either unit", () => {
    expect(currentWeather({ city: "Paris" })).toEqual({ temperature: "15 C", condition: "Cloudy" });
    expect(currentWeather({ city: "paris", format: "fahrenheit" })).toEqual({ temperature: "59 F", condition: "Cloudy" });
  });

  it("is the same for a city every time and differs between cities", () => {
    const cities = ["Oslo", "Cairo", "Lima", "Tokyo", "Reykjavik", "New York"];
    const first = cities.map((city) => currentWeather({ city }));
    expect(cities.map((city) => currentWeather({ city: city.toUpperCase() }))).toEqual(first);
    expect(new Set(first.map(({ temperature }) => temperature)).size).toBeGreaterThan(3);
    for (const { temperature } of first) expect(temperature).toMatch(/^-?\d+ C$/);
  });

  it("refuses an empty city", () => {
    expect(() => currentWeather({ city: "  " })).toThrow("The city is empty");
  });
});
