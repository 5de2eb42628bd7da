import { describe, expect, it } from "vitest";
import { JsonObjectEnd } from "../../../../worker/generation/json-object-end.ts";

/** Where the object ends in the joined pieces, or -1; checked for every way to cut the text into equal pieces. */
function endOf(text: string): number {
  const ends = new Set<number>();
  for (let size = 1; size <= text.length; size++) {
    const detector = new JsonObjectEnd();
    let end = -1;
    for (let start = 0; start < text.length; start += size) {
      const found = detector.push(text.slice(start, start + size));
      if (found >= 0) {
        expect(end).toBe(-1);
        end = start + found;
      }
    }
    ends.add(end);
  }
  expect(ends.size).toBe(1);
  return [...ends][0] ?? Number.NaN;
}

describe("JsonObjectEnd", () => {
  it.each([
    ["{}", 2],
    [' \n\t{"a": 1} and text', 11],
    ['{"a": {"b": {}}, "c": [{}, {}]} {"second": 1}', 31],
    ['{"a": "}"}', 10],
    ['{"a": "\\"}"}', 12],
    ['{"a": "\\\\"} tail', 11],
    ['{"}{": "{{{"}x', 13],
  ])("finds the end of %s", (text, end) => {
    expect(endOf(text)).toBe(end);
  });

  it.each(['{"a": 1', '{"a": "never closed }', "  ", '{"a": "\\'])("waits on %s", (text) => {
    expect(endOf(text)).toBe(-1);
  });

  it.each(['Sure: {"a": 1}', "[{}]", '"{}"', "} {}"])("does not end a text that starts otherwise: %s", (text) => {
    expect(endOf(text)).toBe(-1);
  });
});
