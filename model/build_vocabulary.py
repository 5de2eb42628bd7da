"""Build `vocabulary.json` from a seeded sample of the training conversations."""

import json
import random
import sys
from pathlib import Path

import tokenizer
from data import chat, parts, phrasings, pools
from data.common_words import COMMON
from data.conversations import Conversations
from data.render import pretty


class Recorder:
    """Stands in for the tokenizer and keeps the texts."""

    def __init__(self):
        self.texts = []

    def encode(self, text):
        self.texts.append(" " + text)
        return [0]

    def encode_raw(self, text):
        self.texts.append(text)
        return [0]


def main(path):
    rng = random.Random(7)
    recorder = Recorder()
    conversations = Conversations(rng, recorder)
    conversations.values.made_up = 0.0
    for _ in range(2500):
        conversations.draw(1.0)
    texts = recorder.texts
    words = [w for v in list(vars(phrasings).values()) + list(pools.TRAIN.values()) if isinstance(v, list) for w in v]
    words += chat.MISC + [w for g in parts.VERBS for w in g] + parts.NOUNS + parts.PURPOSES
    texts += words * 20 + [w + ' ' + w.capitalize() for w in COMMON] * 60
    texts.append(pretty({"type": "string"}))
    pieces = tokenizer.build(texts, ("type function name description parameters object properties string integer number boolean array items enum "
                                     "required arguments INST true false").split())
    Path(path).write_text(json.dumps(pieces, ensure_ascii=False, indent=0), encoding="utf-8")
    vocabulary = tokenizer.Vocabulary.load(path)
    for piece in pieces:
        assert "\n\n" not in piece or piece.endswith("\n\n"), piece
    n = 0
    for text in texts[::37]:
        fast, exact = vocabulary.encode_raw(text), vocabulary.merge(tokenizer.to_pieces(text))
        assert fast == exact, (text, [vocabulary.pieces[i] for i in fast], [vocabulary.pieces[i] for i in exact])
        n += 1
    print(len(vocabulary.pieces), "pieces;", n, "texts agree;", len(vocabulary.super_pairs), "super merges")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "vocabulary.json")
