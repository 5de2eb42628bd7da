"""Muon for the matrices of the layers, AdamW for everything else (embedding, norms, routers, experts)."""

import math

import torch

import kernels

ORTHOGONAL = (3.4445, -4.7750, 2.0315)  # a quintic Newton-Schulz step that converges fast rather than exactly (Jordan et al., 2024)


def orthogonal(x, steps=5):
    """(..., m, n) with m <= n -> about the nearest matrix whose singular values are all one."""
    a, b, c = ORTHOGONAL
    x = x / (x.flatten(-2).norm(dim=-1)[..., None, None] + 1e-7)
    for _ in range(steps):
        g = x @ x.transpose(-1, -2)
        x = a * x + (b * g + c * (g @ g)) @ x
    return x


class Optimizer:
    """`m` and `v` are laid out like the net's flat weights; a matrix uses only `m`.

    Muon's update has the size of AdamW's (0.2 times the root of the longer side), so both go by one learning rate."""

    def __init__(self, net, decay=0.05, beta1=0.9, beta2=0.98, momentum=0.95):
        self.net, self.decay, self.beta1, self.beta2, self.momentum, self.steps = net, decay, beta1, beta2, momentum, 0
        self.m, self.v = torch.zeros_like(net.flat), torch.zeros_like(net.flat)
        self.scaled_decay = net.decay * decay
        self.matrices, self.rest = self._split()

    def _split(self):
        """({shape: [ranges of one size in the flat tensor]}, [ranges of the rest]). Query, key, value, gate and up are matrices of their own."""
        c = self.net.config
        q, kv = c.heads * c.head_size, c.kv_heads * c.head_size
        matrices, rest, at = {}, [], 0
        for name, shape in self.net.shapes.items():
            kind, n = name.split(".")[-1], math.prod(shape)
            if kind in ("qkv", "out", "gate_up", "down") and len(shape) == 2:
                row = 0
                for rows in {"qkv": (q, kv, kv), "gate_up": (c.ffn, c.ffn)}.get(kind, shape[:1]):
                    matrices.setdefault((rows, shape[1]), []).append((at + row * shape[1], at + (row + rows) * shape[1]))
                    row += rows
            elif rest and rest[-1][1] == at:
                rest[-1] = (rest[-1][0], at + n)
            else:
                rest.append((at, at + n))
            at += n
        return matrices, rest

    @torch.no_grad()
    def step(self, rate, clip=1.0):
        """One update; clears the gradients. Returns the gradient's norm."""
        norm = self.net.flat_gradient.norm().item()
        self.steps += 1
        for begin, end in self.rest:
            self._adamw(begin, end, rate, min(1.0, clip / (norm + 1e-6)))
        for shape, ranges in self.matrices.items():
            self._muon(shape, ranges, rate)
        self.net.flat_gradient.zero_()
        return norm

    def _adamw(self, begin, end, rate, scale):
        p, g, m, v, decay = (t.detach()[begin:end] for t in (self.net.flat, self.net.flat_gradient, self.m, self.v, self.scaled_decay))
        correct1, correct2 = 1 / (1 - self.beta1 ** self.steps), 1 / (1 - self.beta2 ** self.steps)
        if kernels.is_native(p):
            f = kernels.number
            kernels.native.adamw(*(kernels.ptr(t) for t in (p, g, m, v, decay)), kernels.ctypes.c_long(end - begin),
                                 f(rate), f(self.beta1), f(self.beta2), f(scale), f(correct1), f(correct2))
            return
        g.mul_(scale)
        m.lerp_(g, 1 - self.beta1)
        v.mul_(self.beta2).addcmul_(g, g, value=1 - self.beta2)
        p.sub_(m * correct1 / ((v * correct2).sqrt_() + 1e-8) + decay * p, alpha=rate)

    def _muon(self, shape, ranges, rate):
        """All matrices of one shape at once."""
        rows, columns = shape
        momenta = [self.m[a:b].view(shape) for a, b in ranges]
        ahead = torch.stack([self.net.flat_gradient[a:b].view(shape) for a, b in ranges])
        for m, g in zip(momenta, ahead):
            m.mul_(self.momentum).add_(g)
            g.add_(m, alpha=self.momentum)
        flip = rows > columns
        updates = orthogonal(ahead.transpose(1, 2).contiguous() if flip else ahead)
        size = 0.2 * max(shape) ** 0.5
        for (a, b), update in zip(ranges, updates):
            weight = self.net.flat.detach()[a:b].view(shape)
            weight.mul_(1 - rate * self.decay).add_(update.t() if flip else update, alpha=-rate * size)
