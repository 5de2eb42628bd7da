"""The first lessons: repeating random tokens, then copying words and values out of short texts."""

import json

from tokenizer import BOS, EOS

from .render import CONTEXT, LEARN, Sequence
from .values import Values


class Warmup:
    def __init__(self, rng, vocabulary):
        self.rng, self.vocabulary, self.values = rng, vocabulary, Values(rng)

    def repeat(self):
        """Random tokens written twice; the second half is learned."""
        rng = self.rng
        segments = []
        for _ in range(6):
            n = rng.randint(6, 60)
            alphabet = [rng.randrange(259, len(self.vocabulary.pieces)) for _ in range(rng.choice((8, 20, 60)))]
            half = [rng.choice(alphabet) if rng.random() < 0.5 else rng.randrange(259, len(self.vocabulary.pieces)) for _ in range(n)]
            noise = [rng.randrange(259, len(self.vocabulary.pieces)) for _ in range(rng.choice((0, 0, 5, 20)))]
            ids = [BOS] + noise + half + [EOS] + half
            segments.append((ids, [CONTEXT] * (len(ids) - n + 1) + [LEARN] * (n - 1)))
        return Sequence([], segments)

    def _value(self):
        v, rng = self.values, self.rng
        return rng.choice((v.product, v.phrase, v.code, v.email, v.date, lambda: v.word("city"), lambda: v.word("person"), v.fake,
                           lambda: str(v.number(1, 5000))))()

    def _pair(self, question, answer):
        a, b = self.vocabulary.encode(question), self.vocabulary.encode_raw(answer) + [EOS]
        return [BOS] + a + b, [CONTEXT] * (len(a) + 1) + [LEARN] * len(b)

    def copy(self):
        """Text tasks: repeat a phrase, look a key up, turn `a 1, b 2` into JSON, pick a quoted value."""
        rng, v = self.rng, self.values
        segments = []
        for _ in range(8):
            kind = rng.randrange(4)
            names = []
            while len(names) < rng.choice((2, 3, 4, 5)):
                name = v.fake() if rng.random() < 0.6 else rng.choice(v.pools["thing"])
                if name not in names:
                    names.append(name)
            entries = {n: self._value() for n in names}
            key = rng.choice(names)
            if kind == 0:
                text = " ".join(self._value() for _ in range(rng.randint(1, 4)))
                segments.append(self._pair(f"Repeat: {text} [/INST]\n\n", text))
            elif kind == 1:
                segments.append(self._pair(f"{json.dumps(entries, indent=4, ensure_ascii=False)}\n\n{key}? [/INST]\n\n", f"{key}: {entries[key]}."))
            elif kind == 2:
                text = ", ".join(f"{n} {x}" for n, x in entries.items())
                segments.append(self._pair(f"{text} [/INST]\n\n", json.dumps(entries, indent=4, ensure_ascii=False)))
            else:
                text = " and ".join(f"{n} {x}" for n, x in entries.items())
                call = {"name": key, "arguments": {key: entries[key]}}
                segments.append(self._pair(f"{text}. What is {key}? [/INST]\n\n", json.dumps(call, indent=4, ensure_ascii=False)))
        return Sequence([], segments)
