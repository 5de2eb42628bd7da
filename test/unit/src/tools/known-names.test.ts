import { describe, expect, it } from "vitest";
import { readLoadOptions } from "../../../../src/load-options.ts";
import { checkKnownNames } from "../../../../src/tools/known-names.ts";
import { readRunOptions } from "../../../../src/tools/run-options.ts";
import { defineTool } from "../../../../src/tools/tool.ts";

describe("checkKnownNames", () => {
  it("refuses a name that is none, an object's own ones included, and lets what is absent pass", () => {
    const known = { one: true, two: true };
    expect(() => checkKnownNames("It", { one: 1, three: undefined }, known)).not.toThrow();
    for (const name of ["three", "toString", "constructor"])
      expect(() => checkKnownNames("It", { [name]: 1 }, known)).toThrow(`It has no "${name}"; there are: one, two.`);
  });
});

describe("mistyped options", () => {
  const execute = (): number => 1;

  it("are refused by defineTool", () => {
    const mistyped = { name: "f", execute, needApproval: true };
    expect(() => defineTool(mistyped)).toThrow(/The definition of f has no "needApproval"; there are: name, .*needsApproval/);
    const tool = defineTool({ name: "f", execute });
    expect(defineTool({ ...tool, name: "g" }).name).toBe("g");
  });

  it("are refused by a run, and by a load", () => {
    const run: object = { maxStep: 3 };
    expect(() => readRunOptions(run)).toThrow(/options has no "maxStep"; there are: .*maxSteps/);
    const load: object = { grammarURL: "/grammar.js" };
    expect(() => readLoadOptions(undefined, load)).toThrow(/has no "grammarURL"; there are: .*grammarUrl/);
  });
});
