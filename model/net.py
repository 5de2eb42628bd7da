"""The network: Mixtral's architecture, with one expert (dense) or eight, over packed batches (see `kernels.Layout`)."""

import math
from dataclasses import asdict, dataclass

import torch

from kernels import GroupedLinear, Layout, attention, cross_entropy, rms_norm, swiglu


@dataclass
class Config:
    vocabulary: int = 2048
    width: int = 128
    layers: int = 5
    heads: int = 4
    kv_heads: int = 2
    head_size: int = 32
    ffn: int = 384
    experts: int = 1
    active: int = 2
    context: int = 2048
    rope_base: float = 100000.0
    epsilon: float = 1e-5

    def dict(self):
        return asdict(self)


def shapes(c):
    """Every tensor's name and shape. Matrices are (out, in); the experts come first where there are several."""
    out = {"embedding": (c.vocabulary, c.width)}
    e = (c.experts,) if c.experts > 1 else ()
    for i in range(c.layers):
        out |= {f"{i}.norm1": (c.width,), f"{i}.qkv": ((c.heads + 2 * c.kv_heads) * c.head_size, c.width),
                f"{i}.out": (c.width, c.heads * c.head_size), f"{i}.norm2": (c.width,), f"{i}.gate_up": (*e, 2 * c.ffn, c.width),
                f"{i}.down": (*e, c.width, c.ffn)}
        if e:
            out[f"{i}.router"] = (c.experts, c.width)
    return out | {"norm": (c.width,)}


class Net:
    """All weights are views of one flat tensor, and so are the gradients: the optimiser is one pass over memory."""

    def __init__(self, config, device="cpu", seed=1):
        self.config, self.device = config, device
        self.shapes = shapes(config)
        total = sum(math.prod(s) for s in self.shapes.values())
        self.flat, self.flat_gradient = torch.zeros(total, device=device), torch.zeros(total, device=device)
        self.decay = torch.zeros(total, device=device)
        self.weights, at = {}, 0
        for name, shape in self.shapes.items():
            n = math.prod(shape)
            w = self.flat[at:at + n].view(shape)
            w.requires_grad_()
            w.grad = self.flat_gradient[at:at + n].view(shape)
            if "norm" not in name:
                self.decay[at:at + n] = 1.0
            self.weights[name] = w
            at += n
        self._initialise(seed)
        frequency = config.rope_base ** (-torch.arange(0, config.head_size, 2).float() / config.head_size)
        angle = torch.arange(config.context).float()[:, None] * frequency[None]
        self.table = torch.stack((angle.cos(), angle.sin()), -1).flatten(1).contiguous().to(device)

    def _initialise(self, seed):
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for name, w in self.weights.items():
                if "norm" in name:
                    w.fill_(1.0)
                    continue
                scale = w.shape[-1] ** -0.5 * (0.3 if name.endswith(("out", "down")) else 1.0)
                w.copy_(torch.randn(w.shape, generator=generator) * scale)
            self._prime_induction(generator)

    def _prime_induction(self, generator):
        """Start with what copying needs, which otherwise takes thousands of steps to appear.

        All embeddings share a direction. From it the first heads of layer 0 make queries and keys whose RoPE phases agree at a distance of
        one and of two: they look at the previous tokens, and write what those are. In layer 1 the first heads compare the token at hand
        with what was written, so they look at the tokens that followed it earlier, and pass these on to the output.
        """
        c, w = self.config, self.weights
        size, width = c.head_size, c.width
        group = c.heads // c.kv_heads

        def rows(i, kind, head):
            at = {"q": 0, "k": c.heads, "v": c.heads + c.kv_heads}[kind] + head
            return w[f"{i}.qkv"][at * size:(at + 1) * size]

        common = torch.randn(width, generator=generator)
        common /= common.norm()
        table = w["embedding"]
        table -= (table @ common)[:, None] * common
        table += common
        theta = c.rope_base ** (-torch.arange(0, size, 2).float() / size)
        sharp = theta > 0.02
        for head in range(c.kv_heads):  # one query head of each group looks one token back
            distance = head + 1
            reach = torch.zeros(size)
            reach[0::2] = sharp.float()
            turned = torch.zeros(size)
            turned[0::2], turned[1::2] = sharp.float() * torch.cos(theta * distance), -sharp.float() * torch.sin(theta * distance)
            rows(0, "k", head).mul_(0.3).add_(0.6 * reach[:, None] * common)
            rows(0, "q", head * group).mul_(0.3).add_(0.6 * turned[:, None] * common)
        # What head 0 writes: a projection of the previous token, into directions of its own.
        read = rows(0, "v", 0)
        write = w["0.out"][:, :size]
        write.copy_(torch.randn(width, size, generator=generator) * size ** -0.5)
        slow = torch.arange(size) >= 2 * int((theta > 0.002).sum())
        key, query = rows(1, "k", 0), rows(1, "q", 0)
        back = torch.linalg.pinv(write)  # (size, width): recovers what was written
        mix = torch.randn(size, size, generator=generator) * size ** -0.5 * slow[:, None] * 2.0
        key.mul_(0.3).add_(mix @ back)
        query.mul_(0.3).add_(mix @ read)
        value = rows(1, "v", 0)
        w["1.out"][:, :size] = value.t() * 0.6

    def layout(self, positions, segments):
        c = self.config
        return Layout(positions, segments, c.heads, c.kv_heads, self.table)

    def hidden(self, tokens, layout, rows=None):
        """Final hidden states before the last norm, and the load-balancing loss. With `rows`, only those tokens leave the last attention."""
        w, c = self.weights, self.config
        x = torch.nn.functional.embedding(tokens, w["embedding"])
        balance = 0.0
        for i in range(c.layers):
            h = rms_norm(x, w[f"{i}.norm1"], c.epsilon)
            h = attention(h @ w[f"{i}.qkv"].t(), layout)
            if rows is not None and i == c.layers - 1:
                x, h = x[rows], h[rows]
            x = torch.addmm(x, h, w[f"{i}.out"].t())
            h = rms_norm(x, w[f"{i}.norm2"], c.epsilon)
            if c.experts == 1:
                x = torch.addmm(x, swiglu(h @ w[f"{i}.gate_up"].t()), w[f"{i}.down"].t())
            else:
                y, b = self._mixture(h, i)
                x, balance = x + y, balance + b
        return x, balance

    def _mixture(self, h, i):
        w, c = self.weights, self.config
        logits = h @ w[f"{i}.router"].t()
        top, chosen = logits.topk(c.active, -1)
        share = top.softmax(-1)
        flat = chosen.flatten()
        order = flat.argsort(stable=True)
        counts = torch.bincount(flat, minlength=c.experts)
        rows = GroupedLinear.apply(h[order // c.active], w[f"{i}.gate_up"], counts.tolist())
        rows = GroupedLinear.apply(swiglu(rows), w[f"{i}.down"], counts.tolist())
        back = torch.empty_like(order)
        back[order] = torch.arange(len(order), device=h.device)
        y = (rows[back].view(len(h), c.active, -1) * share[..., None]).sum(1)
        balance = c.experts * (counts.float() / len(flat) * logits.softmax(-1).mean(0)).sum()
        return y, balance

    def logits(self, x):
        return rms_norm(x, self.weights["norm"], self.config.epsilon) @ self.weights["embedding"].t()

    def loss(self, batch):
        """(weighted mean loss, balance loss)"""
        x, balance = self.hidden(batch.tokens, self.layout(batch.positions, batch.segments), batch.rows)
        total = cross_entropy(self.logits(x), batch.targets, batch.weights)
        return total / batch.weights.sum(), balance

    def save(self, path, **extra):
        torch.save({"config": self.config.dict(), "weights": self.flat.detach().cpu(), **extra}, str(path) + ".new")
        import os
        os.replace(str(path) + ".new", path)


def load(path, device="cpu"):
    """A net from a checkpoint, and the checkpoint's other entries."""
    state = torch.load(path, map_location=device)
    net = Net(Config(**state["config"]), device)
    with torch.no_grad():
        net.flat.copy_(state["weights"])
    return net, state


def upcycle(dense, experts=8, noise=0.02, seed=5):
    """The mixture that computes nearly what the dense net computes: every expert starts as a copy, the routers are random."""
    net = Net(Config(**{**dense.config.dict(), "experts": experts}), dense.device, seed)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, w in net.weights.items():
            if name.endswith("router"):
                continue
            source = dense.weights[name]
            if w.dim() == 3:
                spread = torch.randn(w.shape, generator=generator).to(w.device)
                w.copy_(source[None] + spread * noise * source.std())
            else:
                w.copy_(source)
    return net


def grow(net, layers, heads, kv_heads, seed=7, noise=0.1):
    """A deeper net with more heads that computes exactly what `net` computes: what is new writes zeros at first.

    A new head looks where an old one of its layer looks, a little noise aside, but reads other directions there: it adds room to what
    the old heads carry. New layers stand behind the first two, which copy; those of a mixture begin with other random experts."""
    c = net.config
    new = Net(Config(**{**c.dict(), "layers": layers, "heads": heads, "kv_heads": kv_heads}), net.device, seed)
    if heads // kv_heads != c.heads // c.kv_heads or layers < c.layers or heads < c.heads:
        raise ValueError(f"a net grows by layers and by whole groups of heads, not {c} to {new.config}")
    size, extra = c.head_size, layers - c.layers
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name in ("embedding", "norm"):
            new.weights[name].copy_(net.weights[name])
        for i in range(layers):
            source = i if i < 2 else i - extra
            for name in ("out", "down"):
                new.weights[f"{i}.{name}"].zero_()
            if 2 <= i < 2 + extra:
                continue
            for name in ("norm1", "norm2", "gate_up", "down", *(("router",) if c.experts > 1 else ())):
                new.weights[f"{i}.{name}"].copy_(net.weights[f"{source}.{name}"])
            new.weights[f"{i}.out"][:, :c.heads * size] = net.weights[f"{source}.out"]
            old, at = net.weights[f"{source}.qkv"], 0
            for k, (count, grown) in enumerate(((c.heads, heads), (c.kv_heads, kv_heads), (c.kv_heads, kv_heads))):
                block, rows = old[:count * size], new.weights[f"{i}.qkv"][at:at + grown * size]
                rows[:count * size] = block
                for head in range(count, grown):
                    fresh = torch.randn(size, c.width, generator=generator).to(block.device) * block.std()
                    twin = block[(head % count) * size:(head % count + 1) * size]
                    rows[head * size:(head + 1) * size] = fresh if k == 2 else twin + noise * fresh
                old, at = old[count * size:], at + grown * size
    return new
