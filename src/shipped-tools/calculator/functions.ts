/** The names that an expression may use. Looked up in maps, so that no name reaches a property of an object. */

/** A function, and how many numbers it takes. */
export type NumberFunction = {
  readonly least: number;
  readonly most: number;
  readonly compute: (numbers: readonly number[]) => number;
};

function takes(least: number, most: number, compute: (...numbers: number[]) => number): NumberFunction {
  return { least, most, compute: (numbers) => compute(...numbers) };
}

const one = (compute: (value: number) => number): NumberFunction => takes(1, 1, compute);
const MANY = 1_000;

/** Python's: the result has the divisor's sign. */
export function modulo(left: number, right: number): number {
  if (right === 0) throw new Error("Division by zero");
  return left - right * Math.floor(left / right);
}

function whole(value: number, name: string): number {
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} needs a whole number of at least 0, not ${value}`);
  return value;
}

function factorial(value: number): number {
  let product = 1;
  for (let factor = 2; factor <= whole(value, "factorial") && Number.isFinite(product); factor++) product *= factor;
  return product;
}

function greatestDivisor(left: number, right: number): number {
  let [large, small] = [whole(Math.abs(left), "gcd"), whole(Math.abs(right), "gcd")];
  while (small !== 0) [large, small] = [small, large % small];
  return large;
}

/** Halves go away from zero, as people round. */
function roundTo(value: number, digits: number = 0): number {
  if (!Number.isInteger(digits) || Math.abs(digits) > 15) throw new Error(`round takes from -15 to 15 digits, not ${digits}`);
  const scale = 10 ** digits;
  return (Math.sign(value) * Math.round(Math.abs(value) * scale * (1 + Number.EPSILON))) / scale;
}

const sum = (...numbers: number[]): number => numbers.reduce((total, value) => total + value, 0);

/** All functions by name, in lower case. */
export const FUNCTIONS: ReadonlyMap<string, NumberFunction> = new Map([
  ["sqrt", one(Math.sqrt)],
  ["cbrt", one(Math.cbrt)],
  ["abs", one(Math.abs)],
  ["fabs", one(Math.abs)],
  ["floor", one(Math.floor)],
  ["ceil", one(Math.ceil)],
  ["trunc", one(Math.trunc)],
  ["int", one(Math.trunc)],
  ["float", one((value) => value)],
  ["sign", one(Math.sign)],
  ["round", takes(1, 2, roundTo)],
  ["exp", one(Math.exp)],
  ["ln", one(Math.log)],
  ["log", takes(1, 2, (value, base) => (base === undefined ? Math.log(value) : Math.log(value) / Math.log(base)))],
  ["log2", one(Math.log2)],
  ["log10", one(Math.log10)],
  ["sin", one(Math.sin)],
  ["cos", one(Math.cos)],
  ["tan", one(Math.tan)],
  ["asin", one(Math.asin)],
  ["acos", one(Math.acos)],
  ["atan", one(Math.atan)],
  ["atan2", takes(2, 2, Math.atan2)],
  ["degrees", one((value) => (value * 180) / Math.PI)],
  ["radians", one((value) => (value * Math.PI) / 180)],
  ["factorial", one(factorial)],
  ["gcd", takes(2, 2, greatestDivisor)],
  ["mod", takes(2, 2, modulo)],
  ["pow", takes(2, 2, (base, exponent) => base ** exponent)],
  ["hypot", takes(1, MANY, Math.hypot)],
  ["min", takes(1, MANY, Math.min)],
  ["max", takes(1, MANY, Math.max)],
  ["sum", takes(0, MANY, sum)],
  ["mean", takes(1, MANY, (...numbers) => sum(...numbers) / numbers.length)],
]);

/** All constants by name, in lower case. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["π", Math.PI],
  ["tau", 2 * Math.PI],
  ["e", Math.E],
]);

/** What may stand before a name and a dot: `math.sqrt`, `Math.PI`, `np.mean`. */
export const MODULES: ReadonlySet<string> = new Set(["math", "np", "numpy"]);
