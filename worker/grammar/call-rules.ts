import type { CallGrammar, CallShape } from "../../src/contract/grammar.ts";
import { choice, literal, repeat, type RuleBook, sequence } from "./ebnf.ts";
import { LEADING_SPACE, space } from "./json-rules.ts";
import { schemaValue } from "./schema/value-rules.ts";
import { TextPaths } from "./text-paths.ts";

type Piece = CallShape["pieces"][number];

/**
 * EBNF for a turn's calls.
 * @throws TypeError for a shape that is none, and for a function's schema that no grammar can be made of; it names the function
 */
export function callRules(rules: RuleBook, grammar: CallGrammar): string {
  const { begin, separator, end, mostCalls, calls } = grammar;
  if (!Array.isArray(calls) || calls.length === 0) throw new TypeError("A grammar of calls has no call that may be made.");
  if (!(mostCalls >= 1)) throw new TypeError(`mostCalls is ${String(mostCalls)}; give a positive integer.`);
  const between = space(rules);
  const call = rules.add("call", anyCall(rules, calls));
  const next = separator === "" ? sequence([between, call]) : sequence([between, literal(separator), between, call]);
  return sequence([
    LEADING_SPACE,
    ...(begin === "" ? [] : [literal(begin), between]),
    call,
    repeat(next, 0, mostCalls - 1),
    ...(end === "" ? [] : [between, literal(end)]),
  ]);
}

/**
 * EBNF for a text: it does not begin as calls do, white space aside. Calls with a marker of their own stand at a turn's beginning, so
 * anything may come after a text's first sign. Others may follow a text, and what begins like one there is one; see {@link TextPaths}.
 */
export function textRules(rules: RuleBook, grammar: Pick<CallGrammar, "begin" | "control" | "calls">): string {
  const { begin, control, calls } = grammar;
  const openers = begin === "" ? calls.map(({ pieces: [first] }) => (typeof first === "string" ? first : "")) : [begin];
  const excluded = new Set(openers.map((opener) => Array.from(opener.trimStart())[0] ?? ""));
  excluded.delete("");
  const codes = [...excluded].map((sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
  if ([...excluded].some((sign) => sign > "\x7f")) throw new TypeError("Calls must begin with a character of ASCII.");
  const paths = begin === "" && control === null ? TextPaths.of(rules, calls) : null;
  const rest = paths === null ? "[^\\0]*" : paths.prose((call, from) => tail(rules, call, from));
  return `${LEADING_SPACE} ([^\\0 \\t\\r\\n${codes.join("")}] ${rest})?`;
}

/** The calls' common beginning once, then one of them: a turn may offer many functions, and most of a call's text is the same. */
function anyCall(rules: RuleBook, calls: readonly CallShape[]): string {
  const first = calls[0]?.pieces ?? [];
  let common = 0;
  const isCommon = (piece: Piece | undefined, index: number): boolean =>
    typeof piece === "string" && calls.every(({ pieces }) => pieces[index] === piece);
  while (calls.length > 1 && isCommon(first[common], common)) common++;
  const rests = calls.map((shape) => withSpace(rules, shape, common));
  return sequence([...joined(rules, first.slice(0, common), ""), choice(rules, rests)]);
}

/** What stands behind a call's name: one rule, wherever the call stands. */
function tail(rules: RuleBook, { name, pieces }: CallShape, from: number): string {
  return rules.shared(`tail ${from} ${name}`, () => sequence(joined(rules, pieces.slice(from), "joint")));
}

function withSpace(rules: RuleBook, shape: CallShape, from: number): string {
  const { name, pieces } = shape;
  if (!Array.isArray(pieces) || pieces.length <= from)
    throw new TypeError(`The call ${JSON.stringify(name)} has no pieces of its own.`);
  try {
    const named = pieces.indexOf(JSON.stringify(name)) + 1;
    const isNamed = named > from && named < pieces.length;
    const head = joined(rules, pieces.slice(from, isNamed ? named : pieces.length), from === 0 ? "" : "joint");
    return rules.add(`call_${name}`, sequence(isNamed ? [...head, tail(rules, shape, named)] : head));
  } catch (error) {
    if (error instanceof TypeError)
      throw new TypeError(
        `${name}: ${error.message} Change the schema, or let the model write without a grammar: with strict: false, its arguments are only checked afterwards.`,
        { cause: error },
      );
    throw error;
  }
}

/** The pieces with white space between; JSON's writers put none in front of a colon or a comma, and what is certain needs no choice. */
function joined(rules: RuleBook, pieces: readonly Piece[], before: string): string[] {
  const parts: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    const isTight = typeof piece === "string" && /^[:,]/.test(piece);
    if ((index > 0 || before !== "") && !isTight) parts.push(space(rules));
    if (typeof piece === "string") parts.push(literal(piece));
    else parts.push(schemaValue(rules, piece.schema, endsValue(pieces[index + 1]) ? "inside" : "alone"));
  }
  return parts;
}

/** Whether the piece is what follows a value within an object or array. */
function endsValue(piece: Piece | undefined): boolean {
  return typeof piece === "string" && /^[,}\]]/.test(piece);
}
