import { describe, expect, it } from "vitest";
import { isPlaceholder } from "../../../../src/tools/placeholder.ts";

describe("isPlaceholder", () => {
  it.each([
    "",
    "  ",
    "unknown",
    "Unknown",
    "N/A",
    "n/a",
    "none",
    "null",
    "TBD",
    "not specified",
    "not_provided",
    "<city>",
    "<the user's city>",
    "[city]",
    "{city}",
    "{{city}}",
    "$city",
    "$CITY",
    "your_city",
    "Your city here",
    "enter a city",
    "xxx",
    "?",
    "...",
    "…",
    "---",
    "city",
    "CITY",
    "string",
  ])("takes %j for a value that is not there", (value) => {
    expect(isPlaceholder(value, "city", "What is the weather?")).toBe(true);
  });

  it.each([
    "Paris",
    "Nonesuch",
    "Unknown Pleasures",
    "N",
    "0",
    "x",
    "xx",
    "Stringer",
    "citywide",
    "a < b",
    "$5",
    "-5",
    "C++",
    "Yourtown",
  ])("takes %j for a value", (value) => {
    expect(isPlaceholder(value, "city", "What is the weather?")).toBe(false);
  });

  it("takes what the user said for a value, as a whole word", () => {
    expect(isPlaceholder("unknown", "author", "Who is the author called Unknown?")).toBe(false);
    expect(isPlaceholder("unknown", "author", "It is unknownable")).toBe(true);
    expect(isPlaceholder("none", "topping", "pizza, with nonedible or (none)")).toBe(false);
    expect(isPlaceholder("query", "query", "search for query languages")).toBe(false);
  });

  it("reads argument names with their underscores as words", () => {
    expect(isPlaceholder("start date", "start_date", "")).toBe(true);
  });
});
