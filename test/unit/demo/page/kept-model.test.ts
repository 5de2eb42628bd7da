import type { CachedFile } from "mixtral.js";
import { describe, expect, it } from "vitest";
import { keptFacts, keptModels, usageLine } from "../../../../demo/page/kept-model.ts";

const DAY_MS = 86_400_000;

function part(number: number, count: number, kept: Partial<CachedFile> = {}): CachedFile {
  const digits = (value: number): string => String(value).padStart(5, "0");
  return {
    key: `key-${number}`,
    url: `https://a.example/big-${digits(number)}-of-${digits(count)}.gguf`,
    bytes: 10e9,
    totalBytes: 10e9,
    complete: true,
    lastUsed: 0,
    ...kept,
  };
}

const WHOLE: CachedFile = {
  key: "whole",
  url: "https://a.example/whole.gguf",
  bytes: 4e9,
  totalBytes: 5e9,
  complete: false,
  lastUsed: 5 * DAY_MS,
};

describe("keptModels", () => {
  it("makes one model of the parts of a split file", () => {
    expect(keptModels([part(2, 2, { lastUsed: DAY_MS }), part(1, 2)])).toEqual([
      {
        title: "big.gguf",
        url: "https://a.example/big-00001-of-00002.gguf",
        keys: ["key-2", "key-1"],
        bytes: 20e9,
        totalBytes: 20e9,
        isComplete: true,
        lastUsed: DAY_MS,
      },
    ]);
  });

  it("does not call a model complete that lacks a part, or a part of which is not complete", () => {
    const [lacking] = keptModels([part(1, 3), part(3, 3)]);
    expect(lacking).toMatchObject({ isComplete: false, totalBytes: null, bytes: 20e9 });
    const [partly] = keptModels([part(1, 2), part(2, 2, { complete: false, bytes: 3e9 })]);
    expect(partly).toMatchObject({ isComplete: false, totalBytes: 20e9, bytes: 13e9 });
  });

  it("keeps parts of different models apart, the last used first", () => {
    const other = { ...part(1, 2), key: "other", url: "https://b.example/big-00001-of-00002.gguf", lastUsed: DAY_MS };
    expect(keptModels([part(1, 2), WHOLE, other]).map(({ keys }) => keys)).toEqual([["whole"], ["other"], ["key-1"]]);
    expect(keptModels([])).toEqual([]);
  });
});

describe("keptFacts", () => {
  const facts = (...files: CachedFile[]): string[] => keptModels(files).map((model) => keptFacts(model, 6 * DAY_MS));

  it("says how much is there, and when it was used", () => {
    expect(facts(WHOLE)).toEqual(["4.0 GB of 5.0 GB so far, used 1 day ago"]);
    expect(facts({ ...WHOLE, bytes: 5e9, complete: true, lastUsed: 6 * DAY_MS })).toEqual(["5.0 GB, complete, used just now"]);
    expect(facts(part(1, 2))).toEqual(["10.0 GB so far, not all parts, used 6 days ago"]);
  });
});

describe("usageLine", () => {
  it("says what the browser tells", () => {
    expect(usageLine({ bytes: 4e9, usageBytes: 4.1e9, quotaBytes: 60e9 })).toBe(
      "The models take 4.0 GB. In all, this site uses 4.1 GB of the 60.0 GB that the browser allows it.",
    );
    expect(usageLine({ bytes: 4e9, usageBytes: 4.1e9, quotaBytes: null })).toBe(
      "The models take 4.0 GB. In all, this site uses 4.1 GB.",
    );
    expect(usageLine({ bytes: 0, usageBytes: null, quotaBytes: null })).toBe("No model is kept.");
  });
});
