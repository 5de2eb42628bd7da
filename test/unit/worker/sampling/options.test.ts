import { describe, expect, it } from "vitest";
import { samplingOptions } from "../../../../worker/sampling/options.ts";

describe("samplingOptions", () => {
  it("is greedy with every filter off by default", () => {
    const defaults = { temperature: 0, topK: 0, topP: 1, minP: 0, repetitionPenalty: 1, seed: undefined };
    expect(samplingOptions()).toEqual(defaults);
    expect(samplingOptions({})).toEqual(defaults);
  });

  it("keeps values at both ends of their ranges", () => {
    const low = { temperature: 0, topK: 0, topP: Number.MIN_VALUE, minP: 0, repetitionPenalty: 0.01, seed: 0 };
    const high = { temperature: 100, topK: 0xffff_ffff, topP: 1, minP: 1, repetitionPenalty: 100, seed: 0xffff_ffff };
    expect(samplingOptions(low)).toEqual(low);
    expect(samplingOptions(high)).toEqual(high);
  });

  it.each([
    [{ temperature: -0.1 }, "temperature is -0.1; it must be a number from 0 to 100."],
    [{ temperature: Number.NaN }, "temperature is NaN; it must be a number from 0 to 100."],
    [{ topK: 1.5 }, "topK is 1.5; it must be an integer from 0 to 4294967295."],
    [{ topK: -1 }, "topK is -1; it must be an integer from 0 to 4294967295."],
    [{ topP: 0 }, "topP is 0; it must be a number above 0 to 1."],
    [{ topP: 1.01 }, "topP is 1.01; it must be a number above 0 to 1."],
    [{ minP: 2 }, "minP is 2; it must be a number from 0 to 1."],
    [{ repetitionPenalty: 0 }, "repetitionPenalty is 0; it must be a number above 0 to 100."],
    [{ seed: -1 }, "seed is -1; it must be an integer from 0 to 4294967295."],
    [{ seed: 2 ** 32 }, "seed is 4294967296; it must be an integer from 0 to 4294967295."],
  ])("refuses %o", (sampling, message) => {
    expect(() => samplingOptions(sampling)).toThrow(new TypeError(message));
  });

  it("refuses a value that only looks like a number", () => {
    const sampling = JSON.parse('{ "temperature": "0.7" }') as { temperature: number };
    expect(() => samplingOptions(sampling)).toThrow(TypeError);
  });
});
