"""Train the miniature: `python3 train.py dense --minutes 60`, then `python3 train.py mixture --minutes 30`.

The learning rate falls to zero over the given time, so plan the minutes first. A stopped run goes on with `--resume`."""

import argparse
import random
import sys
import time
from pathlib import Path

import torch

import kernels
import net as network
from batches import Batches

WORK = Path(__file__).parent / ".work"


class AdamW:
    def __init__(self, net, decay=0.05, beta1=0.9, beta2=0.98):
        self.net, self.decay, self.beta1, self.beta2, self.steps = net, decay, beta1, beta2, 0
        self.m, self.v = torch.zeros_like(net.flat), torch.zeros_like(net.flat)

    def step(self, rate, clip=1.0):
        """One update; clears the gradients. Returns the gradient's norm."""
        p, g = self.net.flat.detach(), self.net.flat_gradient
        norm = g.norm().item()
        scale = min(1.0, clip / (norm + 1e-6))
        self.steps += 1
        correct1, correct2 = 1 / (1 - self.beta1 ** self.steps), 1 / (1 - self.beta2 ** self.steps)
        if kernels.is_native(p):
            f = kernels.number
            kernels.native.adamw(kernels.ptr(p), kernels.ptr(g), kernels.ptr(self.m), kernels.ptr(self.v), kernels.ptr(self.weight_decay()),
                                 kernels.ctypes.c_long(p.numel()), f(rate), f(self.beta1), f(self.beta2), f(scale), f(correct1), f(correct2))
            return norm
        g.mul_(scale)
        self.m.lerp_(g, 1 - self.beta1)
        self.v.mul_(self.beta2).addcmul_(g, g, value=1 - self.beta2)
        update = self.m * correct1 / ((self.v * correct2).sqrt_() + 1e-8) + self.weight_decay() * p
        p.sub_(update, alpha=rate)
        g.zero_()
        return norm

    def weight_decay(self):
        if not hasattr(self, "scaled"):
            self.scaled = self.net.decay * self.decay
        return self.scaled


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=("dense", "mixture"))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--tokens", type=int, default=1100, help="tokens of one step, at least")
    parser.add_argument("--rate", type=float, default=None, help="peak learning rate; 2e-3 dense, 1e-3 mixture")
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--source", default=str(WORK / "dense.pt"), help="the dense checkpoint that the mixture starts from")
    arguments = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    torch.manual_seed(arguments.seed)
    torch.set_flush_denormal(True)
    if arguments.device == "cpu":
        torch.set_num_threads(1)  # one thread is faster than two at these sizes
    path = WORK / f"{arguments.stage}.pt"
    spent, state = 0.0, None
    if arguments.resume and path.exists():
        net, state = network.load(path, arguments.device)
        spent = state["spent"]
    elif arguments.stage == "dense":
        net = network.Net(network.Config(layers=arguments.layers), arguments.device, arguments.seed)
    else:
        net = network.upcycle(network.load(arguments.source, arguments.device)[0])
    optimizer = AdamW(net)
    if state:
        optimizer.m, optimizer.v, optimizer.steps = state["m"], state["v"], state["steps"]
    rng = random.Random(arguments.seed + optimizer.steps)
    batches = Batches(rng, arguments.device)
    run(net, optimizer, batches, arguments, path, spent)


def run(net, optimizer, batches, arguments, path, spent):
    mixture = arguments.stage == "mixture"
    peak = arguments.rate or (1e-3 if mixture else 2e-3)
    warmup = 100 if mixture else 200
    total = arguments.minutes * 60
    began = time.time() - spent
    saved = shown = time.time()
    tokens, losses, seen = 0, [], 0
    while True:
        elapsed = time.time() - began
        progress = min(1.0, elapsed / total)
        batch = batches.draw(1.0 if mixture else progress, arguments.tokens)
        loss, balance = net.loss(batch)
        (loss + 0.01 * balance).backward()
        rate = peak * min(1.0, (optimizer.steps + 1) / warmup) * (1 - progress)
        norm = optimizer.step(rate)
        losses.append((batch.kind, loss.item()))
        tokens += len(batch.tokens)
        seen += len(batch.tokens)
        now = time.time()
        if now - shown > 20:
            kinds = {}
            for kind, value in losses:
                kinds.setdefault(kind, []).append(value)
            text = " ".join(f"{k} {sum(v) / len(v):.3f}" for k, v in sorted(kinds.items()))
            print(f"{elapsed / 60:6.1f} min step {optimizer.steps} seen {seen / 1e6:.2f}M {tokens / (now - shown):6.0f} tok/s rate {rate:.1e} "
                  f"norm {norm:.2f} balance {float(balance):.2f} | {text}", flush=True)
            tokens, losses, shown = 0, [], now
        if now - saved > 90 or progress >= 1.0:
            net.save(path, m=optimizer.m, v=optimizer.v, steps=optimizer.steps, spent=elapsed, seen=seen)
            saved = now
        if progress >= 1.0:
            print("done", flush=True)
            return


if __name__ == "__main__":
    sys.exit(main())
