"""Train the miniature, stage by stage:

    python3 train.py dense --minutes 80      # one expert, five layers
    python3 train.py grow --minutes 60       # the same net with another layer and twice the heads
    python3 train.py mixture --minutes 30    # eight experts
    python3 train.py deepen --minutes 80     # the mixture with another layer

The learning rate falls over the given time (to zero, or to `--last` of its peak), so plan the minutes first. A stopped run goes on with
`--resume`. `--processes 2` uses two cores."""

import argparse
import random
import sys
import time
from pathlib import Path

import torch

import net as network
import team
from batches import Batches
from optimizer import Optimizer

WORK = Path(__file__).parent / ".work"
PEAK = {"dense": 2e-3, "grow": 1e-3, "mixture": 5e-4, "deepen": 5e-4}
BEFORE = {"grow": "dense", "mixture": "grow", "deepen": "mixture"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=tuple(PEAK))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--tokens", type=int, default=2000, help="tokens of one step, at least")
    parser.add_argument("--rate", type=float, default=None, help=f"peak learning rate; {PEAK}")
    parser.add_argument("--last", type=float, default=0.0, help="the share of the peak that the rate falls to")
    parser.add_argument("--layers", type=int, default=None, help="5 dense, 6 grown, 7 deepened")
    parser.add_argument("--heads", type=int, default=8, help="of the grown net")
    parser.add_argument("--kv-heads", type=int, default=4, help="of the grown net")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--source", default=None, help="the checkpoint of the stage before")
    arguments = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    torch.manual_seed(arguments.seed)
    torch.set_flush_denormal(True)
    if arguments.device == "cpu":
        torch.set_num_threads(1)  # one thread is faster than two at these sizes; `--processes` uses more cores
    net, state = begin(arguments)
    team.run(arguments.processes, lambda member: run(net, state, arguments, member), net.flat.numel())


def begin(arguments):
    """The net that the stage starts with, and the entries of the checkpoint that it goes on from, if any."""
    path = WORK / f"{arguments.stage}.pt"
    if arguments.resume and path.exists():
        return network.load(path, arguments.device)
    if arguments.stage == "dense":
        return network.Net(network.Config(layers=arguments.layers or 5), arguments.device, arguments.seed), None
    before = network.load(arguments.source or WORK / f"{BEFORE[arguments.stage]}.pt", arguments.device)[0]
    if arguments.stage == "grow":
        return network.grow(before, arguments.layers or 6, arguments.heads, arguments.kv_heads), None
    if arguments.stage == "deepen":
        return network.grow(before, arguments.layers or 7, before.config.heads, before.config.kv_heads), None
    return network.upcycle(before), None


def run(net, state, arguments, member):
    optimizer, spent, seen = Optimizer(net), 0.0, 0
    if state:
        optimizer.m, optimizer.v, optimizer.steps = state["m"], state["v"], state["steps"]
        spent, seen = state["spent"], state["seen"]
    batches = Batches(random.Random(arguments.seed + optimizer.steps + 1_000_003 * member.rank), arguments.device)
    path = WORK / f"{arguments.stage}.pt"
    peak, total = arguments.rate or PEAK[arguments.stage], arguments.minutes * 60
    began = time.time() - spent
    warm = spent + 20  # seconds of warm-up, again after a resume: the momentum of a restart is young
    mean_at = spent + team.SECONDS
    saved = shown = time.time()
    tokens, losses = 0, []
    while True:
        elapsed = time.time() - began
        progress = min(1.0, elapsed / total)
        batch = batches.draw(progress if arguments.stage == "dense" else 1.0, arguments.tokens)
        loss, balance = net.loss(batch)
        (loss + 0.01 * balance).backward()
        fall = 1 - (1 - arguments.last) * progress
        rate = peak * fall * min(1.0, 0.05 + max(0.0, 1 - (warm - elapsed) / 20))
        norm = optimizer.step(rate)
        losses.append((batch.kind, loss.item()))
        tokens += len(batch.tokens)
        now = time.time()
        if now - began >= min(mean_at, total):
            member.average(net.flat.detach())
            done, mean_at = mean_at >= total, mean_at + team.SECONDS
            if member.rank == 0 and (done or now - saved > 90):
                seen += tokens * arguments.processes
                net.save(path, m=optimizer.m, v=optimizer.v, steps=optimizer.steps, spent=now - began, seen=seen)
                report(now - began, optimizer.steps, seen, tokens * arguments.processes / (now - shown), rate, norm, balance, losses)
                tokens, losses, shown, saved = 0, [], now, now
            if done:
                return


def report(elapsed, steps, seen, speed, rate, norm, balance, losses):
    kinds = {}
    for kind, value in losses:
        kinds.setdefault(kind, []).append(value)
    text = " ".join(f"{k} {sum(v) / len(v):.3f}" for k, v in sorted(kinds.items()))
    print(f"{elapsed / 60:6.1f} min step {steps} seen {seen / 1e6:.1f}M {speed:6.0f} tok/s rate {rate:.1e} "
          f"norm {norm:.2f} balance {float(balance):.2f} | {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
