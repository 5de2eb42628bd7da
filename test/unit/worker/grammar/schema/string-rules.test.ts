import { describe, expect, it } from "vitest";
import { fitting } from "../support.ts";

const CASES: readonly (readonly [schema: object, good: readonly string[], bad: readonly string[]])[] = [
  [{ minLength: 2, maxLength: 4 }, ["ab", "日本語", "abcd", '\n"a'], ["a", "abcde", ""]],
  [{ format: "date" }, ["2024-02-29"], ["2024-13-01", "24-1-1", "2024-01-01x"]],
  [{ format: "date-time" }, ["2024-02-29T23:59:59Z", "2024-02-29T00:00:00.123+01:00"], ["2024-02-29", "2024-02-29T24:00:00Z"]],
  [{ format: "uuid" }, ["123e4567-e89b-12d3-a456-426614174000"], ["123", "123e4567e89b12d3a456426614174000"]],
  [{ format: "email" }, ["a.b+c@example.co.uk"], ["a@", "@b.c", "a b@c.d", "a@b"]],
  [{ format: "ipv4" }, ["192.168.0.1"], ["256.1.1.1", "1.1.1"]],
  [{ format: "anything else" }, ["x", ""], []],
  [{ pattern: "^[A-Z]{2}\\d+$" }, ["AB1", "XX123"], ["A1", "ab1", "AB", "AB1x", "xAB1"]],
  [{ pattern: "b+" }, ["abc", "b", '"b\n'], ["ac", ""]],
  [{ pattern: "^a|b$" }, ["ax", "xb", "a", "b"], ["xa", "bx", ""]],
  [{ pattern: "^(?:foo|ba(r|z)){1,2}$" }, ["foo", "bar", "bazfoo"], ["foofoofoo", "ba", ""]],
  [{ pattern: "^\\S+\\s\\w*$" }, ["a b", "é\n", '" x_1'], ["ab", "a  b", " a"]],
  [{ pattern: "^[\\u4e00-\\u9fff]+$" }, ["日本", "一", "\u9fff"], ["a", '"', "é", "", "\ua000", "\u3fff"]],
  [{ pattern: "^[^a日]$" }, ["b", "本", "é", "\\", '"', "\n", "😀"], ["a", "日", "", "bb"]],
  [{ pattern: "^[`b\\-\\]]$" }, ["`", "b", "-", "]"], ["a", "`b"]],
  [{ pattern: '^"\\\\\\x41\\u{1F600}$' }, ['"\\A😀'], ['"A😀']],
  [{ pattern: "^.$" }, ["a", "日", '"', "\t"], ["\n", "", "ab"]],
];

describe("strings with a pattern, a format or a length", () => {
  it.each(CASES)("%j", async (schema, good, bad) => {
    const whole = { type: "string", ...schema };
    expect(await fitting(whole, [...good, ...bad])).toEqual(good);
    expect(await fitting({ type: "array", items: whole }, [good, ...bad.map((value) => [value])])).toEqual([good]);
  });

  it.each(["^\\p{L}$", "^(?=a)", "a\\b", "(a)\\1", "^(^a)", "^((a{60}){60}){60}$", "(", `${"(".repeat(80)}${")".repeat(80)}`])(
    "leaves the pattern %s to the check after decoding",
    async (pattern) => {
      expect(await fitting({ type: "string", pattern }, ["anything", 1])).toEqual(["anything"]);
    },
  );
});
