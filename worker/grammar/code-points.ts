/**
 * Sets of characters as EBNF.
 *
 * xgrammar reads a class like `[\u4e00-\u9fff]` as a set of bytes: it takes a quotation mark for a Chinese character, and a negated class
 * forgets what lies beyond ASCII. A class of bytes is right, so characters beyond ASCII are written as their UTF-8 bytes.
 */

import { choice, type RuleBook } from "./ebnf.ts";

/** Code points from the first to the last, both included. */
export type Range = readonly [first: number, last: number];

const ASCII_LAST = 0x7f;
const LAST = 0x10ffff;
/** Ends of what one, two, three and four bytes of UTF-8 can say; surrogates have no UTF-8. */
const BLOCKS: readonly Range[] = [
  [0x80, 0x7ff],
  [0x800, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, LAST],
];

/** The ranges in order, none touching another. */
export function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** All code points that are in none of the ranges. */
export function complement(ranges: readonly Range[]): Range[] {
  const outside: Range[] = [];
  let next = 0;
  for (const [first, last] of mergeRanges(ranges)) {
    if (first > next) outside.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST) outside.push([next, LAST]);
  return outside;
}

/** The code points that are in both. */
export function intersect(one: readonly Range[], other: readonly Range[]): Range[] {
  return complement([...complement(one), ...complement(other)]);
}

/** EBNF for one character out of the ranges; null where there is none. */
export function characterOf(rules: RuleBook, ranges: readonly Range[]): string | null {
  const merged = mergeRanges(ranges);
  const ascii = intersect(merged, [[0, ASCII_LAST]]);
  const beyond = intersect(merged, BLOCKS);
  // A negated class of ASCII has every valid character beyond it, in one piece.
  if (coversAllBeyond(beyond)) {
    const excluded = intersect(complement(ascii), [[0, ASCII_LAST]]);
    return excluded.length === 0 ? "([\\0] | [^\\0])" : `[^${excluded.map(classRange).join("")}]`;
  }
  const choices = ascii.length === 0 ? [] : [`[${ascii.map(classRange).join("")}]`];
  for (const range of beyond) choices.push(...byteSequences(range));
  return choices.length === 0 ? null : choice(rules, choices);
}

function coversAllBeyond(ranges: readonly Range[]): boolean {
  return complement([[0, ASCII_LAST], ...ranges, [0xd800, 0xdfff]]).length === 0;
}

function classRange([first, last]: Range): string {
  return first === last ? classCharacter(first) : `${classCharacter(first)}-${classCharacter(last)}`;
}

/** A character of ASCII within a class. */
function classCharacter(code: number): string {
  const character = String.fromCharCode(code);
  return /[A-Za-z0-9 ]/.test(character) ? character : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The UTF-8 of the code points, as sequences of byte classes. */
function byteSequences(range: Range): string[] {
  return BLOCKS.flatMap((block) => intersect([range], [block]))
    .flatMap(([first, last]) => split(first, last))
    .map((bytes) => bytes.map(byteClass).join(" "));
}

/** Ranges of bytes, one for each place, whose every combination is in the range of code points, all within one length of UTF-8. */
function split(first: number, last: number): Range[][] {
  const low = utf8(first);
  const high = utf8(last);
  for (let place = 0; place < low.length - 1; place++) {
    if (low[place] === high[place]) continue;
    // The places behind this one must go all the way, or the range is cut where they do.
    const unit = 1 << (6 * (low.length - 1 - place));
    if (first % unit !== 0) {
      const end = first - (first % unit) + unit - 1;
      return [...split(first, end), ...split(end + 1, last)];
    }
    if ((last + 1) % unit !== 0) {
      const start = last - (last % unit);
      return [...split(first, start - 1), ...split(start, last)];
    }
    break;
  }
  return [low.map((byte, place) => [byte, high[place] as number])];
}

function utf8(code: number): number[] {
  return [...new TextEncoder().encode(String.fromCodePoint(code))];
}

/** A class of a single byte is read as a character again, unless it is named twice. */
function byteClass([first, last]: Range): string {
  const name = (byte: number): string => `\\u${byte.toString(16).padStart(4, "0")}`;
  return first === last ? `[${name(first)}${name(first)}]` : `[${name(first)}-${name(last)}]`;
}
