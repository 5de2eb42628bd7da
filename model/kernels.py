"""The operations around the matrix products, with gradients: the C kernels of native.c where they compile, PyTorch elsewhere."""

import ctypes
import subprocess
from pathlib import Path

import torch

HERE = Path(__file__).parent
FLAGS = "-O3 -march=native -mprefer-vector-width=512 -ffast-math -funroll-loops -shared -fPIC".split()


def load_native():
    """The compiled library, or None where there is no C compiler or no AVX-512."""
    try:
        if "avx512f" not in Path("/proc/cpuinfo").read_text():
            return None
        target = HERE / ".work" / "native.so"
        if not target.exists() or target.stat().st_mtime < (HERE / "native.c").stat().st_mtime:
            target.parent.mkdir(exist_ok=True)
            subprocess.run(["cc", *FLAGS, str(HERE / "native.c"), "-o", str(target), "-lm"], check=True)
        return ctypes.CDLL(str(target))
    except (OSError, subprocess.CalledProcessError):
        return None


native = load_native()


def ptr(tensor):
    return ctypes.c_void_p(tensor.data_ptr())


def number(x):
    return ctypes.c_float(x)


class Layout:
    """Where each token of a packed batch stands: positions, segments, and the shape of the heads."""

    def __init__(self, positions, segments, heads, kv_heads, table):
        self.positions, self.segments, self.heads, self.kv_heads, self.table = positions, segments, heads, kv_heads, table
        self.mask = None

    def dense_mask(self):
        """(n, n) booleans, for the PyTorch fallback."""
        if self.mask is None:
            n = len(self.positions)
            mask = torch.zeros(n, n, dtype=torch.bool)
            for start, length, head, head_length in self.segments.tolist():
                mask[start:start + length, start:start + length] = torch.ones(length, length, dtype=torch.bool).tril()
                mask[start:start + length, head:head + head_length] = True
            self.mask = mask.to(self.table.device)
        return self.mask


class NativeAttention(torch.autograd.Function):
    @staticmethod
    def forward(ctx, qkv, layout):
        n, heads, kv = len(qkv), layout.heads, layout.kv_heads
        q, k, v = qkv.new_empty(heads, n, 32), qkv.new_empty(kv, n, 32), qkv.new_empty(kv, n, 32)
        out, lse = qkv.new_empty(n, heads * 32), qkv.new_empty(heads, n)
        native.attention_forward(ptr(qkv), ptr(layout.positions), ptr(layout.table), ptr(layout.segments), len(layout.segments), n, heads, kv,
                                 ptr(q), ptr(k), ptr(v), ptr(out), ptr(lse))
        ctx.save_for_backward(q, k, v, out, lse)
        ctx.layout = layout
        return out

    @staticmethod
    def backward(ctx, dout):
        q, k, v, out, lse = ctx.saved_tensors
        layout, n = ctx.layout, len(out)
        dout = dout.contiguous()
        dqkv = out.new_empty(n, (layout.heads + 2 * layout.kv_heads) * 32)
        native.attention_backward(ptr(dout), ptr(out), ptr(q), ptr(k), ptr(v), ptr(lse), ptr(layout.positions), ptr(layout.table),
                                  ptr(layout.segments), len(layout.segments), n, layout.heads, layout.kv_heads, ptr(dqkv))
        return dqkv, None


class NativeNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gain, epsilon):
        y, inverse = torch.empty_like(x), x.new_empty(len(x))
        native.rms_forward(ptr(x), ptr(gain), len(x), x.shape[1], number(epsilon), ptr(y), ptr(inverse))
        ctx.save_for_backward(x, gain, inverse)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, gain, inverse = ctx.saved_tensors
        dy = dy.contiguous()
        dx, dgain = torch.empty_like(x), torch.zeros_like(gain)
        native.rms_backward(ptr(dy), ptr(x), ptr(gain), ptr(inverse), len(x), x.shape[1], ptr(dx), ptr(dgain))
        return dx, dgain, None


class NativeSwiglu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, gu):
        y = gu.new_empty(len(gu), gu.shape[1] // 2)
        native.swiglu_forward(ptr(gu), len(gu), y.shape[1], ptr(y))
        ctx.save_for_backward(gu)
        return y

    @staticmethod
    def backward(ctx, dy):
        gu, = ctx.saved_tensors
        dy, dgu = dy.contiguous(), torch.empty_like(gu)
        native.swiglu_backward(ptr(dy), ptr(gu), len(gu), dy.shape[1], ptr(dgu))
        return dgu


class NativeCrossEntropy(torch.autograd.Function):
    """The weighted sum of losses. Its gradient is computed at once, in place of the logits."""

    @staticmethod
    def forward(ctx, logits, targets, weights):
        losses = logits.new_empty(len(logits))
        native.cross_entropy(ptr(logits), ptr(targets), ptr(weights), len(logits), logits.shape[1], ptr(losses))
        ctx.gradient = logits
        return losses.sum()

    @staticmethod
    def backward(ctx, scale):
        gradient, ctx.gradient = ctx.gradient, None
        return gradient.mul_(scale), None, None


def is_native(x):
    return native is not None and x.device.type == "cpu"


def attention(qkv, layout):
    """qkv: (tokens, (heads + 2 * kv_heads) * head_size) -> (tokens, heads * head_size). RoPE turns adjacent pairs."""
    if is_native(qkv):
        return NativeAttention.apply(qkv, layout)
    n, heads, kv = len(qkv), layout.heads, layout.kv_heads
    x = qkv.view(n, heads + 2 * kv, -1)
    angles = layout.table[layout.positions.long()].view(n, 1, -1, 2)
    cos, sin = angles[..., 0], angles[..., 1]
    even, odd = x[:, :heads + kv, 0::2], x[:, :heads + kv, 1::2]
    turned = torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(2)
    q, k, v = turned[:, :heads].transpose(0, 1), turned[:, heads:].transpose(0, 1), x[:, heads + kv:].transpose(0, 1)
    k, v = k.repeat_interleave(heads // kv, 0), v.repeat_interleave(heads // kv, 0)
    scores = (q @ k.transpose(1, 2)) * x.shape[-1] ** -0.5
    scores = scores.masked_fill(~layout.dense_mask(), float("-inf"))
    return (scores.softmax(-1) @ v).transpose(0, 1).reshape(n, -1)


def rms_norm(x, gain, epsilon):
    if is_native(x):
        return NativeNorm.apply(x, gain, epsilon)
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * gain


def swiglu(gu):
    """gu: (tokens, gate | up) -> silu(gate) * up"""
    if is_native(gu):
        return NativeSwiglu.apply(gu)
    gate, up = gu.chunk(2, -1)
    return torch.nn.functional.silu(gate) * up


def cross_entropy(logits, targets, weights):
    if is_native(logits):
        return NativeCrossEntropy.apply(logits, targets, weights)
    return (torch.nn.functional.cross_entropy(logits, targets, reduction="none") * weights).sum()


class GroupedLinear(torch.autograd.Function):
    """Rows sorted by expert times each expert's own matrix. x: (rows, in), weight: (experts, out, in) with its gradient allocated,
    counts: rows of each expert."""

    @staticmethod
    def forward(ctx, x, weight, counts):
        y = x.new_empty(len(x), weight.shape[1])
        at = 0
        for e, n in enumerate(counts):
            if n:
                torch.mm(x[at:at + n], weight[e].t(), out=y[at:at + n])
            at += n
        ctx.save_for_backward(x, weight)
        ctx.counts = counts
        return y

    @staticmethod
    def backward(ctx, dy):
        x, weight = ctx.saved_tensors
        dy = dy.contiguous()
        dx, gradient = torch.empty_like(x), weight.grad  # added to in place: a second copy of all experts costs more than the products
        at = 0
        for e, n in enumerate(ctx.counts):
            if n:
                torch.mm(dy[at:at + n], weight[e], out=dx[at:at + n])
                gradient[e].addmm_(dy[at:at + n].t(), x[at:at + n])
            at += n
        return dx, None, None
