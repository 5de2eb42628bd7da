import { describe, expect, it } from "vitest";
import { TextStream } from "../../../../worker/tokenizer/text-stream.ts";
import { Tokenizer } from "../../../../worker/tokenizer/tokenizer.ts";
import { metadataOf } from "../../../support/metadata-of.ts";
import { seededRandom } from "../../../support/random.ts";
import { tinyVocabulary } from "../../../support/tiny-model.ts";

const tokenizer = Tokenizer.fromGguf(await metadataOf(tinyVocabulary()));
const EOS = 2;
const bytes = (...values: number[]): number[] => values.map((value) => 3 + value);
const [hello = -1] = tokenizer.encodeText("hello");

function pushAll(ids: readonly number[], stream: TextStream = new TextStream(tokenizer)): string[] {
  return [...ids.map((id) => stream.push(id)), stream.flush()];
}

describe("TextStream", () => {
  it("holds back the bytes of a character until it is complete", () => {
    expect(pushAll(bytes(0xf0, 0x9f, 0x98, 0x80, 0x41))).toEqual(["", "", "", "😀", "A", ""]);
  });

  it("gives U+FFFD once bytes cannot become a character any more", () => {
    expect(pushAll([...bytes(0xe2, 0x82), hello])).toEqual(["", "", "\uFFFD hello", ""]);
    expect(pushAll(bytes(0xff, 0x41))).toEqual(["\uFFFD", "A", ""]);
    expect(pushAll(bytes(0xe2, 0x82))).toEqual(["", "", "\uFFFD"]);
  });

  it("ends a character at a control token", () => {
    expect(pushAll([...bytes(0xe2, 0x82), EOS, ...bytes(0xac)])).toEqual(["", "", "\uFFFD", "\uFFFD", ""]);
  });

  it("drops the first piece's space, and keeps it where a text goes on", () => {
    expect(pushAll([EOS, hello, hello]).join("")).toBe("hello hello");
    expect(pushAll([hello, hello], new TextStream(tokenizer, { continuesText: true })).join("")).toBe(" hello hello");
  });

  it("keeps U+FEFF, also at the beginning", () => {
    expect(pushAll(bytes(0xef, 0xbb, 0xbf)).join("")).toBe("\uFEFF");
  });

  it("can be used on after a flush", () => {
    const stream = new TextStream(tokenizer);
    expect(pushAll(bytes(0xe2), stream)).toEqual(["", "\uFFFD"]);
    expect(pushAll(bytes(0x42), stream)).toEqual(["B", ""]);
  });

  it("survives any ids, and joins to what decode gives", () => {
    const random = seededRandom(5);
    for (let round = 0; round < 500; round++) {
      const ids = Array.from({ length: 40 }, () => Math.floor(random() * tokenizer.size));
      const text = pushAll(ids).join("");
      expect(text).toBe(tokenizer.decode(ids));
      expect(text).not.toMatch(/\p{Surrogate}/u);
    }
  });
});
