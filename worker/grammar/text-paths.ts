import type { CallShape } from "../../src/contract/grammar.ts";
import { choice, literal, type RuleBook, sequence } from "./ebnf.ts";

type Rest = (call: CallShape, from: number) => string;

/**
 * How many signs of a name, its quote included, a text may still leave: each place on the way takes milliseconds to compile, and what
 * begins so far like a function's call is hardly ever anything else.
 */
const NAME_SIGNS = 5;

/** A place on the way from a call's first sign into its name. */
type Place = {
  readonly rule: string;
  readonly next: Map<string, Place>;
  /** White space may stand here, between two pieces. */
  hasSpace: boolean;
  /** What must follow is the rest of one of these names, and of its call. Nothing else is next then. */
  readonly calls: { readonly call: CallShape; readonly left: string }[];
};

/**
 * Free text with calls in it: an automaton over the signs with which calls begin, written as rules. A text may leave the way to a call at
 * any sign (`{"name": "Bob"}` is text where no function's name begins with Bob); after the first signs of a function's name it can only go
 * on as such a call, which ends the turn. No name contains a call's first sign, so a way begins anew wherever that stands.
 */
export class TextPaths {
  readonly #rules: RuleBook;
  readonly #first: Place;
  readonly #opener: string;
  readonly #prose: string;
  /** After how many pieces the name of each call is complete. */
  readonly #named: ReadonlyMap<CallShape, number>;

  private constructor(rules: RuleBook, opener: string, named: ReadonlyMap<CallShape, number>) {
    this.#rules = rules;
    this.#opener = opener;
    this.#named = named;
    this.#prose = rules.reserve("prose");
    this.#first = this.#place();
    this.#first.hasSpace = true;
  }

  /** Null where calls do not all begin with one and the same sign, or do not say their name in a piece of its own. */
  static of(rules: RuleBook, calls: readonly CallShape[]): TextPaths | null {
    const named = new Map<CallShape, number>();
    const opener = calls[0]?.pieces[0];
    for (const call of calls) {
      const at = call.pieces.indexOf(JSON.stringify(call.name));
      const isPlain = call.pieces
        .slice(0, at + 1)
        .every((piece, index) => typeof piece === "string" && (index === 0 || !piece.includes("{")));
      if (at < 1 || !isPlain || call.pieces[0] !== opener) return null;
      named.set(call, at + 1);
    }
    if (opener !== "{") return null;
    const paths = new TextPaths(rules, opener, named);
    for (const call of calls) paths.#add(call);
    return paths;
  }

  /** The rule of a text, at a place where no call has begun. @param rest what stands behind a call's name */
  prose(rest: Rest): string {
    const open = `"${this.#opener}" ${this.#first.rule}`;
    this.#rules.define(this.#prose, `[^\\0${this.#opener}]* (${open})?`);
    this.#define(this.#first, open, rest);
    return this.#prose;
  }

  #place(): Place {
    return { rule: this.#rules.reserve("path"), next: new Map(), hasSpace: false, calls: [] };
  }

  #add(call: CallShape): void {
    let place = this.#first;
    const last = this.#named.get(call) ?? 0;
    for (const [index, piece] of call.pieces.slice(0, last).entries()) {
      if (index === 0 || typeof piece !== "string") continue;
      for (const sign of index === last - 1 ? piece.slice(0, NAME_SIGNS) : piece) {
        const next = place.next.get(sign) ?? this.#place();
        place.next.set(sign, next);
        place = next;
      }
      place.hasSpace = index < last - 1;
    }
    place.calls.push({ call, left: JSON.stringify(call.name).slice(NAME_SIGNS) });
  }

  #define(place: Place, open: string, rest: Rest): void {
    const { rule, next, hasSpace, calls } = place;
    if (calls.length > 0) {
      const ends = calls.map(({ call, left }) => sequence([literal(left), rest(call, this.#named.get(call) ?? 0)]));
      this.#rules.define(rule, choice(this.#rules, ends));
      return;
    }
    const signs = [...next.keys()].map((sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`).join("");
    const ways = [...next].map(([sign, { rule: name }]) => `"${sign === '"' || sign === "\\" ? `\\${sign}` : sign}" ${name}`);
    const other = `[^\\0${this.#opener}${signs}${hasSpace ? " \\t\\r\\n" : ""}] ${this.#prose}`;
    this.#rules.define(rule, `${hasSpace ? "[ \\t\\r\\n]* " : ""}${choice(this.#rules, ['""', ...ways, open, other])}`);
    for (const follower of next.values()) this.#define(follower, open, rest);
  }
}
