import { describe, expect, it } from "vitest";
import { addToCart } from "../../../../demo/functions/add-to-cart.ts";
import { setTheme } from "../../../../demo/functions/set-theme.ts";
import { setTimer } from "../../../../demo/functions/set-timer.ts";

describe("addToCart", () => {
  const cart = { addToCart: (_product: string, quantity: number): number => 3 + quantity };

  it("adds one by default and reports the cart", () => {
    expect(addToCart({ product: "mug" }, cart)).toEqual({ product: "mug", quantity: 1, itemsInCart: 4 });
    expect(addToCart({ product: "red shoes", quantity: 2 }, cart)).toEqual({ product: "red shoes", quantity: 2, itemsInCart: 5 });
  });

  it.each([0, -1, 1.5, 101, Number.NaN])("refuses the quantity %d", (quantity) => {
    expect(() => addToCart({ product: "mug", quantity }, cart)).toThrow("whole number from 1 to 100");
  });

  it("refuses an empty product", () => {
    expect(() => addToCart({ product: " " }, cart)).toThrow("The product is empty");
  });
});

describe("setTimer", () => {
  const timer = { startTimer: (minutes: number): Date => new Date(2026, 0, 1, 14, 5 + minutes) };

  it("tells when the timer ends, in local time", () => {
    expect(setTimer({ minutes: 3 }, timer)).toEqual({ minutes: 3, endsAt: "14:08" });
  });

  it.each([0, -5, 1441, Number.NaN])("refuses %d minutes", (minutes) => {
    expect(() => setTimer({ minutes }, timer)).toThrow("above 0 and at most 1440");
  });
});

describe("setTheme", () => {
  it("repeats the colour that it set and passes the stage's refusal on", () => {
    const colors: string[] = [];
    expect(setTheme({ color: "dark blue" }, { setTheme: (color) => colors.push(color) })).toEqual({ theme: "dark blue" });
    expect(colors).toEqual(["dark blue"]);
    const refuse = (): never => {
      throw new Error("unknown");
    };
    expect(() => setTheme({ color: "x" }, { setTheme: refuse })).toThrow("unknown");
  });
});
