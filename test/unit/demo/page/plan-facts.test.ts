import type { LoadPlan } from "mixtral.js";
import { describe, expect, it } from "vitest";
import { planFacts, verdictOf } from "../../../../demo/page/plan-facts.ts";

const PLAN: LoadPlan = {
  name: "Mixtral Instruct",
  architecture: "mixtral",
  promptFormat: null,
  quantization: "Q4_K",
  parameterCount: 46_702_792_704,
  fileBytes: 26.4e9,
  weightBytes: 26.4e9,
  fetchBytes: 26.4e9,
  cachedBytes: 0,
  contextLength: 4096,
  trainedContextLength: 32_768,
  gpuBytes: { weights: 26.5e9, kvCache: 0.5e9, scratch: 0.1e9, total: 27.1e9 },
  device: { adapter: "big card", precision: "f16", maxBufferBytes: 4e9, maxBindingBytes: 4e9 },
  storage: { quotaBytes: 60e9, usageBytes: 10e9, hasRoom: true },
  verdict: { fits: null, message: "the library's sentence" },
};

function value(label: string, change: Partial<LoadPlan> = {}, isLocal = false): string | undefined {
  return planFacts({ ...PLAN, ...change }, isLocal).find((fact) => fact.label === label)?.value;
}

describe("planFacts", () => {
  it("says what the model is and what it takes of the graphics card, in parts", () => {
    expect(value("Model")).toBe("Mixtral Instruct: 46.7B parameters, Q4_K");
    expect(value("Model", { name: "" })).toBe("46.7B parameters, Q4_K");
    expect(value("Graphics memory")).toBe(
      "27.1 GB: 26.5 GB weights, 500 MB for a context of 4,096 tokens (the model knows 32,768), 100 MB to compute in",
    );
    expect(value("Graphics memory", { trainedContextLength: 4096 })).toContain("a context of 4,096 tokens, 100 MB");
    expect(value("Graphics card")).toBe("big card, f16");
    expect(value("Graphics card", { device: null })).toBe("None that this browser offers");
  });

  it("says what must be fetched, and what is kept already", () => {
    expect(value("To fetch")).toBe("26.4 GB");
    expect(value("To fetch", { fetchBytes: 20e9, cachedBytes: 6.4e9 })).toBe("20.0 GB; 6.4 GB are kept in this browser already");
    expect(value("To fetch", { fetchBytes: 0, cachedBytes: 26.4e9 })).toBe("Nothing: all 26.4 GB are kept in this browser");
  });

  it("says whether there is room to keep it", () => {
    const storage = (change: Partial<LoadPlan["storage"]>): string | undefined =>
      value("Browser’s storage", { storage: { ...PLAN.storage, ...change } });
    expect(storage({})).toBe("Room to keep it: 50.0 GB are free");
    expect(storage({ hasRoom: false, usageBytes: 59e9 })).toBe(
      "No room to keep it: only 1.0 GB are free, so the next visit fetches it again",
    );
    expect(storage({ hasRoom: null, quotaBytes: null })).toBe("Unknown whether there is room to keep it");
    expect(value("Browser’s storage", { fetchBytes: 0, cachedBytes: 26.4e9 })).toBe("Needs no more room");
  });

  it("has other words for the user's own files", () => {
    expect(value("To fetch", {}, true)).toBeUndefined();
    expect(value("To read", {}, true)).toBe("26.4 GB of your disk");
    expect(value("Browser’s storage", {}, true)).toBe("Not needed: your files stay where they are.");
  });
});

describe("verdictOf", () => {
  const verdict = (fits: boolean | null): ReturnType<typeof verdictOf> =>
    verdictOf({ ...PLAN, verdict: { ...PLAN.verdict, fits } });

  it("passes on the library's sentence where it knows", () => {
    expect(verdict(true)).toEqual({ fits: true, title: "It fits", text: "the library's sentence" });
    expect(verdict(false)).toEqual({ fits: false, title: "It does not fit", text: "the library's sentence" });
    const { title } = verdictOf({ ...PLAN, device: null, verdict: { fits: false, message: "no WebGPU" } });
    expect(title).toBe("It cannot run here");
  });

  it("says when it will be known where the memory was not tried", () => {
    expect(verdict(null).text).toContain("27.1 GB of graphics memory");
    expect(verdict(null).title).toBe("Nothing speaks against it");
  });
});
