import type { ForwardPass } from "../../../../worker/generation/generate.ts";
import { Random } from "../../../../worker/sampling/random.ts";
import { Tokenizer } from "../../../../worker/tokenizer/tokenizer.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
const PIECES = ["▁", ...'abcdefghijklmnopqrstuvwxyz{}:,"\\\n.', "▁the", "▁cat", "sat", "END", '{"', '"}'];

/** A small vocabulary: unknown, BOS, EOS, the 256 bytes, letters and a few pieces. */
export const tokenizer: Tokenizer = Tokenizer.fromGguf(
  new Map<string, string | number | readonly string[] | readonly number[]>([
    ["tokenizer.ggml.model", "llama"],
    ["tokenizer.ggml.tokens", ["<unk>", "<s>", "</s>", ...BYTES, ...PIECES]],
    ["tokenizer.ggml.scores", [0, 0, 0, ...BYTES.map(() => 0), ...PIECES.map((_, index) => -index)]],
    ["tokenizer.ggml.token_type", [2, 3, 3, ...BYTES.map(() => 6), ...PIECES.map(() => 1)]],
    ["tokenizer.ggml.bos_token_id", 1],
    ["tokenizer.ggml.eos_token_id", 2],
  ]),
);

/** The id of a piece as the vocabulary spells it, with `▁` for a space. */
export function idOf(piece: string): number {
  const id = PIECES.indexOf(piece);
  return id >= 0 ? 3 + 256 + id : 3 + BYTES.indexOf(piece);
}

/** Logits [vocabulary] after `context`. */
export type Predict = (context: readonly number[]) => Float32Array;

/**
 * A model whose answer is a function of the tokens that lie in its cache, so that a mistake in what the cache is said to hold changes
 * the answer. Computed in plain JavaScript: the loop around the model is under test, not the model.
 */
export class TableModel implements ForwardPass {
  readonly chunkLength = 4;
  /** Every call: its tokens, where they went, and which logits were asked for. */
  readonly calls: { readonly ids: readonly number[]; readonly startPosition: number; readonly logits: string }[] = [];
  /** Called when a call begins; may throw. */
  onForward: () => void = () => undefined;
  readonly #predict: Predict;
  readonly #cache: number[] = [];

  constructor(predict: Predict) {
    this.#predict = predict;
  }

  async forward(ids: readonly number[], startPosition: number, logits: "none" | "last" | "all"): Promise<Float32Array> {
    if (ids.length === 0 || ids.length > this.chunkLength) throw new Error(`${ids.length} tokens in a call`);
    this.calls.push({ ids, startPosition, logits });
    // A call that fails half-way leaves garbage behind, as a lost device does.
    for (let index = 0; index < ids.length; index++) this.#cache[startPosition + index] = -1;
    this.onForward();
    await Promise.resolve();
    for (const [index, id] of ids.entries()) this.#cache[startPosition + index] = id;
    const rows = ids.map((_, index) => this.#predict(this.#cache.slice(0, startPosition + index + 1)));
    const wanted = logits === "none" ? [] : logits === "last" ? rows.slice(-1) : rows;
    return Float32Array.from(wanted.flatMap((row) => [...row]));
  }
}

/** Predicts `answer` after a prompt of `promptLength` tokens, then EOS for ever. */
export function scripted(promptLength: number, answer: readonly number[]): Predict {
  return (context) => {
    const row = new Float32Array(tokenizer.size);
    row[answer[context.length - promptLength] ?? tokenizer.eosId] = 20;
    return row;
  };
}

/** Logits that depend on every token of the context; EOS is never likely. */
export const hashed: Predict = (context) => {
  const random = new Random(context.reduce((hash, id) => Math.imul(hash ^ (id + 1), 0x01000193) >>> 0, 0x811c9dc5));
  const row = Float32Array.from({ length: tokenizer.size }, () => random.nextFloat() * 6);
  row[tokenizer.eosId] = -5;
  return row;
};
