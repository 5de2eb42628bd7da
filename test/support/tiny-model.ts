import { f32, floats, ints, strings, text, type TypedValue, u32, writeGguf } from "./gguf-writer.ts";

const hexByte = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;

/** The pieces of {@link tinyVocabulary} that text can become, the best first. */
const PIECES: readonly string[] = ["he", "ll", "hell", "hello", "\u2581hello", "\u2581", ...Array.from("helowrd\u00f6!,")];

/** A SentencePiece vocabulary as metadata: unknown, BOS, EOS, 256 bytes, one control token, and a few pieces with scores. */
export function tinyVocabulary(pieces: readonly string[] = [...new Set(PIECES)]): Record<string, TypedValue> {
  const bytes = Array.from({ length: 256 }, (_, byte) => hexByte(byte));
  const tokens = ["<unk>", "<s>", "</s>", ...bytes, "[TOOL]", ...pieces];
  return {
    "tokenizer.ggml.model": text("llama"),
    "tokenizer.ggml.tokens": strings(tokens),
    "tokenizer.ggml.scores": floats(tokens.map((_, id) => (id < 260 ? 0 : 259 - id))),
    "tokenizer.ggml.token_type": ints(tokens.map((_, id) => (id === 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : id === 259 ? 3 : 1))),
    "tokenizer.ggml.bos_token_id": u32(1),
    "tokenizer.ggml.eos_token_id": u32(2),
    "tokenizer.ggml.unknown_token_id": u32(0),
  };
}

/** The shape of a one-layer Mixtral as metadata. */
export function tinyShape(): Record<string, TypedValue> {
  return {
    "general.architecture": text("llama"),
    "general.name": text("tiny"),
    "llama.context_length": u32(64),
    "llama.embedding_length": u32(32),
    "llama.block_count": u32(1),
    "llama.feed_forward_length": u32(64),
    "llama.attention.head_count": u32(4),
    "llama.attention.head_count_kv": u32(2),
    "llama.attention.layer_norm_rms_epsilon": f32(1e-5),
    "llama.rope.freq_base": f32(1e6),
    "llama.expert_count": u32(4),
    "llama.expert_used_count": u32(2),
  };
}

/** A whole file with some of a Mixtral's tensors, all zeros: for reading headers, not for computing. */
export function tinyModel(): Uint8Array<ArrayBuffer> {
  return writeGguf({
    metadata: { ...tinyShape(), ...tinyVocabulary() },
    tensors: [
      { name: "token_embd.weight", type: "Q4_0", dims: [32, 24] },
      { name: "blk.0.attn_q.weight", type: "Q8_0", dims: [32, 32] },
      { name: "blk.0.attn_norm.weight", type: "F32", dims: [32] },
      { name: "blk.0.ffn_gate_exps.weight", type: "F16", dims: [32, 8, 4] },
    ],
  });
}
