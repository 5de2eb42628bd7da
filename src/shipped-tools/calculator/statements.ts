/** What models write around an expression: Python's imports, assignments, `print` and comments. */
import { evaluate } from "./evaluate.ts";

const IMPORT = /^(?:import\s+(?:math|numpy)(?:\s+as\s+\w+)?|from\s+(?:math|numpy)\s+import\s+[\w\s,*]+)$/;
const ASSIGNMENT = /^([A-Za-z_]\w*)\s*=(?!=)(.*)$/s;
const PRINT = /^print\s*\((.*)\)$/s;

/**
 * The value of the last line. Lines (or parts between semicolons) may give names to values: `r = 3` and then `pi * r ** 2`.
 * @throws Error that says what is wrong.
 */
export function evaluateLines(text: string): number {
  const variables = new Map<string, number>();
  let last: number | null = null;
  for (const line of text.split(/[\n;]/).map((part) => part.replace(/#.*$/, "").trim())) {
    if (line === "" || IMPORT.test(line)) continue;
    const [, name, assigned] = ASSIGNMENT.exec(line) ?? [];
    const expression = assigned ?? line;
    last = evaluate(PRINT.exec(expression.trim())?.[1] ?? expression, variables);
    if (name !== undefined) variables.set(name, last);
  }
  if (last === null) throw new Error("The expression is empty");
  return last;
}
