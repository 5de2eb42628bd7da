/** The vocabulary of a model, read from a GGUF's metadata and checked. */
import { type ErrorDetails, ModelFormatError } from "../../src/contract/errors.ts";
import type { GgufFile, MetadataValue } from "../gguf/reader.ts";
import type { PairScore } from "./byte-pair-merge.ts";

type Metadata = GgufFile["metadata"];

/** What a token is: `tokenizer.ggml.token_type` in words. */
export type TokenKind = "normal" | "unknown" | "control" | "user-defined" | "unused" | "byte";

const KINDS: readonly (TokenKind | undefined)[] = [undefined, "normal", "unknown", "control", "user-defined", "unused", "byte"];

const BYTE_PIECE = /^<0x([0-9A-F]{2})>$/i;

/** A checked vocabulary; ids are indices of `pieces` and `kinds`. */
export type Vocabulary = {
  readonly pieces: readonly string[];
  readonly kinds: readonly TokenKind[];
  readonly bosId: number;
  readonly eosId: number;
  /** What stands for a character that has no piece, where bytes are missing too; -1 where it is never needed. */
  readonly unknownId: number;
  /** Ids by byte value; null where the vocabulary does not have all 256. */
  readonly byteIds: readonly number[] | null;
  /** Ids of the normal pieces, the only ones that text can become besides bytes. */
  readonly normalIds: ReadonlyMap<string, number>;
  /** Ids of the control and user-defined tokens, which only a `control` part can name. */
  readonly controlIds: ReadonlyMap<string, number>;
  /** Whether text gets a space in front. */
  readonly addSpacePrefix: boolean;
  readonly pairScore: PairScore;
};

/**
 * Reads the vocabulary.
 * @throws ModelFormatError naming the key where it is missing, of another kind, or does not fit the rest.
 */
export function readVocabulary(metadata: Metadata): Vocabulary {
  const model = metadata.get("tokenizer.ggml.model");
  if (model !== "llama") {
    throw vocabularyError(
      "tokenizer.ggml.model",
      `it is ${typeof model === "string" ? JSON.stringify(model.slice(0, 80)) : "missing"}; "llama" (SentencePiece) is supported`,
    );
  }
  const pieces = readArray(metadata, "tokenizer.ggml.tokens", isString);
  if (pieces === null || pieces.length === 0) throw vocabularyError("tokenizer.ggml.tokens", "it is missing or empty");
  const bosId = readId(metadata, "tokenizer.ggml.bos_token_id", pieces.length) ?? 1;
  const eosId = readId(metadata, "tokenizer.ggml.eos_token_id", pieces.length) ?? 2;
  if (bosId >= pieces.length || eosId >= pieces.length) {
    throw vocabularyError(
      "tokenizer.ggml.tokens",
      `it has ${pieces.length} pieces, too few for the ids of BOS ${bosId} and EOS ${eosId}`,
    );
  }
  const kinds = readKinds(metadata, pieces);
  // Whatever the file calls them: text must never become them.
  kinds[bosId] = "control";
  kinds[eosId] = "control";
  const normalIds = idsOf(pieces, kinds, (kind) => kind === "normal");
  const byteIds = readByteIds(pieces, kinds);
  const unknownId = readId(metadata, "tokenizer.ggml.unknown_token_id", pieces.length) ?? kinds.indexOf("unknown");
  const unknownKind = kinds[unknownId];
  if (byteIds === null && unknownKind !== "unknown" && unknownKind !== "normal") {
    throw vocabularyError(
      "tokenizer.ggml.token_type",
      "there is neither a piece for each of the 256 bytes nor one for unknown characters",
    );
  }
  return {
    pieces,
    kinds,
    bosId,
    eosId,
    unknownId,
    byteIds,
    normalIds,
    controlIds: idsOf(pieces, kinds, (kind) => kind === "control" || kind === "user-defined"),
    addSpacePrefix: metadata.get("tokenizer.ggml.add_space_prefix") !== false,
    pairScore: readPairScore(metadata, pieces, normalIds),
  };
}

function readKinds(metadata: Metadata, pieces: readonly string[]): TokenKind[] {
  const types = readArray(metadata, "tokenizer.ggml.token_type", isNumber, pieces.length);
  if (types === null) return pieces.map((piece) => (BYTE_PIECE.test(piece) ? "byte" : piece === "<unk>" ? "unknown" : "normal"));
  return types.map((type, id) => {
    const kind = KINDS[type];
    if (kind === undefined)
      throw vocabularyError("tokenizer.ggml.token_type", `token ${id} has the unknown type ${type}; 1 to 6 are known`);
    return kind;
  });
}

function idsOf(
  pieces: readonly string[],
  kinds: readonly TokenKind[],
  includes: (kind: TokenKind | undefined) => boolean,
): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [id, piece] of pieces.entries()) {
    // Some files repeat a piece; the first one counts.
    if (piece !== "" && includes(kinds[id]) && !ids.has(piece)) ids.set(piece, id);
  }
  return ids;
}

function readByteIds(pieces: readonly string[], kinds: readonly TokenKind[]): number[] | null {
  const ids = new Array<number>(256).fill(-1);
  for (const [id, piece] of pieces.entries()) {
    if (kinds[id] !== "byte") continue;
    const match = BYTE_PIECE.exec(piece);
    if (match === null)
      throw vocabularyError("tokenizer.ggml.tokens", `token ${id} is of type byte, but its piece is not of the form <0xNN>`);
    const byte = Number.parseInt(match[1] ?? "", 16);
    if (ids[byte] !== -1)
      throw vocabularyError("tokenizer.ggml.tokens", `tokens ${ids[byte]} and ${id} both stand for byte ${byte}`);
    ids[byte] = id;
  }
  return ids.includes(-1) ? null : ids;
}

/** How pairs rank: by the merged piece's score; by the list of merges where the scores say nothing. */
function readPairScore(metadata: Metadata, pieces: readonly string[], normalIds: ReadonlyMap<string, number>): PairScore {
  const scores = readArray(metadata, "tokenizer.ggml.scores", isNumber, pieces.length);
  if (scores !== null) {
    const bad = scores.findIndex((score) => !Number.isFinite(score));
    if (bad >= 0)
      throw vocabularyError("tokenizer.ggml.scores", `the score of token ${bad} is ${scores[bad]}, not a finite number`);
    if (!isConstant(scores, normalIds)) {
      return (left, right) => {
        const id = normalIds.get(left + right);
        return id === undefined ? undefined : scores[id];
      };
    }
  }
  const merges = readArray(metadata, "tokenizer.ggml.merges", isString);
  if (merges === null) {
    throw vocabularyError(
      "tokenizer.ggml.scores",
      `${scores === null ? "it is missing" : "all scores are the same"}, and there is no list of merges (tokenizer.ggml.merges) to rank pieces by`,
    );
  }
  const ranks = new Map<string, number>();
  for (const [rank, merge] of merges.entries()) {
    const parts = merge.split(" ");
    if (parts.length !== 2 || parts.includes(""))
      throw vocabularyError("tokenizer.ggml.merges", `merge ${rank} is not two pieces with a space between`);
    if (normalIds.has(parts.join("")) && !ranks.has(merge)) ranks.set(merge, -rank);
  }
  return (left, right) => ranks.get(`${left} ${right}`);
}

function isConstant(scores: readonly number[], normalIds: ReadonlyMap<string, number>): boolean {
  let first: number | undefined;
  for (const id of normalIds.values()) {
    first ??= scores[id];
    if (scores[id] !== first) return false;
  }
  return normalIds.size > 1;
}

function readId(metadata: Metadata, key: string, size: number): number | null {
  const value = metadata.get(key);
  if (value === undefined) return null;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < size) return value;
  throw vocabularyError(
    key,
    `it is ${typeof value === "object" ? "an array" : String(value).slice(0, 80)}, not the id of one of the ${size} tokens`,
  );
}

function readArray<T extends MetadataValue>(
  metadata: Metadata,
  key: string,
  isElement: (value: MetadataValue) => value is T,
  length?: number,
): readonly T[] | null {
  const value = metadata.get(key);
  if (value === undefined) return null;
  if (typeof value !== "object") throw vocabularyError(key, `it is a ${typeof value}, not an array`);
  if (length !== undefined && value.length !== length)
    throw vocabularyError(key, `it has ${value.length} values for ${length} tokens`);
  if (!value.every(isElement)) throw vocabularyError(key, "it has values of another type");
  return value;
}

function isString(value: MetadataValue): value is string {
  return typeof value === "string";
}

function isNumber(value: MetadataValue): value is number {
  return typeof value === "number";
}

function vocabularyError(key: string, fact: string): ModelFormatError {
  const details: ErrorDetails = { key };
  return new ModelFormatError(`Metadata key "${key}": ${fact}. Get another conversion of the model.`, details);
}
