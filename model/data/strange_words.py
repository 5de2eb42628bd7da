"""Words that a request does not need, at places where they are no part of a value: they teach that an unfamiliar word is not always one."""

from .values import PLAIN_WORDS


def add_strange_words(rng, template):
    """The template with a word inside of it, away from its slots, or with one to three words and a mark in front of it."""
    words = template.split(" ")
    gaps = [i for i in range(1, len(words)) if "{" not in words[i - 1] and "{" not in words[i]]
    if gaps and rng.random() < 0.7:
        words.insert(rng.choice(gaps), rng.choice(PLAIN_WORDS))
        return " ".join(words)
    lead = " ".join(rng.choice(PLAIN_WORDS) for _ in range(rng.randint(1, 3)))
    return lead + rng.choice((": ", ", ", " - ", ". ", "; ")) + template
