import { describe, expect, it } from "vitest";
import { mergePairs, type PairScore } from "../../../../worker/tokenizer/byte-pair-merge.ts";
import { seededRandom } from "../../../support/random.ts";

function scoreFrom(scores: Readonly<Record<string, number>>): PairScore {
  return (left, right) => scores[left + right];
}

/** The definition, word for word: look at all neighbours, merge the best, again. Quadratic. */
function mergePairsSlowly(text: string, pairScore: PairScore): string[] {
  const symbols = Array.from(text);
  for (;;) {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let index = 0; index + 1 < symbols.length; index++) {
      const score = pairScore(symbols[index] ?? "", symbols[index + 1] ?? "");
      if (score !== undefined && score > bestScore) [best, bestScore] = [index, score];
    }
    if (best < 0) return symbols;
    symbols.splice(best, 2, (symbols[best] ?? "") + (symbols[best + 1] ?? ""));
  }
}

describe("mergePairs", () => {
  it("splits into characters where nothing merges, code points whole", () => {
    expect(mergePairs("a😀b", () => undefined)).toEqual(["a", "😀", "b"]);
    expect(mergePairs("", () => 1)).toEqual([]);
    expect(mergePairs("x", () => 1)).toEqual(["x"]);
  });

  it("merges the highest score first", () => {
    expect(mergePairs("abc", scoreFrom({ ab: -2, bc: -1 }))).toEqual(["a", "bc"]);
    expect(mergePairs("abc", scoreFrom({ ab: -1, bc: -2, abc: -9 }))).toEqual(["abc"]);
  });

  it("merges the left-most pair on a tie", () => {
    expect(mergePairs("aaa", scoreFrom({ aa: 0 }))).toEqual(["aa", "a"]);
    expect(mergePairs("aaaa", scoreFrom({ aa: 0 }))).toEqual(["aa", "aa"]);
    expect(mergePairs("abab", scoreFrom({ ab: 5, ba: 5 }))).toEqual(["ab", "ab"]);
  });

  it("does not need every step to be better than the last", () => {
    expect(mergePairs("abcd", scoreFrom({ ab: -10, cd: -10, abcd: 0 }))).toEqual(["abcd"]);
  });

  it("is the definition's result on random texts and scores", () => {
    const random = seededRandom(11);
    for (let round = 0; round < 300; round++) {
      const pieces: Record<string, number> = {};
      for (let piece = 0; piece < 25; piece++) {
        const length = 2 + Math.floor(random() * 4);
        // Few different scores, so that there are ties.
        pieces[Array.from({ length }, () => "abc"[Math.floor(random() * 3)]).join("")] = Math.floor(random() * 6);
      }
      const text = Array.from({ length: 60 }, () => "abc"[Math.floor(random() * 3)]).join("");
      expect(mergePairs(text, scoreFrom(pieces))).toEqual(mergePairsSlowly(text, scoreFrom(pieces)));
    }
  });

  it("asks for fewer than three scores a character, however long the text is", () => {
    for (const text of ["a".repeat(100_000), "ab".repeat(50_000), "😀".repeat(20_000)]) {
      let calls = 0;
      // Doubling pieces, as runs of spaces have them in Mixtral's vocabulary.
      const pieces = mergePairs(text, (left, right) => {
        calls++;
        const length = left.length + right.length;
        return length <= 16 && Number.isInteger(Math.log2(length)) ? length : undefined;
      });
      expect(pieces.join("")).toBe(text);
      expect(calls).toBeLessThan(3 * text.length);
    }
  });

  it("stays linear in calls where a piece grows and grows", () => {
    let calls = 0;
    const text = "a".repeat(50_000);
    const pieces = mergePairs(text, (left, right) => {
      calls++;
      // The longer the better: the first pair swallows everything after it, one character at a time.
      return left.length + right.length;
    });
    expect(pieces).toEqual([text]);
    expect(calls).toBeLessThan(3 * text.length);
  });
});
