import { describe, expect, it } from "vitest";
import { StringReader } from "../../../../src/prompts/string-reader.ts";

describe("StringReader", () => {
  it.each(['plain "quoted" \\ / text', "\b\f\n\r\t", "über 日本語 😀", "\u2028\u0000"])(
    "decodes what JSON writes for %j",
    (text) => {
      const json = JSON.stringify(text).slice(1);
      const ascii = json.replace(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
      for (const written of [json, ascii]) {
        for (const size of [1, 2, 3, 100]) {
          const reader = new StringReader();
          let read = "";
          for (let start = 0; start < written.length; start += size) {
            const piece = reader.push(written.slice(start, start + size));
            // Half a character would be lost where pieces become bytes one by one.
            if (written === ascii) expect(piece).not.toMatch(/\p{Surrogate}/u);
            read += piece;
          }
          expect(read + reader.push(" more")).toBe(text);
        }
      }
    },
  );
});
