import { describe, expect, it } from "vitest";
import { submitGroups } from "../../../../worker/model/submit-groups.ts";

describe("submitGroups", () => {
  it("keeps a small model's call in one submit", () => {
    expect(submitGroups([1, 1, 1, 1], 4)).toEqual([4]);
  });

  it("fills each submit up to the limit, the head in the last", () => {
    expect(submitGroups([2, 2, 2, 2, 1], 5)).toEqual([2, 5]);
    expect(submitGroups([2, 2, 2, 2, 1], 8)).toEqual([4, 5]);
    expect(submitGroups([2, 2, 2, 2, 1], 9)).toEqual([5]);
  });

  it("gives a step that is too large alone a submit of its own", () => {
    expect(submitGroups([9, 9, 1, 1, 9], 3)).toEqual([1, 2, 4, 5]);
  });
});
