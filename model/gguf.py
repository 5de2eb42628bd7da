"""Read our own GGUF files back into a net, for checking an export: `python3 gguf.py miniature.gguf [checkpoint]`."""

import struct
import sys

import numpy as np
import torch

import net as network
from decode import Decoder
from tokenizer import Vocabulary


class Reader:
    def __init__(self, path):
        self.data, self.at = open(path, "rb").read(), 0
        assert self.data[:4] == b"GGUF" and self.take("<4xI") == 3
        tensor_count, entry_count = self.take("<Q"), self.take("<Q")
        self.metadata = {self.text(): self.value(self.take("<I")) for _ in range(entry_count)}
        index = []
        for _ in range(tensor_count):
            name, dims = self.text(), self.take("<I")
            shape = [self.take("<Q") for _ in range(dims)][::-1]
            index.append((name, shape, self.take("<I"), self.take("<Q")))
        start = self.at + -self.at % self.metadata["general.alignment"]
        self.tensors = {name: self.tensor(shape, kind, start + offset) for name, shape, kind, offset in index}

    def take(self, layout):
        value = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return value[0]

    def text(self):
        n = self.take("<Q")
        self.at += n
        return self.data[self.at - n:self.at].decode("utf-8")

    def value(self, kind):
        if kind == 8:
            return self.text()
        if kind == 9:
            inner, n = self.take("<I"), self.take("<Q")
            return [self.value(inner) for _ in range(n)]
        return self.take({4: "<I", 5: "<i", 6: "<f", 7: "<?"}[kind])

    def tensor(self, shape, kind, at):
        n = int(np.prod(shape))
        if kind == 8:
            blocks = np.frombuffer(self.data, np.int8, n // 32 * 34, at).reshape(-1, 34)
            scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
            return (blocks[:, 2:].astype(np.float32) * scale).reshape(shape)
        return np.frombuffer(self.data, "<f4" if kind == 0 else "<f2", n, at).astype(np.float32).reshape(shape)

    def net(self):
        m, t = self.metadata, {k: torch.from_numpy(v.copy()) for k, v in self.tensors.items()}
        c = network.Config(m["llama.vocab_size"], m["llama.embedding_length"], m["llama.block_count"], m["llama.attention.head_count"],
                           m["llama.attention.head_count_kv"], m["llama.rope.dimension_count"], m["llama.feed_forward_length"],
                           m["llama.expert_count"], m["llama.expert_used_count"], m["llama.context_length"], m["llama.rope.freq_base"],
                           m["llama.attention.layer_norm_rms_epsilon"])
        net = network.Net(c)
        assert torch.equal(t["token_embd.weight"], t["output.weight"])
        parts = {"embedding": t["token_embd.weight"], "norm": t["output_norm.weight"]}
        for i in range(c.layers):
            b = {k.split(".", 2)[2].removesuffix(".weight"): v for k, v in t.items() if k.startswith(f"blk.{i}.")}
            parts |= {f"{i}.norm1": b["attn_norm"], f"{i}.qkv": torch.cat((b["attn_q"], b["attn_k"], b["attn_v"])), f"{i}.out": b["attn_output"],
                      f"{i}.norm2": b["ffn_norm"], f"{i}.router": b["ffn_gate_inp"], f"{i}.down": b["ffn_down_exps"],
                      f"{i}.gate_up": torch.cat((b["ffn_gate_exps"], b["ffn_up_exps"]), 1)}
        with torch.no_grad():
            for name, w in net.weights.items():
                w.copy_(parts[name])
        return net

    def vocabulary(self):
        v = Vocabulary(self.metadata["tokenizer.ggml.tokens"][259:])
        assert v.scores == self.metadata["tokenizer.ggml.scores"] and v.types == self.metadata["tokenizer.ggml.token_type"]
        v._find_super_pairs()
        return v


def main(path, checkpoint=None):
    reader = Reader(path)
    net, vocabulary = reader.net(), reader.vocabulary()
    print({k: v for k, v in reader.metadata.items() if not isinstance(v, list)})
    if checkpoint:
        source, _ = network.load(checkpoint)
        if source.config.experts == 1:
            source = network.upcycle(source, noise=0.0)
        error = (net.flat - source.flat).abs().max().item() / source.flat.std().item()
        print(f"largest difference of a weight: {error:.4f} standard deviations")
        from data import nine
        from data.render import Renderer
        render = Renderer(vocabulary)
        prompts = [render.head(nine.TOOLS) + render.prompt_end(u) for u in ("What is the weather in Paris?", "Add two red shoes to the cart", "hello")]
        ours, theirs = Decoder(net).generate(prompts, 80), Decoder(source).generate(prompts, 80)
        for a, b in zip(ours, theirs):
            print(a == b, vocabulary.decode(a))


if __name__ == "__main__":
    main(*sys.argv[1:])
