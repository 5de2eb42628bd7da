/** `calculator`: arithmetic over a parsed expression. The text is never run as code. */
import jsep from "jsep";

/** Arguments of `calculator`. */
export type CalculatorArguments = { readonly expression: string };

const SIGNIFICANT_DIGITS = 12;
const LONGEST_EXPRESSION = 200;

/** `^` is a power here, not JavaScript's bitwise operator; it binds more tightly than `*` and to the right. */
jsep.addBinaryOp("^", 11, true);

const OPERATORS: ReadonlyMap<string, (left: number, right: number) => number> = new Map([
  ["+", (left, right) => left + right],
  ["-", (left, right) => left - right],
  ["*", (left, right) => left * right],
  ["/", divide],
  ["%", (left, right) => left % right],
  ["^", (left, right) => left ** right],
  ["**", (left, right) => left ** right],
]);

const FUNCTIONS: ReadonlyMap<string, (...numbers: number[]) => number> = new Map([
  ["sqrt", (value) => Math.sqrt(value ?? Number.NaN)],
  ["abs", (value) => Math.abs(value ?? Number.NaN)],
  ["round", (value) => Math.round(value ?? Number.NaN)],
  ["floor", (value) => Math.floor(value ?? Number.NaN)],
  ["ceil", (value) => Math.ceil(value ?? Number.NaN)],
  ["min", Math.min],
  ["max", Math.max],
]);

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
]);

function divide(left: number, right: number): number {
  if (right === 0) throw new Error("Division by zero");
  return left / right;
}

/** The nodes that arithmetic needs; every other kind is refused. */
function evaluate(expression: jsep.Expression): number {
  const node = expression as jsep.CoreExpression;
  switch (node.type) {
    case "Literal":
      if (typeof node.value === "number") return node.value;
      break;
    case "Identifier": {
      const constant = CONSTANTS.get(node.name.toLowerCase());
      if (constant !== undefined) return constant;
      throw new Error(`Unknown name ${node.name}`);
    }
    case "UnaryExpression":
      if (node.operator === "-") return -evaluate(node.argument);
      if (node.operator === "+") return evaluate(node.argument);
      break;
    case "BinaryExpression": {
      const operate = OPERATORS.get(node.operator);
      if (operate !== undefined) return operate(evaluate(node.left), evaluate(node.right));
      break;
    }
    case "CallExpression": {
      const callee = node.callee as jsep.CoreExpression;
      const call = callee.type === "Identifier" ? FUNCTIONS.get(callee.name.toLowerCase()) : undefined;
      if (call !== undefined) return call(...node.arguments.map(evaluate));
      break;
    }
  }
  throw new Error("Only arithmetic is understood");
}

function parse(expression: string): jsep.Expression {
  const plain = expression.replace(/[×·]/g, "*").replace(/÷/g, "/").replace(/−/g, "-");
  try {
    return jsep(plain);
  } catch {
    throw new Error("This is not an arithmetic expression");
  }
}

/**
 * The value of an arithmetic expression, to at most 12 significant digits.
 * @throws Error when it cannot be parsed, uses anything but arithmetic, or has no finite value.
 */
export function calculator({ expression }: CalculatorArguments): { readonly result: number } {
  if (expression.length > LONGEST_EXPRESSION) throw new Error(`The expression is longer than ${LONGEST_EXPRESSION} characters`);
  const value = evaluate(parse(expression));
  if (!Number.isFinite(value)) throw new Error("The result is not a finite number");
  return { result: Number(value.toPrecision(SIGNIFICANT_DIGITS)) };
}
