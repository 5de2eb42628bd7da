import type { Tokenizer } from "./tokenizer.ts";

/**
 * Turns token ids into text as they come, in complete characters: a token may end in the middle of one, whose bytes are held
 * back until the rest is there. Bytes that cannot become a character any more come out as U+FFFD.
 *
 * All that {@link push} and {@link flush} return, joined, is what `Tokenizer.decode` gives for the same ids.
 */
export class TextStream {
  readonly #tokenizer: Tokenizer;
  // A leading U+FEFF is a character of the text like any other.
  readonly #decoder: TextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #dropSpace: boolean;

  /**
   * `continuesText`: the ids continue a text that has begun before, so that a space in front of the first piece is a real one.
   * By default the first piece's space in front is the one that encoding adds, and it is dropped.
   */
  constructor(tokenizer: Tokenizer, options: { readonly continuesText?: boolean } = {}) {
    this.#tokenizer = tokenizer;
    this.#dropSpace = tokenizer.addsSpacePrefix && options.continuesText !== true;
  }

  /** The text that is complete with this token; may be empty. @throws TypeError for an unknown id. */
  push(id: number): string {
    // A control token ends the bytes before it: no character spans it.
    if (this.#tokenizer.isControl(id)) return this.#decoder.decode();
    const bytes = this.#tokenizer.tokenBytes(id);
    const dropSpace = this.#dropSpace && bytes[0] === 0x20;
    this.#dropSpace = false;
    return this.#decoder.decode(dropSpace ? bytes.subarray(1) : bytes, { stream: true });
  }

  /** What is held back: U+FFFD where bytes of an unfinished character are left, else nothing. The stream can be used on. */
  flush(): string {
    return this.#decoder.decode();
  }
}
