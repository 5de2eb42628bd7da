/** Decides whether a conversation went as its case expects, and sums up. Pure functions; `evaluate.py` follows the same rules. */

/**
 * @typedef {{ name: string, arguments: Record<string, unknown>, result: unknown }} Step
 * @typedef {"values" | "phrasings" | "functions" | "answers" | "refusals" | "smallTalk"} Kind
 * @typedef {{ id: string, kind: Kind, tools: number, user: string, given: Step[], expected: Step[], values: string[] }} Case
 * @typedef {{ name: string, arguments: Record<string, unknown> }} Call
 * @typedef {{ calls: Call[], answer: string | null }} Transcript What the model did: its calls in order, and its final text if it got there.
 * @typedef {{ kind: Kind, cases: number, right: number, percent: number, goal: number, reached: boolean }} Row
 */

/** Percent of right cases that each kind must reach. @type {Readonly<Record<Kind, number>>} */
export const GOALS = { values: 95, phrasings: 85, functions: 80, answers: 90, refusals: 80, smallTalk: 80 };

const REFUSAL = /no function|cannot|can't|not able/i;

/**
 * Deep equality of JSON values; the order of keys does not matter, the order of items does.
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function sameJson(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameJson(value, right.get(key)));
}

/**
 * @param {Call | undefined} call
 * @param {Step | undefined} step
 */
export function sameCall(call, step) {
  return call !== undefined && step !== undefined && call.name === step.name && sameJson(call.arguments, step.arguments);
}

/**
 * Whether the answer has every value, in any case of letters.
 * @param {string} answer
 * @param {readonly string[]} values
 */
export function containsValues(answer, values) {
  const text = answer.toLowerCase();
  return values.every((value) => text.includes(value.toLowerCase()));
}

/**
 * Whether the conversation is right. Calls must be exactly the expected ones, in order; a text must follow.
 * @param {Case} expected
 * @param {Transcript} transcript
 */
export function isRight({ kind, expected, values }, { calls, answer }) {
  // A call that could not be read comes back as text.
  if (answer === null || answer.trimStart().startsWith("{")) return false;
  switch (kind) {
    case "refusals":
      return calls.length === 0 && REFUSAL.test(answer);
    case "smallTalk":
      return calls.length === 0 && answer.trim() !== "";
    case "answers":
      return calls.length === 0 && containsValues(answer, values);
    default:
      return calls.length === expected.length && calls.every((call, i) => sameCall(call, expected[i]));
  }
}

/**
 * One row for each kind that has cases, in the order of the goals.
 * @param {readonly { kind: Kind, right: boolean }[]} results
 * @returns {Row[]}
 */
export function summarise(results) {
  return /** @type {Kind[]} */ (Object.keys(GOALS)).flatMap((kind) => {
    const own = results.filter((result) => result.kind === kind);
    if (own.length === 0) return [];
    const right = own.filter((result) => result.right).length;
    const percent = (100 * right) / own.length;
    return [{ kind, cases: own.length, right, percent, goal: GOALS[kind], reached: percent >= GOALS[kind] }];
  });
}

/**
 * At most `limit` of the cases of each kind, evenly spread, in their order.
 * @param {readonly Case[]} cases
 * @param {number} limit
 */
export function sample(cases, limit) {
  return [...new Set(cases.map((one) => one.kind))].flatMap((kind) => {
    const own = cases.filter((one) => one.kind === kind);
    if (own.length <= limit) return own;
    return Array.from({ length: limit }, (_, i) => /** @type {Case} */ (own[Math.floor((i * own.length) / limit)]));
  });
}

/** @param {readonly Row[]} rows */
export function table(rows) {
  const line = (/** @type {readonly (string | number)[]} */ cells) =>
    `${String(cells[0]).padEnd(12)}${cells
      .slice(1)
      .map((cell) => String(cell).padStart(9))
      .join("")}`;
  const body = rows.map((row) =>
    line([row.kind, row.cases, row.right, `${row.percent.toFixed(1)} %`, `${row.goal} %`, row.reached ? "yes" : "NO"]),
  );
  return [line(["kind", "cases", "exact", "percent", "goal", "reached"]), ...body].join("\n");
}
