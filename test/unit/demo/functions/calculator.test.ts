import { describe, expect, it } from "vitest";
import { calculator } from "../../../../demo/functions/calculator.ts";

const value = (expression: string): number => calculator({ expression }).result;

describe("calculator", () => {
  it.each([
    ["2 * (3 + 4)", 14],
    ["2 + 3 * 4 - 5", 9],
    ["2 ^ 3 ^ 2", 512],
    ["10 % 4", 2],
    ["-(3 - 5)", 2],
    ["0.1 + 0.2", 0.3],
    ["1 / 3", 0.333333333333],
    ["sqrt(16) + abs(-2)", 6],
    ["max(1, 7, 3)", 7],
    ["6 × 7 ÷ 2", 21],
    ["2 * PI", 6.28318530718],
  ])("computes %s", (expression, result) => {
    expect(value(expression)).toBe(result);
  });

  it("refuses a division by zero and results that are not finite", () => {
    expect(() => value("1 / 0")).toThrow("Division by zero");
    expect(() => value("10 ^ 999")).toThrow("not a finite number");
  });

  it.each(["alert(1)", "window", "a.b", "constructor", "toString()", "[1]", "'a' + 'b'", "1 = 1", "1; 2", "this", ""])(
    "refuses %j, which is not arithmetic",
    (expression) => {
      expect(() => value(expression)).toThrow();
    },
  );

  it("refuses what cannot be parsed and what is too long", () => {
    expect(() => value("2 * (")).toThrow("not an arithmetic expression");
    expect(() => value("1+".repeat(150))).toThrow("longer than 200");
  });
});
