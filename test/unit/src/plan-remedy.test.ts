import { describe, expect, it } from "vitest";
import type { LoadPlan } from "../../../src/contract/engine.ts";
import { withRemedy } from "../../../src/plan-remedy.ts";

/** Mixtral as Q4_K_M, with a context that takes 0.6 GB. */
function mixtral(change: Partial<LoadPlan> = {}): LoadPlan {
  return {
    name: "Mixtral",
    architecture: "mixtral",
    promptFormat: null,
    quantization: "Q4_K",
    parameterCount: 46_702_792_704,
    fileBytes: 26_441_533_376,
    weightBytes: 26_440_753_152,
    fetchBytes: 26_441_533_376,
    cachedBytes: 0,
    contextLength: 4096,
    trainedContextLength: 32_768,
    gpuBytes: { weights: 26_440_753_152, kvCache: 500_000_000, scratch: 100_000_000, total: 27_040_753_152 },
    device: { adapter: "a", precision: "f16", maxBufferBytes: 2 ** 32, maxBindingBytes: 2 ** 31 },
    storage: { quotaBytes: null, usageBytes: null, hasRoom: null },
    verdict: { fits: false, message: "It needs 27.0 GB of GPU memory. No room." },
    ...change,
  };
}

describe("withRemedy", () => {
  it("names the smaller files of the same model with what they need, the largest first", () => {
    expect(withRemedy(mixtral()).verdict).toEqual({
      fits: false,
      message: "It needs 27.0 GB of GPU memory. No room. Smaller files would need less: Q3_K_M 21.0 GB, Q2_K 16.2 GB.",
    });
  });

  it("says so too where only trying would tell", () => {
    expect(withRemedy(mixtral({ verdict: { fits: null, message: "Open." } })).verdict.message).toMatch(/^Open\. Smaller files/);
  });

  it("leaves a plan alone that fits, has no device, is the smallest, or is of another model", () => {
    const fits = mixtral({ verdict: { fits: true, message: "It fits." } });
    expect(withRemedy(fits)).toBe(fits);
    const nowhere = mixtral({ device: null });
    expect(withRemedy(nowhere)).toBe(nowhere);
    const smallest = mixtral({ fileBytes: 15_644_035_008 });
    expect(withRemedy(smallest)).toBe(smallest);
    const other = mixtral({ parameterCount: 7_000_000 });
    expect(withRemedy(other)).toBe(other);
  });
});
