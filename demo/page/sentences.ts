/** Cuts a stream of text into whole sentences, so that a screen reader is not interrupted by every token. */

/** A sentence ends at its mark followed by a space, or at a line's end; `15.5 C` and `e.g.` inside a line do not end one by themselves. */
const END = /(?<=[.!?…]["')\]]?)\s+(?=\p{Lu}|\p{N}|["'([])|\n+/u;

export class SentenceReader {
  #rest = "";

  /** Adds text and returns the sentences that are complete now. */
  push(text: string): string[] {
    const pieces = (this.#rest + text).split(END);
    this.#rest = pieces.pop() ?? "";
    return pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
  }

  /** The end of the text: returns what is left. */
  flush(): string[] {
    const rest = this.#rest.trim();
    this.#rest = "";
    return rest === "" ? [] : [rest];
  }
}
