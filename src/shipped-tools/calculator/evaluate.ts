/** The value of one expression: parsed with jsep, computed over its tree. Nothing is ever run as code. */
import jsep from "jsep";
import { CONSTANTS, FUNCTIONS, MODULES, modulo } from "./functions.ts";

/** Names that earlier lines gave a value. */
export type Variables = ReadonlyMap<string, number>;

/** Marks a node that stood in parentheses: `(-2) ** 2` is 4 where `-2 ** 2` is -4. */
const PARENTHESIZED = "parenthesized";

/** `^` is a power here, not JavaScript's bitwise operator; it binds as `**` does, and `//` as `/`. */
jsep.addBinaryOp("^", 11, true);
jsep.addBinaryOp("//", 10);
jsep.hooks.add("gobble-token", function markGroup(token) {
  if (this.char !== "(") return;
  const node = this.gobbleGroup();
  // An empty group is no node.
  if (typeof node === "object") token.node = { ...node, [PARENTHESIZED]: true };
  else this.throwError("Nothing in the parentheses");
});

const OPERATORS: ReadonlyMap<string, (left: number, right: number) => number> = new Map([
  ["+", (left, right) => left + right],
  ["-", (left, right) => left - right],
  ["*", (left, right) => left * right],
  ["/", divide],
  ["//", (left, right) => Math.floor(divide(left, right))],
  ["%", modulo],
  ["^", (left, right) => left ** right],
  ["**", (left, right) => left ** right],
]);

function divide(left: number, right: number): number {
  if (right === 0) throw new Error("Division by zero");
  return left / right;
}

/** The value of an expression. @throws Error that says what is wrong, and where the text could not be read. */
export function evaluate(expression: string, variables: Variables): number {
  let tree: jsep.Expression;
  try {
    tree = jsep(expression.replace(/[×·]/g, "*").replace(/÷/g, "/").replace(/−/g, "-"));
  } catch (error) {
    throw new Error(`This is not an arithmetic expression: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return compute(tree, variables);
}

/** The nodes that arithmetic needs; every other kind is refused. */
function compute(expression: jsep.Expression, variables: Variables): number {
  const node = expression as jsep.CoreExpression;
  switch (node.type) {
    case "Literal":
      if (typeof node.value === "number") return node.value;
      throw new Error(`Only numbers are understood, not ${node.raw}`);
    case "Identifier":
      return named(node.name, variables);
    case "MemberExpression":
      return named(nameOf(node), new Map());
    case "UnaryExpression":
      if (node.operator === "-") return -compute(node.argument, variables);
      if (node.operator === "+") return compute(node.argument, variables);
      throw new Error(`The operator ${node.operator} is not understood`);
    case "BinaryExpression":
      return binary(node, variables);
    case "CallExpression":
      return call(node, variables);
    case "Compound":
      throw new Error("There is more than one expression; put an operator between them");
    default:
      throw new Error("Only arithmetic is understood: numbers, + - * / // % **, parentheses and functions such as sqrt(2)");
  }
}

function binary({ operator, left, right }: jsep.BinaryExpression, variables: Variables): number {
  const operate = OPERATORS.get(operator);
  if (operate === undefined) throw new Error(`The operator ${operator} is not understood`);
  const isPower = operator === "**" || operator === "^";
  if (isPower && left.type === "UnaryExpression" && left[PARENTHESIZED] !== true) {
    const { operator: sign, argument } = left as jsep.UnaryExpression;
    const power = operate(compute(argument, variables), compute(right, variables));
    if (sign === "-") return -power;
    if (sign === "+") return power;
  }
  return operate(compute(left, variables), compute(right, variables));
}

function call({ callee, arguments: given }: jsep.CallExpression, variables: Variables): number {
  const name = nameOf(callee);
  const known = FUNCTIONS.get(name.toLowerCase());
  if (known === undefined) throw new Error(`There is no function ${name}; there are ${[...FUNCTIONS.keys()].join(", ")}`);
  const numbers = given.flatMap((argument) => list(argument, variables));
  if (numbers.length < known.least || numbers.length > known.most) {
    const wanted = known.least === known.most ? `${known.least}` : `${known.least} to ${known.most}`;
    throw new Error(`${name} takes ${wanted} ${wanted === "1" ? "number" : "numbers"}, not ${numbers.length}`);
  }
  return known.compute(numbers);
}

/** An argument's numbers: `max([1, 2])` is `max(1, 2)`. */
function list(argument: jsep.Expression, variables: Variables): number[] {
  if (argument.type !== "ArrayExpression") return [compute(argument, variables)];
  return (argument as jsep.ArrayExpression).elements.map((element) => {
    if (element === null) throw new Error("An element of the list is empty");
    return compute(element, variables);
  });
}

/** A plain name, or one behind a module: `sqrt` of `math.sqrt`. */
function nameOf(expression: jsep.Expression): string {
  const node = expression as jsep.CoreExpression;
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression" && !node.computed) {
    const [module, member] = [node.object as jsep.CoreExpression, node.property as jsep.CoreExpression];
    if (module.type === "Identifier" && member.type === "Identifier" && MODULES.has(module.name.toLowerCase()))
      return member.name;
  }
  throw new Error("Only plain names and those of math, such as math.sqrt, are understood");
}

function named(name: string, variables: Variables): number {
  const value = variables.get(name) ?? CONSTANTS.get(name.toLowerCase());
  if (value !== undefined) return value;
  throw new Error(`There is no name ${name}; there are ${[...variables.keys(), ...CONSTANTS.keys()].join(", ")}`);
}
