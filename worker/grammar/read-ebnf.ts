/** EBNF that a page wrote. xgrammar ends its whole instance where it does not like one, so all of it is read and written anew here. */
import { characterOf, complement, type Range } from "./code-points.ts";
import { choice, literal, repeat, RuleBook, sequence } from "./ebnf.ts";

const LONGEST = 200_000;
const MOST_REPEATS = 1_000;
/** Repetitions within repetitions multiply. */
const MOST_NESTED_REPEATS = 10_000;
const DEPTH_LIMIT = 100;
const NAME = /[A-Za-z_][\w-]*/y;
const SKIPPED = /(?:\s|#[^\n]*)+/y;
const ESCAPE = /\\(?:([nrt0\\"'\]\-^[])|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/y;
const COUNT = /\{\s*(\d+)\s*(,\s*(\d*)\s*)?\}/y;
const SIMPLE: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };

/**
 * The rules of an EBNF with the start `root`, in the form that xgrammar reads rightly.
 * @throws TypeError that names the line: for a form that is none, for a rule that is missing, twice there or unknown
 */
export function readEbnf(ebnf: unknown): { readonly rules: RuleBook; readonly root: string } {
  if (typeof ebnf !== "string") throw new TypeError(`ebnf is ${typeof ebnf}; give the grammar's text.`);
  if (ebnf.length > LONGEST) throw new TypeError(`ebnf has ${ebnf.length} characters; at most ${LONGEST} are read.`);
  return new EbnfReader(ebnf).read();
}

class EbnfReader {
  readonly #text: string;
  readonly #rules = new RuleBook();
  /** Rules by the page's name: ours, and where each is first used. */
  readonly #names: Map<string, { readonly name: string; readonly usedAt: number; isDefined: boolean }> = new Map();
  #at = 0;
  #depth = 0;
  /** How often the last element may be spelled out, the repetitions within it multiplied. */
  #repeats = 1;

  constructor(text: string) {
    this.#text = text;
  }

  read(): { readonly rules: RuleBook; readonly root: string } {
    this.#skip();
    while (this.#at < this.#text.length) this.#rule();
    for (const [name, { isDefined, usedAt }] of this.#names) {
      if (!isDefined) throw this.#error(`the rule ${name} is used and nowhere defined`, usedAt);
    }
    const root = this.#names.get("root");
    if (root === undefined) throw this.#error("there is no rule root, which is where the grammar starts", 0);
    return { rules: this.#rules, root: root.name };
  }

  #rule(): void {
    const start = this.#at;
    const name = this.#match(NAME)?.[0];
    if (name === undefined) throw this.#error("the name of a rule is expected", start);
    this.#skip();
    if (!this.#take("::=")) throw this.#error(`::= is expected after the name ${name}`, this.#at);
    this.#skip();
    const rule = this.#named(name, start);
    if (rule.isDefined) throw this.#error(`the rule ${name} is defined twice`, start);
    rule.isDefined = true;
    const body = this.#choice();
    if (body === rule.name) throw this.#error(`the rule ${name} is nothing but itself`, start);
    this.#rules.define(rule.name, body);
  }

  #named(name: string, usedAt: number): { readonly name: string; isDefined: boolean } {
    const known = this.#names.get(name) ?? { name: this.#rules.reserve(name), usedAt, isDefined: false };
    this.#names.set(name, known);
    return known;
  }

  #choice(): string {
    if (++this.#depth > DEPTH_LIMIT) throw this.#error(`parentheses are nested deeper than ${DEPTH_LIMIT}`, this.#at);
    const options = [this.#sequence()];
    let most = this.#repeats;
    while (this.#take("|")) {
      this.#skip();
      options.push(this.#sequence());
      most = Math.max(most, this.#repeats);
    }
    this.#repeats = most;
    this.#depth--;
    return choice(this.#rules, options);
  }

  #sequence(): string {
    const parts: string[] = [];
    let most = 1;
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text[this.#at] ?? "") && !this.#isNextRule()) {
      this.#repeats = 1;
      parts.push(this.#repeated(this.#element()));
      most = Math.max(most, this.#repeats);
      this.#skip();
    }
    this.#repeats = most;
    return sequence(parts);
  }

  /** A rule's end is where the next one begins. */
  #isNextRule(): boolean {
    const start = this.#at;
    const isName = this.#match(NAME) !== null;
    this.#skip();
    const isRule = isName && this.#text.startsWith("::=", this.#at);
    this.#at = start;
    return isRule;
  }

  #element(): string {
    const start = this.#at;
    if (this.#take('"')) return literal(this.#quoted(start));
    if (this.#take("[")) return this.#class(start);
    if (this.#take("."))
      return (
        characterOf(
          this.#rules,
          complement([
            [10, 10],
            [13, 13],
          ]),
        ) ?? '""'
      );
    if (this.#take("(")) {
      this.#skip();
      const body = this.#choice();
      if (!this.#take(")")) throw this.#error("a parenthesis is not closed", start);
      return body;
    }
    const name = this.#match(NAME)?.[0];
    if (name === undefined) throw this.#error(`${JSON.stringify(this.#text[start] ?? "")} is not expected here`, start);
    return this.#named(name, start).name;
  }

  #repeated(part: string): string {
    if (this.#take("*")) return repeat(part, 0, Number.POSITIVE_INFINITY);
    if (this.#take("+")) return repeat(part, 1, Number.POSITIVE_INFINITY);
    if (this.#take("?")) return repeat(part, 0, 1);
    const start = this.#at;
    const counted = this.#match(COUNT);
    if (counted === null) return part;
    const least = Number(counted[1]);
    const most = counted[2] === undefined ? least : counted[3] === "" ? Number.POSITIVE_INFINITY : Number(counted[3]);
    const largest = most === Number.POSITIVE_INFINITY ? least : most;
    if (least > most || largest > MOST_REPEATS)
      throw this.#error(`${counted[0]} is no repetition: from the smaller to the larger number, at most ${MOST_REPEATS}`, start);
    this.#repeats *= largest;
    if (this.#repeats > MOST_NESTED_REPEATS)
      throw this.#error(`repetitions within repetitions come to more than ${MOST_NESTED_REPEATS}`, start);
    return repeat(part, least, most);
  }

  #quoted(start: number): string {
    let text = "";
    while (!this.#take('"')) {
      if (this.#at >= this.#text.length || this.#text[this.#at] === "\n") throw this.#error("a text has no closing quote", start);
      text += this.#character();
    }
    return text;
  }

  #class(start: number): string {
    const isNegated = this.#take("^");
    const ranges: Range[] = [];
    while (!this.#take("]")) {
      if (this.#at >= this.#text.length || this.#text[this.#at] === "\n")
        throw this.#error("a class of characters is not closed", start);
      const first = this.#character().codePointAt(0) ?? 0;
      let last = first;
      if (this.#text[this.#at] === "-" && this.#text[this.#at + 1] !== "]") {
        this.#at++;
        last = this.#character().codePointAt(0) ?? 0;
      }
      if (first > last) throw this.#error("a range of characters runs backwards", start);
      ranges.push([first, last]);
    }
    const written = characterOf(this.#rules, isNegated ? complement(ranges) : ranges);
    if (written === null) throw this.#error("a class of characters has none", start);
    return written;
  }

  /** One character, escaped or not. */
  #character(): string {
    const start = this.#at;
    if (this.#text[start] === "\\") {
      const found = this.#match(ESCAPE);
      if (found === null) throw this.#error(`${JSON.stringify(this.#text.slice(start, start + 2))} is no escape`, start);
      if (found[1] !== undefined) return SIMPLE[found[1]] ?? found[1];
      const code = Number.parseInt(found[2] ?? found[3] ?? found[4] ?? "", 16);
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw this.#error(`${found[0]} is no character`, start);
      return String.fromCodePoint(code);
    }
    const character = String.fromCodePoint(this.#text.codePointAt(start) ?? 0);
    this.#at += character.length;
    return character;
  }

  #match(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.#at;
    const found = form.exec(this.#text);
    if (found !== null) this.#at = form.lastIndex;
    return found;
  }

  #take(sign: string): boolean {
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #skip(): void {
    this.#match(SKIPPED);
  }

  #error(fact: string, at: number): TypeError {
    const line = this.#text.slice(0, at).split("\n").length;
    return new TypeError(`The EBNF cannot be used: ${fact} (line ${line}).`);
  }
}
