import { describe, expect, it } from "vitest";
import { SentenceReader } from "../../../../demo/page/sentences.ts";

function read(pieces: readonly string[]): string[] {
  const reader = new SentenceReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.flush()];
}

describe("SentenceReader", () => {
  it("gives whole sentences however the text is cut", () => {
    const text = 'It is 15.5 C in Paris. You could wear: "A light jacket." Is that fine? Yes';
    const sentences = ["It is 15.5 C in Paris.", 'You could wear: "A light jacket."', "Is that fine?", "Yes"];
    expect(read([text])).toEqual(sentences);
    expect(read([...text])).toEqual(sentences);
  });

  it("holds a sentence back until the next one begins", () => {
    const reader = new SentenceReader();
    expect(reader.push("One. ")).toEqual([]);
    expect(reader.push("Two")).toEqual(["One."]);
    expect(reader.flush()).toEqual(["Two"]);
    expect(reader.flush()).toEqual([]);
  });

  it("ends sentences at line ends and leaves out empty lines", () => {
    expect(read(["first\n\nsecond\n"])).toEqual(["first", "second"]);
  });
});
