import { describe, expect, it } from "vitest";
import { ToolError } from "../../../../src/contract/errors.ts";
import { calculator } from "../../../../src/shipped-tools/calculator/calculator.ts";

const context = { signal: new AbortController().signal, callId: "call" };

function value(expression: string): unknown {
  return calculator().execute({ expression }, context);
}

describe("the calculator computes", () => {
  it.each([
    ["2 * (3 + 4)", 14],
    ["2 + 3 * 4 - 5", 9],
    ["2**3", 8],
    ["2 ^ 3 ^ 2", 512],
    ["2 ** 3 ** 2", 512],
    ["-2 ** 2", -4],
    ["(-2) ** 2", 4],
    ["2 ** -1", 0.5],
    ["-(2 + 1) ** 2", -9],
    ["7 // 2", 3],
    ["-7 // 2", -4],
    ["10 % 4", 2],
    ["-7 % 3", 2],
    ["0.1 + 0.2", 0.3],
    ["1 / 3", 0.333333333333],
    ["1e3 + 1.5", 1001.5],
    ["sqrt(16) + abs(-2)", 6],
    ["math.sqrt(2) * Math.PI", 4.44288293816],
    ["np.mean([1, 2, 3, 6])", 3],
    ["max(1, 7, 3) - min([4, 2])", 5],
    ["sum([])", 0],
    ["round(2.675, 2)", 2.68],
    ["round(-2.5)", -3],
    ["log(8, 2)", 3],
    ["log(e)", 1],
    ["factorial(20)", 2.43290200818e18],
    ["factorial(10)", 3_628_800],
    ["gcd(12, 18)", 6],
    ["9007199254740991", 9_007_199_254_740_991],
    ["6 × 7 ÷ 2 − 1", 20],
    ["2 * PI", 6.28318530718],
  ])("%s", (expression, result) => {
    expect(value(expression)).toEqual({ result });
  });

  it.each([
    ["import math\nmath.sqrt(81)", 9],
    ["from math import sqrt\noutput = sqrt(2.5 * 10)", 5],
    ["r = 3 # metres\narea = pi * r ** 2\nprint(round(area, 2))", 28.27],
    ["a = 1; b = 2; a + b", 3],
    ["print((1 + 2) * (3 + 4))", 21],
  ])("the Python that models write around it: %j", (expression, result) => {
    expect(value(expression)).toEqual({ result });
  });
});

describe("the calculator refuses", () => {
  it.each([
    ["1 / 0", "Division by zero"],
    ["1 // 0", "Division by zero"],
    ["5 % 0", "Division by zero"],
    ["10 ^ 999", "not a finite number (Infinity)"],
    ["sqrt(-1)", "not a finite number (NaN)"],
    ["2 * (", "Unclosed ( at character"],
    ["2 * ()", "Nothing in the parentheses at character"],
    ["2 3", "more than one expression"],
    ["sqrt(1, 2)", "sqrt takes 1 number, not 2"],
    ["log()", "log takes 1 to 2 numbers, not 0"],
    ["cosine(1)", "There is no function cosine; there are sqrt, cbrt"],
    ["x + 1", "There is no name x; there are pi"],
    ["factorial(1.5)", "factorial needs a whole number"],
    ["1 & 2", "The operator & is not understood"],
    ["'a' + 'b'", "Only numbers are understood, not 'a'"],
    ["", "The expression is empty"],
    ["import os\nos.system('ls')", "more than one expression"],
  ])("%j, and says why", (expression, message) => {
    expect(() => value(expression)).toThrow(ToolError);
    expect(() => value(expression)).toThrow(message);
  });

  it.each([
    "alert(1)",
    "window",
    "a.b",
    "math.constructor",
    "math['sqrt'](4)",
    "constructor",
    "toString()",
    "__proto__",
    "sqrt.constructor('return 1')()",
    "(1).constructor",
    "this",
    "1 ? 2 : 3",
    "[1]",
    "x => 1",
    "globalThis.document",
    "os.system(1)",
  ])("%j, which reaches for more than numbers", (expression) => {
    expect(() => value(expression)).toThrow(ToolError);
  });

  it("an expression that is too long", () => {
    expect(() => value("1+".repeat(300))).toThrow("has 600 characters; 500 are the most");
  });

  it("options that are wrong", () => {
    expect(() => calculator({ significantDigits: 0 })).toThrow("significantDigits is 0");
    expect(() => calculator({ name: "no spaces" })).toThrow(TypeError);
  });
});
