import { describe, expect, it } from "vitest";
import { containsValues, isRight, sameJson, sample, summarise, table } from "../../../model/eval/scoring.mjs";

const step = { name: "get_current_weather", arguments: { city: "Paris" }, result: { temperature: "15 C" } };
const weather = {
  id: "values-1",
  kind: "values" as const,
  tools: 0,
  user: "weather paris",
  given: [],
  expected: [step],
  values: ["15 C"],
};
const call = { name: "get_current_weather", arguments: { city: "Paris" } };

describe("sameJson", () => {
  it("ignores the order of keys, but not of items", () => {
    expect(sameJson({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
  });

  it("tells numbers from strings, missing keys from present ones, and arrays from objects", () => {
    expect(sameJson({ n: 5 }, { n: "5" })).toBe(false);
    expect(sameJson({ a: undefined }, { b: undefined })).toBe(false);
    expect(sameJson({}, [])).toBe(false);
    expect(sameJson(null, {})).toBe(false);
    expect(sameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  });
});

describe("isRight", () => {
  it("wants exactly the expected calls and then a text", () => {
    expect(isRight(weather, { calls: [call], answer: "It is 15 C." })).toBe(true);
    expect(isRight(weather, { calls: [call], answer: null })).toBe(false);
    expect(isRight(weather, { calls: [], answer: "It is 15 C." })).toBe(false);
    expect(isRight(weather, { calls: [call, call], answer: "It is 15 C." })).toBe(false);
    expect(isRight(weather, { calls: [{ ...call, arguments: { city: "paris" } }], answer: "It is 15 C." })).toBe(false);
  });

  it("counts a chain only if both calls are exact", () => {
    const chain = { ...weather, expected: [step, { ...step, name: "get_clothes" }] };
    expect(isRight(chain, { calls: [call], answer: "It is 15 C." })).toBe(false);
    expect(isRight(chain, { calls: [call, { ...call, name: "get_clothes" }], answer: "Take a coat." })).toBe(true);
  });

  it("wants the result's values in an answer", () => {
    const answer = { ...weather, kind: "answers" as const, given: [step], expected: [] };
    expect(isRight(answer, { calls: [], answer: "it is 15 c in Paris." })).toBe(true);
    expect(isRight(answer, { calls: [], answer: "It is cold." })).toBe(false);
    expect(isRight(answer, { calls: [call], answer: "It is 15 C." })).toBe(false);
  });

  it("wants words of refusal, and no call, where nothing fits", () => {
    const refusal = { ...weather, kind: "refusals" as const, expected: [], values: [] };
    expect(isRight(refusal, { calls: [], answer: "Sorry, I have no function for that." })).toBe(true);
    expect(isRight(refusal, { calls: [], answer: "Hello!" })).toBe(false);
    expect(isRight(refusal, { calls: [call], answer: null })).toBe(false);
  });

  it("takes a call that could not be read for no answer", () => {
    const talk = { ...weather, kind: "smallTalk" as const, expected: [], values: [] };
    expect(isRight(talk, { calls: [], answer: '{"name": "get_current_wea' })).toBe(false);
  });

  it("wants any text for small talk", () => {
    const talk = { ...weather, kind: "smallTalk" as const, expected: [], values: [] };
    expect(isRight(talk, { calls: [], answer: "Hello!" })).toBe(true);
    expect(isRight(talk, { calls: [], answer: " " })).toBe(false);
  });
});

it("finds values in any case of letters", () => {
  expect(containsValues("Returns: within 30 Days.", ["returns", "30 days"])).toBe(true);
  expect(containsValues("Returns", ["returns", "30"])).toBe(false);
});

it("summarises by kind, in the order of the goals", () => {
  const rows = summarise([
    { kind: "functions", right: true },
    { kind: "values", right: true },
    { kind: "functions", right: false },
  ]);
  expect(rows.map(({ kind, cases, right, reached }) => ({ kind, cases, right, reached }))).toEqual([
    { kind: "values", cases: 1, right: 1, reached: true },
    { kind: "functions", cases: 2, right: 1, reached: false },
  ]);
  expect(table(rows)).toContain("50.0 %");
});

it("samples each kind evenly and keeps the order", () => {
  const cases = Array.from({ length: 10 }, (_, i) => ({ ...weather, id: `values-${i}` }));
  expect(sample(cases, 5).map(({ id }) => id)).toEqual(["values-0", "values-2", "values-4", "values-6", "values-8"]);
  expect(sample(cases, 20)).toHaveLength(10);
});
