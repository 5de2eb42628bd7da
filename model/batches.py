"""Packed batches from the generators, following the curriculum."""

from pathlib import Path

import torch

from data.conversations import Conversations
from data.render import LEARN
from data.warmup import Warmup
from tokenizer import Vocabulary

CONTEXT_SHARE, CONTEXT_WEIGHT = 0.1, 0.15  # some of the tokens that are only read are predicted too, with less weight


class Batch:
    """tokens, positions: (n,); segments: (s, 4); rows: which positions predict; targets, weights: what and how much."""

    def __init__(self, kind, sequences, rng, device):
        self.kind = kind
        tokens, positions, segments, rows, targets, weights = [], [], [], [], [], []
        for sequence in sequences:
            head_at, head = len(tokens), sequence.head
            if head:
                tokens += head
                positions += range(len(head))
                segments.append((head_at, len(head), 0, 0))
            for ids, marks in sequence.segments:
                at = len(tokens)
                tokens += ids
                positions += range(len(head), len(head) + len(ids))
                segments.append((at, len(ids), head_at, len(head)))
                for i in range(1, len(ids)):
                    if marks[i] == LEARN:
                        weight = 1.0
                    elif rng.random() < CONTEXT_SHARE:
                        weight = CONTEXT_WEIGHT
                    else:
                        continue
                    rows.append(at + i - 1)
                    targets.append(ids[i])
                    weights.append(weight)
        self.tokens = torch.tensor(tokens, device=device)
        self.positions = torch.tensor(positions, dtype=torch.int32, device=device)
        self.segments = torch.tensor(segments, dtype=torch.int32)
        self.rows, self.targets = torch.tensor(rows, device=device), torch.tensor(targets, device=device)
        self.weights = torch.tensor(weights, device=device)


class Batches:
    def __init__(self, rng, device="cpu"):
        vocabulary = Vocabulary.load(Path(__file__).parent / "vocabulary.json")
        self.rng, self.device = rng, device
        self.conversations, self.warmup = Conversations(rng, vocabulary), Warmup(rng, vocabulary)

    def _choose(self, progress):
        """The lesson at this point of the run: random repeats and copying, then conversations with ever longer lists."""
        draw = self.rng.random()
        if progress < 0.08:
            return ("repeat", self.warmup.repeat) if draw < 0.3 else ("copy", self.warmup.copy)
        stage = min(1.0, (progress - 0.08) / 0.2)
        copy = 0.03 + 0.22 * (1 - stage)
        if draw < copy:
            return "copy", self.warmup.copy
        if draw < copy + 0.02:
            return "repeat", self.warmup.repeat
        sort, make = self.conversations.choose(stage)
        return sort, make

    def draw(self, progress, tokens):
        kind, make = self._choose(progress)
        sequences, n = [], 0
        while n < tokens:
            s = make()
            size = len(s.head) + max(len(ids) for ids, _ in s.segments)
            if size > 2000:
                continue
            sequences.append(s)
            n += len(s.head) + sum(len(ids) for ids, _ in s.segments)
        return Batch(kind, sequences, self.rng, self.device)
