import { describe, expect, it } from "vitest";
import { joinFiles, locate } from "../../../../worker/gpu/shader.ts";

const FILES = [
  { name: "one.wgsl", source: "first\nsecond\n" },
  { name: "two.wgsl", source: "third" },
  { name: "three.wgsl", source: "\nfifth\n\n\n" },
];

describe("locate", () => {
  it("finds every line of the joined files where it came from", () => {
    const lines = joinFiles(FILES).split("\n");
    for (const [index, text] of lines.entries()) {
      if (text === "") continue;
      expect(locate(FILES, index + 1).text).toBe(text);
    }
    expect(locate(FILES, 2)).toEqual({ name: "one.wgsl", line: 2, text: "second" });
    expect(locate(FILES, lines.indexOf("third") + 1)).toEqual({ name: "two.wgsl", line: 1, text: "third" });
    expect(locate(FILES, lines.indexOf("fifth") + 1)).toEqual({ name: "three.wgsl", line: 2, text: "fifth" });
  });

  it("says when a line is after the last", () => {
    expect(locate(FILES, 99).name).toBe("end of the shader");
  });
});
