/** Regular expressions as EBNF for the JSON string that they describe. */
import { characterOf, complement, intersect, type Range } from "../code-points.ts";
import { choice, literal, repeat, type RuleBook, sequence } from "../ebnf.ts";
import { STRING_CHARACTER } from "../json-rules.ts";

/** Counted repetitions are spelled out up to this often, all of a pattern multiplied: they may stand within one another. */
const MOST_REPEATS = 65_536;
const DEPTH_LIMIT = 50;

const DIGIT: readonly Range[] = [[0x30, 0x39]];
const WORD: readonly Range[] = [...DIGIT, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACE: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const SETS: Readonly<Record<string, readonly Range[]>> = {
  d: DIGIT,
  D: complement(DIGIT),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 };

/** What a string of JSON says only with a backslash, and how. */
const ESCAPED: readonly (readonly [code: number, text: string])[] = [
  [0x22, '\\"'],
  [0x5c, "\\\\"],
  [0x08, "\\b"],
  [0x0c, "\\f"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x09, "\\t"],
];
/** What stands in a string of JSON as it is. */
export const PLAIN: readonly Range[] = complement([
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
]);

class Unsupported extends Error {}

/**
 * EBNF for a JSON string that matches the pattern; null for a pattern that uses what EBNF cannot say (look-around, back
 * references, word boundaries, Unicode properties, anchors in the middle): it is checked after decoding only.
 */
export function patternRule(rules: RuleBook, pattern: string): string | null {
  try {
    new RegExp(pattern, "u");
    const body = new PatternReader(rules, pattern).read();
    return `${literal('"')} ${rules.shared(`pattern ${pattern}`, () => body)} ${literal('"')}`;
  } catch (error) {
    if (error instanceof Unsupported || error instanceof SyntaxError) return null;
    throw error;
  }
}

class PatternReader {
  readonly #rules: RuleBook;
  readonly #signs: readonly string[];
  #at = 0;
  #repeats = 1;
  #depth = 0;

  constructor(rules: RuleBook, pattern: string) {
    this.#rules = rules;
    this.#signs = Array.from(pattern);
  }

  /** The whole pattern: what has no anchor may have anything in front or behind. */
  read(): string {
    const anything = `${this.#rules.shared("character", () => STRING_CHARACTER)}*`;
    const options: string[] = [];
    do {
      const isAnchored = this.#take("^");
      const body = this.#sequence();
      const isClosed = this.#take("$");
      options.push(sequence([isAnchored ? "" : anything, body, isClosed || (body === '""' && !isAnchored) ? "" : anything]));
    } while (this.#take("|"));
    if (this.#at < this.#signs.length) throw new Unsupported();
    return choice(this.#rules, options);
  }

  #choice(): string {
    if (++this.#depth > DEPTH_LIMIT) throw new Unsupported();
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    this.#depth--;
    return choice(this.#rules, options);
  }

  #sequence(): string {
    const parts: string[] = [];
    while (this.#at < this.#signs.length && !/^[|)$]$/.test(this.#signs[this.#at] ?? ""))
      parts.push(this.#quantified(this.#atom()));
    return sequence(parts);
  }

  #quantified(atom: string): string {
    const [least, most] = this.#quantifier();
    if (least === 1 && most === 1) return atom;
    this.#take("?");
    return repeat(atom, least, most);
  }

  #quantifier(): Range {
    const all = Number.POSITIVE_INFINITY;
    if (this.#take("*")) return [0, all];
    if (this.#take("+")) return [1, all];
    if (this.#take("?")) return [0, 1];
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.#signs.slice(this.#at, this.#at + 24).join(""));
    if (counted === null) return [1, 1];
    this.#at += counted[0].length;
    const least = Number(counted[1]);
    const most = counted[2] === undefined ? least : counted[3] === "" ? all : Number(counted[3]);
    this.#repeats *= Math.max(1, most === all ? least : most);
    if (this.#repeats > MOST_REPEATS) throw new Unsupported();
    return [least, most];
  }

  #atom(): string {
    const sign = this.#next();
    switch (sign) {
      case ".":
        return character(this.#rules, complement(LINE_ENDS));
      case "[":
        return character(this.#rules, this.#class());
      case "(":
        return this.#group();
      case "\\":
        return character(this.#rules, this.#escape(false));
      case "^":
        throw new Unsupported();
      default:
        return character(this.#rules, single(sign));
    }
  }

  #group(): string {
    if (this.#take("?")) {
      if (this.#take("<")) {
        if (this.#signs[this.#at] === "=" || this.#signs[this.#at] === "!") throw new Unsupported();
        while (this.#next() !== ">");
      } else if (!this.#take(":")) throw new Unsupported();
    }
    const body = this.#choice();
    if (!this.#take(")")) throw new Unsupported();
    return body;
  }

  #class(): readonly Range[] {
    const isNegated = this.#take("^");
    const ranges: Range[] = [];
    while (!this.#take("]")) {
      const from = this.#classMember();
      if (this.#signs[this.#at] !== "-" || this.#signs[this.#at + 1] === "]") {
        ranges.push(...from);
        continue;
      }
      this.#at++;
      const to = this.#classMember();
      const [first, last] = [from[0]?.[0], to[0]?.[0]];
      if (first === undefined || last === undefined) throw new Unsupported();
      ranges.push([first, last]);
    }
    return isNegated ? complement(ranges) : ranges;
  }

  #classMember(): readonly Range[] {
    const sign = this.#next();
    return sign === "\\" ? this.#escape(true) : single(sign);
  }

  /** What comes after a backslash. */
  #escape(inClass: boolean): readonly Range[] {
    const sign = this.#next();
    const set = Object.hasOwn(SETS, sign) ? SETS[sign] : undefined;
    if (set !== undefined) return set;
    if (inClass && sign === "b") return single("\b");
    const control = Object.hasOwn(CONTROLS, sign) ? CONTROLS[sign] : undefined;
    if (control !== undefined) return [[control, control]];
    if (sign === "x") return this.#hex(/^([0-9A-Fa-f]{2})/);
    if (sign === "u") return this.#hex(/^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))/);
    if (/^[A-Za-z0-9]$/.test(sign)) throw new Unsupported();
    return single(sign);
  }

  #hex(form: RegExp): readonly Range[] {
    const found = form.exec(this.#signs.slice(this.#at, this.#at + 8).join(""));
    if (found === null) throw new Unsupported();
    this.#at += found[0].length;
    const code = Number.parseInt(found[1] ?? found[2] ?? "", 16);
    // Half of a pair of surrogates is no character by itself.
    if (code >= 0xd800 && code <= 0xdfff) throw new Unsupported();
    return [[code, code]];
  }

  #next(): string {
    const sign = this.#signs[this.#at++];
    if (sign === undefined) throw new Unsupported();
    return sign;
  }

  #take(sign: string): boolean {
    if (this.#signs[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }
}

function single(sign: string): readonly Range[] {
  const code = sign.codePointAt(0) ?? 0;
  return [[code, code]];
}

/** One character of the set, as a string of JSON has it. */
function character(rules: RuleBook, ranges: readonly Range[]): string {
  const plain = characterOf(rules, intersect(ranges, PLAIN));
  const escaped = ESCAPED.filter(([code]) => ranges.some(([first, last]) => code >= first && code <= last));
  const options = [...(plain === null ? [] : [plain]), ...escaped.map(([, text]) => literal(text))];
  if (options.length === 0) throw new Unsupported();
  return choice(rules, options);
}
