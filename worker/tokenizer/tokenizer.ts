import type { PromptPart } from "../../src/contract/prompt-part.ts";
import type { GgufFile } from "../gguf/reader.ts";
import { mergePairs } from "./byte-pair-merge.ts";
import { TextStream } from "./text-stream.ts";
import { readVocabulary, type Vocabulary } from "./vocabulary.ts";

/** How SentencePiece writes a space inside a piece. */
const SPACE = "\u2581";

/** What SentencePiece shows for a token that stands for an unknown character. */
const UNKNOWN_TEXT = " \u2047 ";

const NO_BYTES = new Uint8Array(0);

/**
 * SentencePiece byte-pair encoding with byte fallback, as Mixtral and Mistral have it: text to token ids and back.
 *
 * Text never becomes a control token, whatever it says: only a `control` part does.
 */
export class Tokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #encoder: TextEncoder = new TextEncoder();

  private constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** @throws ModelFormatError naming the metadata key that is missing or wrong. */
  static fromGguf(metadata: GgufFile["metadata"]): Tokenizer {
    return new Tokenizer(readVocabulary(metadata));
  }

  /** Tokens of the vocabulary; ids are 0 to `size` - 1. */
  get size(): number {
    return this.#vocabulary.pieces.length;
  }

  get bosId(): number {
    return this.#vocabulary.bosId;
  }

  get eosId(): number {
    return this.#vocabulary.eosId;
  }

  /** The texts of the tokens that only a `control` part can name: BOS's and EOS's first, the others in the order of their ids. */
  get controlTokens(): readonly string[] {
    const { pieces, bosId, eosId, controlIds } = this.#vocabulary;
    const first = [pieces[bosId] ?? "", pieces[eosId] ?? ""];
    return [...first, ...[...controlIds.keys()].filter((token) => !first.includes(token))];
  }

  /**
   * Token ids of the parts, one after the other; nothing is added beyond each text's own space in front.
   * @throws TypeError for a part of another form, or a control token that the vocabulary does not have.
   */
  encode(parts: readonly PromptPart[]): number[] {
    const ids: number[] = [];
    for (const part of checkParts(parts)) {
      // One by one: a long text has more ids than a call can have arguments.
      if (isText(part)) for (const id of this.encodeText(part.text)) ids.push(id);
      else ids.push(this.#requireControl(part.control));
    }
    return ids;
  }

  /**
   * Token ids of a text, with SentencePiece's space in front; none for an empty text. Lone surrogates, which no UTF-8 has,
   * count as U+FFFD.
   */
  encodeText(text: string): number[] {
    return text === "" || !this.#vocabulary.addSpacePrefix ? this.continueText(text) : this.continueText(` ${text}`);
  }

  /** Token ids of a text that goes on in another: as {@link encodeText}, without the space in front. */
  continueText(text: string): number[] {
    const escaped = text.replace(/\p{Surrogate}/gu, "\uFFFD").replaceAll(" ", SPACE);
    const ids: number[] = [];
    for (const piece of mergePairs(escaped, this.#vocabulary.pairScore)) this.#pushPiece(piece, ids);
    return ids;
  }

  /**
   * Text of the ids. Control tokens are left out, and so is the first piece's own space in front. Bytes that form no
   * character become U+FFFD.
   * @throws TypeError for an id that the vocabulary does not have.
   */
  decode(ids: readonly number[]): string {
    const stream = new TextStream(this);
    const parts = ids.map((id) => stream.push(id));
    parts.push(stream.flush());
    return parts.join("");
  }

  /** Whether the token is structure, such as BOS and EOS, and no text. @throws TypeError for an unknown id. */
  isControl(id: number): boolean {
    return this.#kind(id) === "control";
  }

  /** Whether the token is text and nothing else: no structure, no stand-in for what is unknown. @throws TypeError for an unknown id. */
  isPlainText(id: number): boolean {
    const kind = this.#kind(id);
    return kind === "normal" || kind === "byte";
  }

  /** The id of a control or user-defined token by its text in the vocabulary; null where there is none. */
  controlId(name: string): number | null {
    return this.#vocabulary.controlIds.get(name) ?? null;
  }

  /** Whether encoding puts a space in front of each text, which decoding takes away from the first piece. */
  get addsSpacePrefix(): boolean {
    return this.#vocabulary.addSpacePrefix;
  }

  /** The bytes of text that the token stands for; none for a control token. @throws TypeError for an unknown id. */
  tokenBytes(id: number): Uint8Array<ArrayBuffer> {
    const kind = this.#kind(id);
    if (kind === "control") return NO_BYTES;
    const piece = this.#vocabulary.pieces[id] ?? "";
    if (kind === "byte") return Uint8Array.of(Number.parseInt(piece.slice(3, 5), 16));
    return this.#encoder.encode(kind === "unknown" ? UNKNOWN_TEXT : piece.replaceAll(SPACE, " "));
  }

  /**
   * The token's own text, for showing it alone: a control token's name, and `\xNN` for a byte that is no character.
   * @throws TypeError for an unknown id.
   */
  tokenText(id: number): string {
    const kind = this.#kind(id);
    const piece = this.#vocabulary.pieces[id] ?? "";
    if (kind === "normal") return piece.replaceAll(SPACE, " ");
    if (kind !== "byte") return piece;
    const byte = Number.parseInt(piece.slice(3, 5), 16);
    return byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }

  #kind(id: number): Vocabulary["kinds"][number] {
    const kind = this.#vocabulary.kinds[id];
    if (kind === undefined) throw new TypeError(`${id} is no token id; this vocabulary has the ids 0 to ${this.size - 1}.`);
    return kind;
  }

  #requireControl(name: string): number {
    if (name === "bos") return this.bosId;
    if (name === "eos") return this.eosId;
    const id = this.controlId(name);
    if (id !== null) return id;
    const known = [...this.#vocabulary.controlIds.keys()].slice(0, 20).join(", ");
    throw new TypeError(
      `This model has no control token ${JSON.stringify(name)}. It has: ${known}; "bos" and "eos" work everywhere.`,
    );
  }

  /** Appends the ids of a piece: its own, or those of its UTF-8 bytes where the vocabulary does not have it. */
  #pushPiece(piece: string, ids: number[]): void {
    const { normalIds, byteIds, unknownId } = this.#vocabulary;
    const id = normalIds.get(piece);
    if (id !== undefined) {
      ids.push(id);
    } else if (byteIds !== null) {
      for (const byte of this.#encoder.encode(piece)) ids.push(byteIds[byte] ?? unknownId);
    } else if (ids.at(-1) !== unknownId) {
      // SentencePiece gives one token for a run of unknown characters.
      ids.push(unknownId);
    }
  }
}

function isText(part: PromptPart): part is Extract<PromptPart, { text: string }> {
  return "text" in part && part.text !== undefined;
}

/** Parts come from outside: whatever is not exactly one of the two forms is refused, before anything is encoded. */
function checkParts(parts: readonly PromptPart[]): readonly PromptPart[] {
  if (!Array.isArray(parts)) throw new TypeError("A prompt is an array of parts.");
  for (const [index, part] of (parts as readonly unknown[]).entries()) {
    const { text, control } = (part ?? {}) as { readonly text?: unknown; readonly control?: unknown };
    const isOne = text === undefined ? typeof control === "string" : typeof text === "string" && control === undefined;
    if (!isOne) throw new TypeError(`Prompt part ${index} is neither { text: string } nor { control: string }.`);
  }
  return parts;
}
