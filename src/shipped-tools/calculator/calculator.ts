import { ToolError } from "../../contract/errors.ts";
import { defineTool, type Tool } from "../../tools/tool.ts";
import { evaluateLines } from "./statements.ts";

export type CalculatorOptions = {
  /** Default `"calculator"`. */
  readonly name?: string;
  readonly description?: string;
  /** Digits of the result. Default 12, which hides that 0.1 + 0.2 is not quite 0.3. */
  readonly significantDigits?: number;
};

const LONGEST_EXPRESSION = 500;

/**
 * A tool that computes an arithmetic expression: `{ expression: "2 * (3 + 4)" }` → `{ result: 14 }`. It understands
 * `+ - * / // % ** ^`, parentheses, functions (`sqrt`, `round`, `log`, `sin`, `factorial`, `mean` …), `pi` and `e`, and the
 * Python that models put around it (`import math`, `math.sqrt(2)`, `x = 2`, `print(x)`). The text is parsed, never run as code.
 * A wrong expression is a `ToolError` that tells the model what is wrong.
 * @throws TypeError for options that are wrong.
 */
export function calculator(options: CalculatorOptions = {}): Tool<{ expression: string }, { result: number }> {
  const { name = "calculator", description = "Evaluate an arithmetic expression", significantDigits = 12 } = options;
  if (!Number.isInteger(significantDigits) || significantDigits < 1 || significantDigits > 17)
    throw new TypeError(`significantDigits is ${significantDigits}; give an integer from 1 to 17.`);
  return defineTool({
    name,
    description,
    parameters: {
      type: "object",
      properties: { expression: { type: "string", description: "The expression, e.g. 2 * (3 + 4)" } },
      required: ["expression"],
    },
    sideEffects: false,
    execute: ({ expression }) => {
      try {
        return { result: round(computed(expression), significantDigits) };
      } catch (error) {
        throw new ToolError(error instanceof Error ? error.message : String(error), { tool: name }, error);
      }
    },
  });
}

function computed(expression: string): number {
  if (expression.length > LONGEST_EXPRESSION)
    throw new Error(`The expression has ${expression.length} characters; ${LONGEST_EXPRESSION} are the most`);
  const value = evaluateLines(expression);
  if (!Number.isFinite(value)) throw new Error(`The result is not a finite number (${value})`);
  return value;
}

/** Whole numbers that JavaScript holds exactly keep all of their digits. */
function round(value: number, digits: number): number {
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(digits));
}
