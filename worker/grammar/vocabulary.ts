import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** A tokenizer as a grammar sees it. */
export type GrammarVocabulary = {
  /** The text of each token in bytes; empty for one that never stands for text. */
  readonly tokens: readonly Uint8Array[];
  readonly eosId: number;
  /** The id of a control token by its text; null where there is none. */
  controlId(name: string): number | null;
  /** The ids that a text has where it goes on in another. */
  encode(text: string): readonly number[];
};

/**
 * The vocabulary of a tokenizer. Control tokens, user-defined ones and the unknown token have no text here: `<s>` within a string
 * would be structure, and the unknown token says nothing that could be read again.
 */
export function tokenizerVocabulary(tokenizer: Tokenizer): GrammarVocabulary {
  const tokens = Array.from({ length: tokenizer.size }, (_, id) =>
    tokenizer.isPlainText(id) ? tokenizer.tokenBytes(id) : new Uint8Array(0),
  );
  return {
    tokens,
    eosId: tokenizer.eosId,
    controlId: (name) => tokenizer.controlId(name),
    encode: (text) => tokenizer.continueText(text),
  };
}

/**
 * A vocabulary of single bytes, for checking texts where no model is at hand.
 * @param controls the control tokens that it has besides
 */
export function byteVocabulary(controls: readonly string[] = []): GrammarVocabulary {
  const encoder = new TextEncoder();
  const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  return {
    tokens: [...bytes, ...[null, ...controls].map(() => new Uint8Array(0))],
    eosId: 256,
    controlId: (name) => (controls.includes(name) ? 257 + controls.indexOf(name) : null),
    encode: (text) => [...encoder.encode(text)],
  };
}
