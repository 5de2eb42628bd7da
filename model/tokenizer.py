"""The miniature's vocabulary: built here, used with the standard SentencePiece BPE algorithm.

An argument must have the same ids in the question and in the call, so that copying is plain induction: a piece never mixes
letters with white space or punctuation, and digits stand alone. The fixed parts of the prompt may be merged further into long
pieces ("superpieces"). They are built from the left, and their first token contains a line feed or a bracket at a depth that only
the prompt's own layout has; so none of them can swallow a value or a name.
"""

import heapq
import json
import re
from collections import Counter
from pathlib import Path

UNK, BOS, EOS, BYTES = 0, 1, 2, 3
SIZE = 2048
SPACE = "\u2581"
GLUE = '"\\[\\]{}:,\n' + SPACE
# A run that holds a blank line ends there, so that prompt and reply encode the same together and apart.
CHUNK = re.compile(f"[A-Za-z]+|[0-9]|[{GLUE}]*?\n\n|[{GLUE}]+|.", re.S)
CHARACTERS = [chr(c) for c in range(33, 127)] + [SPACE, "\n", "\t"] + list("°éèêëüöäßáàâåãíîïóôòõøúùûñçæœÁÉÖÜÄÅÇ–—’‘“”…€£¥₂²³½×÷•→")


def indent(text):
    """Write `<n>` for a line feed and n spaces."""
    return re.sub(r"<(\d+)>", lambda m: "\n" + " " * int(m[1]), text)


HEAD = ' [INST] You have access to the following functions. Use them if required:\n\n'
RESPONSE = ' [INST] Here is the response to the function call. If helpful, use it to respond to my question:\n\n'
TOOL_START = '"type": "function",<8>"function": {<12>"name": "'
TYPE = '": {<24>"type": "'
SUPERPIECES = [" " + HEAD, " " + RESPONSE, "/INST]\n\n"] + [indent(s) for s in (
    '[<4>{<8>' + TOOL_START, '"<16>]<12>}<8>}<4>},<4>{<8>' + TOOL_START, '",<12>"description": "',
    '",<12>"parameters": {<16>"type": "object",<16>"properties": {<20>"',
    TYPE + 'string",<24>"description": "', TYPE + 'integer",<24>"description": "', TYPE + 'number",<24>"description": "',
    TYPE + 'boolean",<24>"description": "', TYPE + 'array",<24>"items": {<28>"type": "string"<24>},<24>"description": "',
    TYPE + 'string",<24>"enum": [<28>"', '"<24>],<24>"description": "', '"<20>}<16>},<16>"required": [<20>"',
    '{<4>"name": "', '",<4>"arguments": {<8>"')]


def to_pieces(text):
    return text.replace(" ", SPACE)


def merges_of(counts, limit, minimum=2):
    """Plain BPE over a counter of chunks: the merged pieces, best first."""
    chunks = [(list(c), n) for c, n in counts.items() if len(c) > 1]
    merged = []
    while len(merged) < limit:
        pairs = Counter()
        for symbols, n in chunks:
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += n
        if not pairs:
            break
        (left, right), n = max(pairs.items(), key=lambda item: (item[1], item[0]))
        if n < minimum:
            break
        piece = left + right
        merged.append(piece)
        for symbols, _ in chunks:
            i = 0
            while i < len(symbols) - 1:
                if symbols[i] == left and symbols[i + 1] == right:
                    symbols[i:i + 2] = [piece]
                i += 1
    return merged


def build(texts, forced_words=()):
    """The list of pieces in order of rank. `texts` are rendered prompts and replies."""
    counts = Counter()
    for text in texts:
        counts.update(CHUNK.findall(to_pieces(text)))
    glue = Counter({c: n for c, n in counts.items() if not c[0].isalnum() and len(c) > 1})
    # The square root favours many words over the few that every function list repeats.
    letters = Counter({c: int(30 * n ** 0.5) for c, n in counts.items() if c[0].isalpha() and c.isascii() and n > 2})
    for word in forced_words:
        letters[word] += 100000
    glue_pieces = merges_of(Counter({c: n for c, n in glue.items() if n >= 20}), 120)
    base = CHARACTERS + glue_pieces
    fixed = set(CHARACTERS) | set(glue_pieces)
    room = SIZE - 259 - len(base)
    words = merges_of(letters, room)  # cut below, when the number of superpieces is known
    supers = []
    for _ in range(3):  # the words that are kept decide how many merges the superpieces need
        kept = words[:room - len(supers)]
        supers = super_merges(Vocabulary(base + kept))
    pieces = base + kept + supers
    assert len(pieces) + 259 == SIZE and len(set(pieces)) == len(pieces), (len(pieces), len(fixed))
    return pieces


def super_merges(vocabulary):
    """The left-anchored chain of merges for each superpiece."""
    found = []
    for text in SUPERPIECES:
        tokens = [vocabulary.pieces[i] for chunk in CHUNK.findall(to_pieces(text)) for i in vocabulary.merge(chunk)]
        piece = tokens[0]
        for token in tokens[1:]:
            piece += token
            if piece not in found and piece not in vocabulary.ids:
                found.append(piece)
    return found


class Vocabulary:
    def __init__(self, pieces):
        self.pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + list(pieces)
        self.scores = [0.0] * 259 + [-float(i) for i in range(len(pieces))]
        self.types = [2, 3, 3] + [6] * 256 + [1] * len(pieces)
        self.ids = {p: i for i, p in enumerate(self.pieces) if i >= 259}
        self.cache = {}
        self.super_pairs = {}

    @classmethod
    def load(cls, path):
        self = cls(json.loads(Path(path).read_text(encoding="utf-8")))
        self._find_super_pairs()
        return self

    def _find_super_pairs(self):
        """(left id, right id) -> merged id, for the fast encoder."""
        for text in SUPERPIECES:
            tokens = [i for chunk in CHUNK.findall(to_pieces(text)) for i in self.base(chunk)]
            left = tokens[0]
            for right in tokens[1:]:
                merged = self.ids[self.pieces[left] + self.pieces[right]]
                self.super_pairs[left, right] = merged
                left = merged

    def merge(self, text):
        """The standard algorithm: of all neighbours that form a piece, the best score first, left-most on a tie."""
        symbols = list(text)
        previous, following = list(range(-1, len(symbols) - 1)), list(range(1, len(symbols) + 1))
        heap = []

        def offer(a, b):
            if a >= 0 and b < len(symbols):
                i = self.ids.get(symbols[a] + symbols[b])
                if i is not None:
                    heapq.heappush(heap, (-self.scores[i], a, b, symbols[a], symbols[b]))

        for i in range(len(symbols) - 1):
            offer(i, i + 1)
        while heap:
            _, a, b, left, right = heapq.heappop(heap)
            if symbols[a] != left or symbols[b] != right or following[a] != b:
                continue
            symbols[a], symbols[b] = left + right, ""
            following[a] = following[b]
            if following[b] < len(symbols):
                previous[following[b]] = a
            offer(previous[a], a)
            offer(a, following[a])
        ids = []
        for s in symbols:
            if s:
                ids += [self.ids[s]] if s in self.ids else [BYTES + b for b in s.encode("utf-8")]
        return ids

    def base(self, chunk):
        """A chunk's ids. Superpieces never begin and end inside one chunk, apart from plain runs of layout characters."""
        ids = self.cache.get(chunk)
        if ids is None:
            ids = self.cache[chunk] = self.merge(chunk)
            if len(self.cache) > 300000:
                self.cache.clear()
        return ids

    def encode_raw(self, text):
        """Ids of a text without the dummy prefix; equal to `merge` on the whole text, but cached by chunk."""
        out = []
        pairs = self.super_pairs
        for chunk in CHUNK.findall(to_pieces(text)):
            for token in self.base(chunk):
                if out:
                    merged = pairs.get((out[-1], token))
                    if merged is not None:
                        out[-1] = merged
                        continue
                out.append(token)
        return out

    def encode(self, text):
        """Ids of one text part, dummy prefix included."""
        return self.encode_raw(" " + text)

    def encode_exact(self, text):
        return self.merge(to_pieces(" " + text))

    def decode(self, ids):
        data = b"".join(bytes([i - BYTES]) if BYTES <= i < 259 else self.pieces[i].replace(SPACE, " ").encode() for i in ids if i > 2)
        return data.decode("utf-8", "replace")
