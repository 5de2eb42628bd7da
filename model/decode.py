"""Greedy decoding of many prompts side by side, for the evaluation in Python. PyTorch only, dense nets and mixtures."""

import torch

from tokenizer import EOS


class Decoder:
    """`net` with a key/value cache for each prompt; prompts may share their head's work through `prefill`."""

    def __init__(self, net):
        self.net, self.c = net, net.config

    def _rope(self, x, positions):  # x: (batch, tokens, heads, size)
        angle = self.net.table[positions].view(*positions.shape, 1, -1, 2)
        cos, sin = angle[..., 0], angle[..., 1]
        even, odd = x[..., 0::2], x[..., 1::2]
        return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)

    def _norm(self, x, gain):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.c.epsilon) * gain

    def _ffn(self, h, i):
        w, c = self.net.weights, self.c
        if c.experts == 1:
            gate, up = (h @ w[f"{i}.gate_up"].t()).chunk(2, -1)
            return (torch.nn.functional.silu(gate) * up) @ w[f"{i}.down"].t()
        flat = h.reshape(-1, c.width)
        top, chosen = (flat @ w[f"{i}.router"].t()).topk(c.active, -1)
        share, y = top.softmax(-1), torch.zeros_like(flat)
        for e in range(c.experts):
            rows, slot = (chosen == e).nonzero(as_tuple=True)
            if len(rows):
                gate, up = (flat[rows] @ w[f"{i}.gate_up"][e].t()).chunk(2, -1)
                y[rows] += share[rows, slot, None] * ((torch.nn.functional.silu(gate) * up) @ w[f"{i}.down"][e].t())
        return y.view_as(h)

    def forward(self, tokens, positions, cache, lengths):
        """tokens, positions: (batch, n), new tokens of each prompt; cache: (k, v) a layer, (batch, kv, longest, size)."""
        w, c = self.net.weights, self.c
        batch, n = tokens.shape
        x = w["embedding"][tokens]
        longest = cache[0][0].shape[2]
        reach = torch.arange(longest)[None, None] <= positions[..., None]  # (batch, n, longest)
        for i in range(c.layers):
            h = self._norm(x, w[f"{i}.norm1"])
            qkv = (h @ w[f"{i}.qkv"].t()).view(batch, n, -1, c.head_size)
            q, k, v = qkv.split((c.heads, c.kv_heads, c.kv_heads), 2)
            q, k = self._rope(q, positions), self._rope(k, positions)
            rows = torch.arange(batch)[:, None].expand(batch, n)
            cache[i][0][rows, :, positions], cache[i][1][rows, :, positions] = k, v
            q = q.transpose(1, 2).reshape(batch, c.kv_heads, -1, c.head_size)  # group's heads by tokens
            scores = q @ cache[i][0].transpose(2, 3) * c.head_size ** -0.5
            scores = scores.view(batch, c.kv_heads, -1, n, longest).masked_fill(~reach[:, None, None], float("-inf"))
            out = scores.softmax(-1).view(batch, c.kv_heads, -1, longest) @ cache[i][1]
            out = out.view(batch, c.heads, n, c.head_size).transpose(1, 2).reshape(batch, n, -1)
            x = x + out @ w[f"{i}.out"].t()
            x = x + self._ffn(self._norm(x, w[f"{i}.norm2"]), i)
        return self._norm(x, w["norm"]) @ w["embedding"].t()

    @torch.no_grad()
    def generate(self, prompts, limit=160):
        """The greedy continuation of each prompt (lists of ids), EOS not included. Prompts with a common beginning are prefilled once."""
        c = self.c
        batch = len(prompts)
        longest = max(map(len, prompts)) + limit
        cache = [[torch.zeros(batch, c.kv_heads, longest, c.head_size) for _ in range(2)] for _ in range(c.layers)]
        shared = 0
        while shared < min(map(len, prompts)) - 1 and all(p[shared] == prompts[0][shared] for p in prompts):
            shared += 1
        if shared:
            one = [[t[:1] for t in pair] for pair in cache]
            self.forward(torch.tensor([prompts[0][:shared]]), torch.arange(shared)[None], one, None)
            for pair in cache:
                for t in pair:
                    t[1:] = t[:1]
        rest = max(len(p) for p in prompts) - shared
        lengths = torch.tensor([len(p) for p in prompts])
        padded = torch.tensor([p[shared:] + [0] * (rest - len(p) + shared) for p in prompts])
        positions = (shared + torch.arange(rest))[None].expand(batch, rest)
        logits = self.forward(padded, positions, cache, None)
        token = logits[torch.arange(batch), lengths - shared - 1].argmax(-1)
        out, alive = [[] for _ in prompts], list(range(batch))
        for _ in range(limit):
            keep = [j for j, i in enumerate(alive) if token[j] != EOS]
            if not keep:
                break
            if len(keep) < len(alive):
                index = torch.tensor(keep)
                alive, token, lengths = [alive[j] for j in keep], token[index], lengths[index]
                cache = [[t[index] for t in pair] for pair in cache]
            for j, i in enumerate(alive):
                out[i].append(int(token[j]))
            logits = self.forward(token[:, None], lengths[:, None], cache, None)
            token, lengths = logits[:, -1].argmax(-1), lengths + 1
        return out
