import { describe, expect, it } from "vitest";
import { accepts } from "./support.ts";

const ebnf = (text: string) => ({ kind: "ebnf", ebnf: text }) as const;

describe("EBNF of the page", () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['root ::= "yes" | "no" tail?\ntail ::= [0-9]{2} # two digits\n', ["yes", "no", "no12"], ["y", "no1", "yes12", ""]],
    [
      '# first\nroot ::= greet " " name+\ngreet ::= "hi" |\n  "hello"\nname ::= [a-z]+ ("," name)?',
      ["hi bob", "hello a,b"],
      ["hi BOB", "hi "],
    ],
    ["root ::= [一-鿿é]+", ["日本é"], ["a", '"', "ÿ"]],
    ['root ::= [^"日]', ["本", "a", "\n"], ['"', "日", ""]],
    ['root ::= "\\x41b\\u00e9\\n\\"" .', ['Abé\n"x'], ["Abé\n", 'Abé\n"\n']],
    ["root ::= [\\]\\-a] [`-b]", ["]`", "-a", "ab"], ["]c", "b`"]],
    ['root ::= "a"{2,3} ("b" | "c"){1,} "d"{0}', ["aab", "aaacb"], ["ab", "aa", "aabd"]],
    ['root ::= root "a" | "b"', ["b", "baa"], ["a", ""]],
    ['my-rule ::= "x"\nroot ::= my-rule my_rule\nmy_rule ::= "y"', ["xy"], ["xx"]],
    ['root ::= "" | "a"', ["", "a"], ["aa"]],
  ])("%s", async (text, good, bad) => {
    const fit: string[] = [];
    for (const candidate of [...good, ...bad]) if (await accepts(ebnf(text), candidate)) fit.push(candidate);
    expect(fit).toEqual(good);
  });

  it("allows the space that is not part of an answer's text, and no other", async () => {
    const grammar = ebnf('root ::= "a"');
    expect(await accepts(grammar, " a", true)).toBe(true);
    expect(await accepts(grammar, "  a", true)).toBe(false);
    expect(await accepts(grammar, " a", false)).toBe(false);
  });

  it.each([
    ["root ::= x", /the rule x is used and nowhere defined \(line 1\)/],
    ['a ::= "x"', /no rule root/],
    ["", /no rule root/],
    ['root ::= "x', /no closing quote/],
    ["root ::= [a", /is not closed/],
    ["root ::= []", /has none/],
    ["root ::= [z-a]", /backwards/],
    ['root ::= ("a"', /parenthesis is not closed/],
    ['root ::= "a")', /name of a rule is expected|not expected/],
    ['root = "a"', /::= is expected after the name root/],
    ["root ::= root", /nothing but itself/],
    ['root ::= "a"\nroot ::= "b"', /defined twice \(line 2\)/],
    ['root ::= "a"{3,1}', /no repetition/],
    ['root ::= (("a"{500}){500}){500}', /more than 10000/],
    ['root ::= "\\q"', /is no escape/],
    ['root ::= "\\ud800"', /no character/],
    ["root ::= *", /not expected/],
    [`root ::= ${"(".repeat(500)}"a"${")".repeat(500)}`, /deeper/],
    [5, /ebnf is number/],
  ])("refuses %s before xgrammar sees it", async (text, message) => {
    const attempt = accepts({ kind: "ebnf", ebnf: text as string }, "x");
    await expect(attempt).rejects.toThrow(TypeError);
    await expect(attempt).rejects.toThrow(message);
  });
});
