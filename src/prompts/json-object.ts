/** Finds the end of a top-level JSON object while its text is still coming. */
export class ObjectScanner {
  #depth = 0;
  /** The quote that ends the string which is being read; null outside of strings. */
  #quote: string | null = null;
  #escaped = false;

  /**
   * Reads on. Returns how many characters of `text` belong to the object, once its last brace is among them;
   * -1 while it is open. The first character of all must be the opening brace.
   */
  push(text: string): number {
    for (let index = 0; index < text.length; index++) {
      const character = text[index];
      if (this.#quote !== null) {
        if (this.#escaped) this.#escaped = false;
        else if (character === "\\") this.#escaped = true;
        else if (character === this.#quote) this.#quote = null;
      } else if (character === '"' || character === "'") {
        // Single quotes are no JSON, but models write them, and braces between them are text.
        this.#quote = character;
      } else if (character === "{" || character === "[") {
        this.#depth++;
      } else if (character === "}" || character === "]") {
        this.#depth--;
        if (this.#depth <= 0) return index + 1;
      }
    }
    return -1;
  }
}
