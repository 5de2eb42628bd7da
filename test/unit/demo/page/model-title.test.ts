import { describe, expect, it } from "vitest";
import { addressTitle, firstPart, modelTitle, partOf } from "../../../../demo/page/model-title.ts";

describe("model titles", () => {
  it("reads the number of a part, of names that have one", () => {
    expect(partOf("big-00002-of-00005.gguf")).toEqual({ number: 2, count: 5 });
    expect([partOf("big.gguf"), partOf("big-00002-of-00005.bin"), partOf("big-2-of-5.gguf")]).toEqual([null, null, null]);
  });

  it("names the first part of all parts", () => {
    expect(firstPart("https://a.example/big-00004-of-00005.gguf")).toBe("https://a.example/big-00001-of-00005.gguf");
    expect(firstPart("https://a.example/whole.gguf")).toBe("https://a.example/whole.gguf");
  });

  it("leaves the part's number out of the title", () => {
    expect([modelTitle("big-00004-of-00005.gguf"), modelTitle("whole.gguf")]).toEqual(["big.gguf", "whole.gguf"]);
  });

  it.each([
    ["https://a.example/models/mixtral.Q4_K_M.gguf?download=true#top", "mixtral.Q4_K_M.gguf"],
    ["https://a.example/two%20words-00001-of-00002.gguf", "two words.gguf"],
    ["https://a.example/damaged%ZZ.gguf", "damaged%ZZ.gguf"],
    ["https://a.example/", "https://a.example/"],
  ])("titles %s", (address, title) => {
    expect(addressTitle(address)).toBe(title);
  });
});
