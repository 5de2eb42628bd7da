/**
 * Finds the end of a text's first top-level JSON object, where the text starts with one (white space aside).
 * It counts braces outside of strings and does not validate: what looks complete may still not parse.
 */
export class JsonObjectEnd {
  /** Braces open; null before the first character that is not white space, -1 when the text is not an object. */
  #depth: number | null = null;
  #isInString = false;
  #isEscaped = false;

  /**
   * Takes the next piece of text.
   * @returns the index in `piece` just behind the object's closing brace, or -1 while it is not complete, or is no object.
   */
  push(piece: string): number {
    for (let index = 0; index < piece.length; index++) {
      if (this.#depth === -1) return -1;
      this.#take(piece[index] as string);
      if (this.#depth === 0) {
        this.#depth = -1;
        return index + 1;
      }
    }
    return -1;
  }

  #take(character: string): void {
    if (this.#depth === null) {
      if (character === "{") this.#depth = 1;
      else if (character.trim() !== "") this.#depth = -1;
    } else if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (character === "\\") this.#isEscaped = true;
      else if (character === '"') this.#isInString = false;
    } else if (character === '"') this.#isInString = true;
    else if (character === "{") this.#depth = (this.#depth ?? 0) + 1;
    else if (character === "}") this.#depth = (this.#depth ?? 0) - 1;
  }
}
