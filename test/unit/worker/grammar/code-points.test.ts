import { describe, expect, it } from "vitest";
import { characterOf, complement, intersect, mergeRanges, type Range } from "../../../../worker/grammar/code-points.ts";
import { RuleBook } from "../../../../worker/grammar/ebnf.ts";
import { accepts } from "./support.ts";

/** Ends of ranges, and of what one, two, three and four bytes of UTF-8 can say. */
const EDGES = [
  0, 0x09, 0x22, 0x2d, 0x41, 0x5c, 0x7f, 0x80, 0xe9, 0x7ff, 0x800, 0x4e00, 0x65e5, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x1f600,
  0x10ffff,
];

const has = (ranges: readonly Range[], code: number): boolean => ranges.some(([first, last]) => code >= first && code <= last);

describe("sets of characters", () => {
  it("are merged, turned around and cut", () => {
    expect(
      mergeRanges([
        [5, 9],
        [1, 2],
        [3, 3],
        [8, 20],
      ]),
    ).toEqual([
      [1, 3],
      [5, 20],
    ]);
    expect(
      complement([
        [0, 4],
        [10, 0x10ffff],
      ]),
    ).toEqual([[5, 9]]);
    expect(complement([])).toEqual([[0, 0x10ffff]]);
    expect(
      intersect(
        [
          [0, 5],
          [8, 9],
        ],
        [[4, 8]],
      ),
    ).toEqual([
      [4, 5],
      [8, 8],
    ]);
  });

  it.each<readonly (readonly Range[])[]>([
    [[[0x41, 0x41]]],
    [[[0x22, 0x2d]]],
    [[[0x70, 0x90]]],
    [[[0xe9, 0xe9]]],
    [[[0x7ff, 0x800]]],
    [[[0x4e00, 0x9fff]]],
    [
      [
        [0x65e5, 0x65e5],
        [0x1f600, 0x1f64f],
      ],
    ],
    [[[0xd000, 0xf000]]],
    [[[0xfff0, 0x1000f]]],
    [[[0, 0x10ffff]]],
    [complement([[0x65e5, 0x65e5]])],
    [
      complement([
        [0x22, 0x22],
        [0x5c, 0x5c],
      ]),
    ],
  ])("%j is the same set as EBNF", async (ranges) => {
    const edges = new Set([...EDGES, ...ranges.flatMap(([first, last]) => [first - 1, first, last, last + 1])]);
    for (const code of edges) {
      if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) continue;
      const pattern = {
        type: "string",
        pattern: `^[${ranges.map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join("")}]$`,
      };
      const isPlain = code >= 0x20 && code !== 0x22 && code !== 0x5c;
      if (!isPlain || ranges.some(([first, last]) => has([[0xd800, 0xdfff]], first) || has([[0xd800, 0xdfff]], last))) continue;
      const text = JSON.stringify(String.fromCodePoint(code));
      expect([code, await accepts({ kind: "json-schema", schema: pattern }, text)]).toEqual([code, has(ranges, code)]);
    }
    expect(characterOf(new RuleBook(), ranges)).not.toBeNull();
  });

  it("have no EBNF where they are empty, or surrogates alone", () => {
    expect(characterOf(new RuleBook(), [])).toBeNull();
    expect(characterOf(new RuleBook(), [[0xd800, 0xdfff]])).toBeNull();
  });
});
