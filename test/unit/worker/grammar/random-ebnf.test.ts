import { expect, it } from "vitest";
import { GrammarEngine } from "../../../../worker/grammar/engine.ts";
import { Random } from "../../../../worker/sampling/random.ts";
import { bytes } from "./support.ts";

const SIGNS = "abc";
const LONGEST = 4;

/** A form that knows where it may end in a text when it begins at a place: the plainest matcher there can be. */
type Form = { readonly ebnf: string; readonly ends: (text: string, from: number) => ReadonlySet<number> };

const random = new Random(12);
const below = (count: number): number => Math.floor(random.nextFloat() * count);
const sign = (): string => SIGNS[below(SIGNS.length)] ?? "a";

function text(): Form {
  const said = Array.from({ length: 1 + below(2) }, sign).join("");
  return { ebnf: `"${said}"`, ends: (whole, from) => new Set(whole.startsWith(said, from) ? [from + said.length] : []) };
}

function oneOf(): Form {
  const signs = [...new Set([sign(), sign()])].join("");
  return { ebnf: `[${signs}]`, ends: (whole, from) => new Set(signs.includes(whole[from] ?? "-") ? [from + 1] : []) };
}

function sequence(parts: readonly Form[]): Form {
  return {
    ebnf: parts.map(({ ebnf }) => ebnf).join(" "),
    ends: (whole, from) => {
      let starts: ReadonlySet<number> = new Set([from]);
      for (const { ends } of parts) starts = new Set([...starts].flatMap((at) => [...ends(whole, at)]));
      return starts;
    },
  };
}

function choice(options: readonly Form[]): Form {
  return {
    ebnf: `(${options.map(({ ebnf }) => ebnf).join(" | ")})`,
    ends: (whole, from) => new Set(options.flatMap(({ ends }) => [...ends(whole, from)])),
  };
}

function repeated(part: Form): Form {
  const [count, least, most] = (
    [
      ["?", 0, 1],
      ["*", 0, 9],
      ["+", 1, 9],
      ["{1,2}", 1, 2],
    ] as const
  )[below(4)] ?? ["?", 0, 1];
  return {
    ebnf: `(${part.ebnf})${count}`,
    ends: (whole, from) => {
      const found = new Set<number>(least === 0 ? [from] : []);
      let starts: ReadonlySet<number> = new Set([from]);
      for (let turn = 1; turn <= most; turn++) {
        starts = new Set([...starts].flatMap((at) => [...part.ends(whole, at)]));
        for (const end of starts) found.add(end);
      }
      return found;
    },
  };
}

function form(depth: number): Form {
  const many = (): Form[] => Array.from({ length: 2 + below(2) }, () => form(depth - 1));
  const kind = depth === 0 ? below(2) : below(8);
  if (kind === 0) return text();
  if (kind === 1) return oneOf();
  if (kind === 2) return repeated(form(depth - 1));
  return kind < 5 ? sequence(many()) : choice(many());
}

const texts = [""];
for (let at = 0; (texts[at] ?? "").length < LONGEST; at++) texts.push(...[...SIGNS].map((next) => texts[at] + next));

it("takes exactly the texts that the grammar describes, for random grammars", async () => {
  const engine = new GrammarEngine(bytes);
  // The first that xgrammar gets wrong where alternatives of several steps share a rule are numbers 158, 265, 345 and 392.
  for (let round = 0; round < 700; round++) {
    const { ebnf, ends } = choice([form(3), form(3)]);
    const compiled = await engine.compile({ kind: "ebnf", ebnf: `root ::= ${ebnf}` }, false);
    const wrong = texts.filter((each) => {
      const state = compiled.begin();
      const fits = bytes.encode(each).every((id) => state.tryAccept(id)) && state.mayEnd();
      state.dispose();
      return fits !== ends(each, 0).has(each.length);
    });
    compiled.release();
    expect({ round, ebnf, wrong }).toEqual({ round, ebnf, wrong: [] });
  }
});
