/**
 * Cuts a stream of text before the first stop string. Text that could be the beginning of one is held back until it is clear,
 * so what comes out is the same however the text was cut into pieces.
 */
export class StopStrings {
  readonly #stops: readonly string[];
  #held = "";

  /** @param stops none of them empty; an empty list lets everything through at once. */
  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /**
   * Takes the next piece of text.
   * @returns the text that is certain, and whether a stop string ended it. Of several stop strings the one that is complete first counts,
   * the longest of those that end at the same place. Nothing may be pushed after that.
   */
  push(piece: string): { readonly text: string; readonly stopped: boolean } {
    const text = this.#held + piece;
    let start = -1;
    let end = Number.POSITIVE_INFINITY;
    for (const stop of this.#stops) {
      const found = text.indexOf(stop);
      if (found < 0) continue;
      const foundEnd = found + stop.length;
      if (foundEnd < end || (foundEnd === end && found < start)) [start, end] = [found, foundEnd];
    }
    if (start >= 0) {
      this.#held = "";
      return { text: text.slice(0, start), stopped: true };
    }
    const certain = text.length - this.#possibleBeginning(text);
    this.#held = text.slice(certain);
    return { text: text.slice(0, certain), stopped: false };
  }

  /** The text that was held back, when no more comes. */
  flush(): string {
    const text = this.#held;
    this.#held = "";
    return text;
  }

  /** How many characters at the end of `text` may be the beginning of a stop string. */
  #possibleBeginning(text: string): number {
    let longest = 0;
    for (const stop of this.#stops) {
      for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
        if (text.endsWith(stop.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}
