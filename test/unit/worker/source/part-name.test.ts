import { describe, expect, it } from "vitest";
import { parsePartName, partName } from "../../../../worker/source/part-name.ts";

describe("parsePartName", () => {
  it("reads prefix, number and count, and partName writes them back", () => {
    const name = "mixtral-8x7b.Q8_0-00002-of-00012.gguf";
    const part = { prefix: "mixtral-8x7b.Q8_0", number: 2, count: 12 };
    expect(parsePartName(name)).toEqual(part);
    expect(partName(part)).toBe(name);
    expect(parsePartName("a-00001-of-00002-00001-of-00001.gguf")).toEqual({ prefix: "a-00001-of-00002", number: 1, count: 1 });
  });

  it.each(["model.gguf", "a-0001-of-0002.gguf", "a-00003-of-00002.gguf", "a-00000-of-00002.gguf", "a-00001-of-00002.bin"])(
    "takes %s for no part",
    (name) => {
      expect(parsePartName(name)).toBeNull();
    },
  );
});
