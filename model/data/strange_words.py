"""Words that a request does not need: they teach that an unfamiliar word is not always a value, and that a value may stand behind any word."""

from .values import PLAIN_WORDS

# Slots whose values seldom start with an ordinary word, so that a word beside them is plainly no part of them.
OWN_LOOK = ("{c}", "{t}", "{e}", "{m}", "{s}", "{n}", "{u}")


def add_strange_words(rng, template):
    """The template with a word inside of it, most often away from its slots, or with one to three words and a mark in front of it."""
    words = template.split(" ")
    gaps = [i for i in range(1, len(words)) if all("{" not in w or w in OWN_LOOK for w in words[i - 1:i + 1])]
    if gaps and rng.random() < 0.7:
        words.insert(rng.choice(gaps), rng.choice(PLAIN_WORDS))
        return " ".join(words)
    lead = " ".join(rng.choice(PLAIN_WORDS) for _ in range(rng.randint(1, 3)))
    return lead + rng.choice((": ", ", ", " - ", ". ", "; ")) + template
