/** Pieces of EBNF as xgrammar reads it, and a book of rules. */

/** A text, exactly. */
export function literal(text: string): string {
  let quoted = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === "\\") quoted += `\\${character}`;
    else if (code < 0x20 || code === 0x7f) quoted += `\\u${code.toString(16).padStart(4, "0")}`;
    else quoted += character;
  }
  return `"${quoted}"`;
}

/** One after the other. */
export function sequence(parts: readonly string[]): string {
  const written = parts.filter((part) => part !== "" && part !== '""');
  return written.length === 0 ? '""' : written.join(" ");
}

/** One of them; twice the same counts once. At least one. */
export function choice(rules: RuleBook, options: readonly string[]): string {
  const different = [...new Set(options)];
  return different.length === 1 ? (different[0] as string) : `(${different.map((option) => rules.step(option)).join(" | ")})`;
}

/** As often as allowed. */
export function repeat(part: string, least: number, most: number): string {
  if (most === 0) return '""';
  if (least === 1 && most === 1) return part;
  if (most === Number.POSITIVE_INFINITY) return least === 0 ? `(${part})*` : least === 1 ? `(${part})+` : `(${part}){${least},}`;
  return least === 0 && most === 1 ? `(${part})?` : `(${part}){${least},${most}}`;
}

/** A class of characters, the name of a rule, or a text of at most one byte. */
const STEP = /^(?:\[(?:\\.|[^\]\\])*\]|[A-Za-z_]\w*|"(?:\\u00[0-7][0-9a-f]|\\["\\]|[ !#-[\]-~])?")$/;

/** The rules of one grammar by name. */
export class RuleBook {
  readonly #rules: Map<string, string> = new Map();
  readonly #named: Map<string, string> = new Map();
  readonly #steps: Map<string, string> = new Map();
  /** How many rules have a name with this beginning. */
  readonly #counts: Map<string, number> = new Map();

  /** A name that no other rule has. */
  reserve(hint: string): string {
    const base = `r_${hint.replace(/\W/g, "_").slice(0, 40)}`;
    let count = this.#counts.get(base) ?? 1;
    let name = count === 1 ? base : `${base}_${count}`;
    while (this.#rules.has(name)) name = `${base}_${++count}`;
    this.#counts.set(base, count + 1);
    this.#rules.set(name, '""');
    return name;
  }

  define(name: string, body: string): void {
    this.#rules.set(name, body);
  }

  /** A rule of its own; its name. */
  add(hint: string, body: string): string {
    const name = this.reserve(hint);
    this.define(name, body);
    return name;
  }

  /** A rule that is made when it is first asked for; it may refer to itself. */
  shared(key: string, body: (name: string) => string): string {
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const name = this.reserve(key);
    this.#named.set(key, name);
    this.define(name, body(name));
    return name;
  }

  /**
   * One step of an automaton: what is longer becomes a rule of its own. xgrammar merges the ways of a rule that begin alike, and where
   * alternatives of several steps meet others in one rule, a way then ends where another should.
   */
  step(body: string): string {
    if (STEP.test(body)) return body;
    const name = this.#steps.get(body) ?? this.add("step", body);
    this.#steps.set(body, name);
    return name;
  }

  /** The grammar's text with this start. */
  toText(root: string): string {
    return [`root ::= ${root}`, ...[...this.#rules].map(([name, body]) => `${name} ::= ${body}`)].join("\n");
  }
}
