import { describe, expect, it } from "vitest";
import { clothes } from "../../../../demo/functions/clothes.ts";

describe("clothes", () => {
  it.each([
    ["15 C", "Cloudy", "A light jacket and jeans"],
    ["59 F", "Cloudy", "A light jacket and jeans"],
    ["-4 C", "Clear", "A heavy coat and a hat"],
    ["30 C", "Sunny", "Shorts and a cap"],
    ["12 C", "Light rain", "A rain coat and boots"],
    ["1 C", "Snowy", "Boots and a thick sweater"],
  ])("suggests for %s and %s: %s", (temperature, condition, suggestion) => {
    expect(clothes({ temperature, condition })).toEqual({ suggestion });
  });

  it("names a temperature that it cannot read", () => {
    expect(() => clothes({ temperature: "warm", condition: "Sunny" })).toThrow("The temperature warm is not understood");
  });
});
