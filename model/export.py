"""Write a checkpoint as a GGUF file: `python3 export.py CHECKPOINT miniature.gguf [--type q8_0|f16|f32]`. Dense nets are upcycled first."""

import argparse
import struct
from pathlib import Path

import numpy as np

import net as network
from tokenizer import BOS, EOS, UNK, Vocabulary

ALIGNMENT = 32
TYPES = {"f32": 0, "f16": 1, "q8_0": 8}
FILE_TYPES = {"f32": 0, "f16": 1, "q8_0": 7}
U32, F32, BOOL, STRING, ARRAY, I32 = 4, 6, 7, 8, 9, 5


def text(value):
    data = value.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, value):
    if kind == ARRAY:
        inner, items = value
        if inner == STRING:
            body = b"".join(text(i) for i in items)
        else:
            body = struct.pack(f"<{len(items)}{'f' if inner == F32 else 'i'}", *items)
        return text(key) + struct.pack("<IIQ", ARRAY, inner, len(items)) + body
    body = text(value) if kind == STRING else struct.pack({U32: "<I", F32: "<f", BOOL: "<?"}[kind], value)
    return text(key) + struct.pack("<I", kind) + body


def metadata(c, vocabulary, file_type):
    return [
        ("general.architecture", STRING, "llama"), ("general.name", STRING, "mixtral.js miniature"), ("general.license", STRING, "Apache-2.0"),
        ("general.description", STRING, "A tiny mixture of experts for trying and testing mixtral.js; trained from scratch on generated conversations"),
        ("general.alignment", U32, ALIGNMENT), ("general.file_type", U32, FILE_TYPES[file_type]), ("mixtral_js.prompt_format", STRING, "trelis-v3"),
        ("llama.vocab_size", U32, c.vocabulary), ("llama.context_length", U32, c.context), ("llama.embedding_length", U32, c.width),
        ("llama.block_count", U32, c.layers), ("llama.feed_forward_length", U32, c.ffn), ("llama.attention.head_count", U32, c.heads),
        ("llama.attention.head_count_kv", U32, c.kv_heads), ("llama.attention.layer_norm_rms_epsilon", F32, c.epsilon),
        ("llama.attention.key_length", U32, c.head_size), ("llama.attention.value_length", U32, c.head_size),
        ("llama.rope.dimension_count", U32, c.head_size), ("llama.rope.freq_base", F32, c.rope_base),
        ("llama.expert_count", U32, c.experts), ("llama.expert_used_count", U32, c.active),
        ("tokenizer.ggml.model", STRING, "llama"), ("tokenizer.ggml.tokens", ARRAY, (STRING, vocabulary.pieces)),
        ("tokenizer.ggml.scores", ARRAY, (F32, vocabulary.scores)), ("tokenizer.ggml.token_type", ARRAY, (I32, vocabulary.types)),
        ("tokenizer.ggml.bos_token_id", U32, BOS), ("tokenizer.ggml.eos_token_id", U32, EOS), ("tokenizer.ggml.unknown_token_id", U32, UNK),
        ("tokenizer.ggml.add_bos_token", BOOL, True), ("tokenizer.ggml.add_eos_token", BOOL, False), ("tokenizer.ggml.add_space_prefix", BOOL, True),
    ]


def tensors(net):
    """(GGUF name, array, whether it stays in float32)"""
    c, w = net.config, {k: v.detach().cpu().numpy() for k, v in net.weights.items()}
    yield "token_embd.weight", w["embedding"], False
    for i in range(c.layers):
        q, kv = c.heads * c.head_size, c.kv_heads * c.head_size
        qkv, gate_up = w[f"{i}.qkv"], w[f"{i}.gate_up"]
        yield f"blk.{i}.attn_norm.weight", w[f"{i}.norm1"], True
        yield f"blk.{i}.attn_q.weight", qkv[:q], False
        yield f"blk.{i}.attn_k.weight", qkv[q:q + kv], False
        yield f"blk.{i}.attn_v.weight", qkv[q + kv:], False
        yield f"blk.{i}.attn_output.weight", w[f"{i}.out"], False
        yield f"blk.{i}.ffn_norm.weight", w[f"{i}.norm2"], True
        yield f"blk.{i}.ffn_gate_inp.weight", w[f"{i}.router"], True
        yield f"blk.{i}.ffn_gate_exps.weight", gate_up[:, :c.ffn], False
        yield f"blk.{i}.ffn_up_exps.weight", gate_up[:, c.ffn:], False
        yield f"blk.{i}.ffn_down_exps.weight", w[f"{i}.down"], False
    yield "output_norm.weight", w["norm"], True
    yield "output.weight", w["embedding"], False


def encode(array, kind):
    """Bytes of a tensor. Q8_0: blocks of 32 values, a float16 scale and 32 signed bytes."""
    if kind == "f32":
        return array.astype("<f4").tobytes()
    if kind == "f16":
        return array.astype("<f2").tobytes()
    blocks = array.astype(np.float32).reshape(-1, 32)
    scale = (np.abs(blocks).max(1) / 127).astype("<f2")
    inverse = np.where(scale > 0, 1 / np.maximum(scale.astype(np.float32), 1e-12), 0)
    values = np.clip(np.rint(blocks * inverse[:, None]), -127, 127).astype(np.int8)
    return np.concatenate([scale[:, None].view(np.int8).reshape(-1, 2), values], 1).tobytes()


def write(net, vocabulary, path, kind):
    items = [(name, np.ascontiguousarray(a), "f32" if plain else kind) for name, a, plain in tensors(net)]
    entries = metadata(net.config, vocabulary, kind)
    header = b"GGUF" + struct.pack("<IQQ", 3, len(items), len(entries)) + b"".join(entry(*e) for e in entries)
    data, offset = [], 0
    for name, a, t in items:
        header += text(name) + struct.pack("<I", a.ndim) + struct.pack(f"<{a.ndim}Q", *reversed(a.shape)) + struct.pack("<IQ", TYPES[t], offset)
        body = encode(a, t)
        body += bytes(-len(body) % ALIGNMENT)
        data.append(body)
        offset += len(body)
    header += bytes(-len(header) % ALIGNMENT)
    Path(path).write_bytes(header + b"".join(data))
    return len(header) + offset


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("target")
    parser.add_argument("--type", choices=tuple(TYPES), default="q8_0")
    arguments = parser.parse_args()
    net, _ = network.load(arguments.checkpoint)
    if net.config.experts == 1:
        net = network.upcycle(net, noise=0.0)
    vocabulary = Vocabulary.load(Path(__file__).parent / "vocabulary.json")
    print(write(net, vocabulary, arguments.target, arguments.type), "bytes")


if __name__ == "__main__":
    main()
