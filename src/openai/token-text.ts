/** A byte that is no character by itself, as the engine shows it. */
const BYTE = /^\\x([0-9a-f]{2})$/;

const encoder: TextEncoder = new TextEncoder();

/** The bytes that a token's text stands for. */
export function tokenBytes(text: string): Uint8Array {
  const byte = BYTE.exec(text)?.[1];
  return byte === undefined ? encoder.encode(text) : Uint8Array.of(Number.parseInt(byte, 16));
}

/** Finds where each token begins in the text that they make, though some are control tokens and some only bytes of a character. */
export class TokenOffsets {
  readonly #decoder: TextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #position = 0;

  /** Where the next token begins. `isText` says that the token is part of the text, which control tokens are not. */
  next(text: string, isText: boolean): number {
    const start = this.#position;
    if (isText) this.#position += this.#decoder.decode(tokenBytes(text), { stream: true }).length;
    return start;
  }

  /** The first token's own space in front is not part of a text: call it after that token. */
  dropSpace(): void {
    this.#position = Math.max(0, this.#position - 1);
  }
}
