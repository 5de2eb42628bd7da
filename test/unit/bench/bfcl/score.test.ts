import { describe, expect, it } from "vitest";
import { problemOf } from "../../../../bench/lib/bfcl/score.mjs";

const TOOLS = [
  {
    type: "function" as const,
    function: {
      name: "play",
      description: "",
      parameters: {
        type: "object",
        properties: { song: { type: "string" }, times: { type: "integer" }, at: { type: "array", items: { type: "number" } } },
        required: ["song"],
      },
    },
  },
];
const ONE = {
  id: "one",
  set: "simple_python",
  messages: [],
  tools: TOOLS,
  truths: [{ play: { song: ["Let it be"], times: [2, ""], at: ["", [1, 2.5]] } }],
};
const call = (given: Record<string, unknown>, name = "play") => ({ name, arguments: given });

describe("problemOf", () => {
  it("finds nothing wrong with a right call, whatever signs and case its texts have", () => {
    expect(problemOf(ONE, [call({ song: "let-it be.", times: 2 })])).toBeNull();
    expect(problemOf(ONE, [call({ song: "Let it be", at: [1, 2.5] })])).toBeNull();
  });

  it.each([
    ["another name", [call({ song: "Let it be" }, "sing")], /not play/],
    ["no call", [], /0 calls, not 1/],
    ["a missing parameter", [call({ times: 2 })], /song is missing/],
    ["an unexpected parameter", [call({ song: "Let it be", loud: true })], /loud is not expected/],
    ["a wrong type", [call({ song: "Let it be", times: "2" })], /times has the wrong type/],
    ["a wrong type in a list", [call({ song: "Let it be", at: ["1"] })], /at has the wrong type/],
    ["a wrong value", [call({ song: "Let it go" })], /song is "Let it go"/],
    ["a list in another order", [call({ song: "Let it be", at: [2.5, 1] })], /at is/],
  ])("names %s", (_, calls, problem) => {
    expect(problemOf(ONE, calls)).toMatch(problem);
  });

  it("wants what may not be left out, although it is not required", () => {
    const one = { ...ONE, truths: [{ play: { song: ["Let it be"], times: [2] } }] };
    expect(problemOf(one, [call({ song: "Let it be" })])).toMatch(/times is missing/);
  });

  it("compares parallel calls without their order, each once", () => {
    const one = { ...ONE, set: "parallel", truths: [{ play: { song: ["A"] } }, { play: { song: ["B"] } }] };
    expect(problemOf(one, [call({ song: "B" }), call({ song: "A" })])).toBeNull();
    expect(problemOf(one, [call({ song: "B" }), call({ song: "B" })])).toMatch(/song is "B"/);
  });

  it("compares objects by their allowed values", () => {
    const tools = [
      {
        type: "function" as const,
        function: { name: "play", description: "", parameters: { type: "object", properties: { who: { type: "object" } } } },
      },
    ];
    const one = { ...ONE, tools, truths: [{ play: { who: [{ name: ["Ann", "Anna"], age: [3, ""] }] } }] };
    expect(problemOf(one, [call({ who: { name: "anna" } })])).toBeNull();
    expect(problemOf(one, [call({ who: { name: "Bob" } })])).toMatch(/who is/);
    expect(problemOf(one, [call({ who: { name: "Ann", more: 1 } })])).toMatch(/who is/);
  });

  it("takes no call for right where nothing fits", () => {
    const one = { ...ONE, set: "irrelevance", truths: [] };
    expect(problemOf(one, [])).toBeNull();
    expect(problemOf(one, [call({ song: "A" })])).toMatch(/nothing fits/);
  });
});
