import { describe, expect, it } from "vitest";
import { StopStrings } from "../../../../worker/generation/stop-strings.ts";

/** Pushes the pieces one by one; what came out after each, and where it stopped. */
function run(stops: readonly string[], pieces: readonly string[]): { readonly texts: string[]; readonly stopped: boolean } {
  const filter = new StopStrings(stops);
  const texts: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = filter.push(piece);
    texts.push(text);
    if (stopped) return { texts, stopped };
  }
  return { texts: [...texts, filter.flush()], stopped: false };
}

describe("StopStrings", () => {
  it("lets everything through at once without stop strings", () => {
    expect(run([], ["a", "bc"])).toEqual({ texts: ["a", "bc", ""], stopped: false });
  });

  it("cuts before a stop string inside a piece", () => {
    expect(run(["END"], ["one END two"])).toEqual({ texts: ["one "], stopped: true });
  });

  it("finds one that is split over many pieces, and never lets its beginning out", () => {
    expect(run(["END"], ["one E", "N", "D two"])).toEqual({ texts: ["one ", "", ""], stopped: true });
  });

  it("lets a beginning out when it turns out to be something else, or when nothing follows", () => {
    expect(run(["END"], ["one E", "NEMY"])).toEqual({ texts: ["one ", "ENEMY", ""], stopped: false });
    expect(run(["END"], ["one EN"])).toEqual({ texts: ["one ", "EN"], stopped: false });
  });

  it("holds back only what can still become a stop string", () => {
    expect(run(["aab"], ["aaa", "b"])).toEqual({ texts: ["a", ""], stopped: true });
    expect(run(["abab!"], ["ababa", "b!"])).toEqual({ texts: ["ab", ""], stopped: true });
  });

  it("takes the stop string that is complete first", () => {
    expect(run(["abc", "b"], ["xabc"])).toEqual({ texts: ["xa"], stopped: true });
    expect(run(["c", "abc"], ["xabc"])).toEqual({ texts: ["x"], stopped: true });
  });

  it("gives the same text however it is cut into pieces", () => {
    const texts = ["the cat sat\n\nUser: x", "</s", "ab\nUser", "x\n\n\nUser:", "✂️ cut ✂", "no end in sight"];
    const stops = ["\nUser:", "</s>", "✂️", "\n\n"];
    for (const text of texts) {
      const whole = run(stops, [text]);
      for (let size = 1; size < text.length; size++) {
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
          text.slice(index * size, (index + 1) * size),
        );
        const cut = run(stops, pieces);
        expect(cut.texts.join("")).toBe(whole.texts.join(""));
        expect(cut.stopped).toBe(whole.stopped);
      }
    }
  });
});
