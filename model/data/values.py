"""Random argument values. A `Values` draws either from the training pools or from the held-out ones, never from both."""

import zlib

from .common_words import COMMON
from .pools import HELD, TRAIN
from .sentences import Sentences

ONES = "zero one two three four five six seven eight nine ten eleven twelve".split()
NUMBER_WORDS = dict(enumerate(ONES)) | {15: "fifteen", 20: "twenty", 25: "twenty-five", 30: "thirty", 40: "forty", 45: "forty-five",
                                        50: "fifty", 60: "sixty", 90: "ninety", 100: "a hundred"}
PLAIN_WORDS = [w for w in COMMON if len(w) > 3 and w.islower()]
# For free texts: two of three words are such as stand in every request, because those are the hardest to copy.
TEXT_WORDS = [w for w in COMMON if w.islower()] + 3 * [w for w in COMMON if len(w) <= 4 and w.islower()]
# How often a training value is composed instead of taken from its pool.
COMPOSED = {"text": 0.75, "title": 0.7, "thing": 0.5, "topic": 0.5, "condition": 0.5, "city": 0.25, "company": 0.25}
ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl dr fl gr kr pl pr qu sh sk sl st th tr".split()
VOWELS = "a e i o u a e i o ai ea ou y".split()
CODAS = ["", "", "", "", "n", "r", "l", "s", "m", "t", "k", "nd", "x"]


def held_out(key):
    """Whether a made-up word or a number above twelve belongs to the held-out split: a tenth of all, by checksum."""
    return zlib.crc32(str(key).encode()) % 10 == 3


class Values:
    def __init__(self, rng, held=False):
        self.rng = rng
        self.held = held
        self.pools = HELD if held else TRAIN
        self.made_up = 0.1 if held else 0.4  # how often a made-up word stands in for a real one
        self.sentences = Sentences(rng)

    def _in_split(self, key):
        return held_out(key) == self.held

    def fake(self, syllables=None):
        """A made-up lower-case word of this split."""
        rng = self.rng
        while True:
            n = syllables or rng.choice((1, 2, 2, 2, 2, 3))
            word = "".join(rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(n))
            if len(word) > 3 and self._in_split(word):
                return word

    def integer(self, low=1, high=1000):
        """Small numbers are in both splits: there are too few of them to hold any out."""
        rng = self.rng
        if high > 12 and rng.random() < 0.5:
            high = max(12, min(high, rng.choice((12, 20, 60, 100, 400))))
        for _ in range(1000):
            n = rng.randint(low, high)
            if n <= 12 or self._in_split(n):
                return n
        return n

    def number(self, low=1, high=1000):
        """An integer or a decimal number that JSON prints the way it is read."""
        n = self.integer(low, high)
        if self.rng.random() < 0.25:
            return float(f"{n}.{self.rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 25, 5, 75))}")
        return n

    def code(self):
        """An identifier such as A-4711, ord_93 or 5520."""
        rng = self.rng
        n = str(self.integer(1, 99999))
        kind = rng.random()
        if kind < 0.4:
            return n
        letters = "".join(rng.choice("ABCDEFGHKLMNPRSTXZ") for _ in range(rng.randint(1, 3)))
        return f"{letters}-{n}" if kind < 0.7 else f"{letters}{n}"

    def email(self):
        rng = self.rng
        name = self.word("person").split()[0].lower()
        return f"{name}@{self.fake()}.{rng.choice(('com', 'org', 'net', 'de'))}"

    def time(self):
        rng = self.rng
        hour, minute = rng.randint(0, 23), rng.choice((0, 15, 30, 45, 5, 20))
        kind = rng.random()
        if kind < 0.5:
            return f"{hour:02d}:{minute:02d}"
        if kind < 0.6:
            return rng.choice(("noon", "midnight"))
        return f"{hour % 12 + 1} {rng.choice(('am', 'pm'))}" if kind < 0.8 else f"{hour % 12 + 1}{rng.choice(('am', 'pm'))}"

    def date(self):
        rng = self.rng
        if rng.random() < 0.6:
            return rng.choice(self.pools["day"]) if self.held or rng.random() < 0.3 else self.sentences.day()
        return f"{rng.randint(2020, 2030)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"

    def word(self, pool):
        """An entry of a pool, or a made-up one of the same look."""
        rng = self.rng
        if not self.held and pool == "text" and rng.random() < 0.3:
            return " ".join(rng.choice(TEXT_WORDS) for _ in range(rng.choice((2, 3, 3, 4, 4, 5, 6))))
        if rng.random() >= self.made_up:
            if not self.held and rng.random() < COMPOSED.get(pool, 0):
                compose = getattr(self.sentences, pool)
                return compose(self.fake) if pool in ("city", "company", "text") else compose()
            return rng.choice(self.pools[pool])
        name = pool in ("city", "person", "company", "country", "language", "title") or rng.random() < 0.1
        if not self.held and rng.random() < 0.25:  # ordinary words next to each other; for training only, since they could meet by chance
            parts = [rng.choice(PLAIN_WORDS) for _ in range(rng.choice((1, 2, 2, 2, 3)))]
            return " ".join(p.capitalize() if name else p for p in parts)
        parts = [self.fake()]
        more = 0.5 if not self.held and pool in ("topic", "thing", "food", "product", "title", "text", "condition") else 0.25
        while rng.random() < more and len(parts) < 3:
            parts.append(self.fake())
        if pool in ("topic", "thing", "text", "product", "food", "title") and rng.random() < 0.6:
            parts.insert(rng.randrange(len(parts) + 1), rng.choice(self.pools["thing"]).split()[-1])
        return " ".join(p.capitalize() if name else p for p in parts)

    def product(self):
        rng = self.rng
        noun = self.word("product")
        return f"{rng.choice(self.pools['adjective'])} {noun}" if rng.random() < 0.45 else noun

    def phrase(self):
        """Free text: a sentence, a thing, a topic or two made-up words."""
        return self.word(self.rng.choice(("text", "text", "thing", "topic", "title")))

    def temperature(self):
        rng = self.rng
        n = rng.randint(-12, 38) if rng.random() < 0.7 else rng.randint(20, 104)
        return f"{n}{rng.choice((' C', ' C', ' C', ' F', ' F', '°C', ' degrees'))}"

    def spoken(self, n):
        """How a user writes a number: digits, or a word where there is a common one."""
        if n in NUMBER_WORDS and self.rng.random() < 0.45:
            return NUMBER_WORDS[n]
        return str(n)
