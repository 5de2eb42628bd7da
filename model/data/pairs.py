"""Functions with two parameters of one kind, which only the words around them tell apart: from and to, old and new, lowest and highest."""

NAMES = [("from", "to"), ("from_{k}", "to_{k}"), ("source", "target"), ("old", "new"), ("old_{k}", "new_{k}"), ("start", "end"), ("origin", "goal"),
         ("first", "second"), ("from", "into"), ("source_{k}", "target_{k}"), ("start_{k}", "end_{k}"), ("input", "output"), ("left", "right"),
         ("current", "next"), ("before", "after"), ("fromK", "toK"), ("a", "b"), ("sender", "receiver"), ("departure", "arrival")]
RANGES = [("low", "high"), ("lowest", "highest"), ("lower", "upper"), ("from", "to"), ("start", "end"), ("first", "last"), ("smallest", "largest")]
DESCRIPTIONS = ["The {n}", "The {n} {k}", "Which {k}", "{n} {k}", "The {n} one"]
KINDS = ["unit", "currency", "city", "fake", "code", "language", "person", "thing", "country", "company", "int", "time", "date", "num"]
VERBS = "convert change turn move exchange rename swap transform copy send switch compare replace link route transfer shift travel measure map merge".split()
NOUNS = "value price file distance line data name route rate size word step item page amount number range level color text unit key way record gap".split()
# {v} verb, {n} noun, {a} first value, {b} second value, {x} an amount
WORDED = ["{v} {a} to {b}", "{v} from {a} to {b}", "{v} {a} into {b}", "{v} the {n} from {a} to {b}", "{v} the {n} {a} to {b}", "{n} from {a} to {b}",
          "{n} {a} {b}", "{v} the {n} between {a} and {b}", "{n} between {a} and {b}", "what is the {n} from {a} to {b}", "I want to {v} {a} to {b}",
          "{v} {n} {a} {b}", "how do I {v} from {a} to {b}", "can you {v} {a} to {b}", "a {n} that goes from {a} to {b}", "the {n} of {a} and {b}",
          "to {b} from {a}", "{v} the {n} to {b}, starting at {a}", "what {n} is between {a} and {b}"]
COUNTED = ["{v} {x} {a} to {b}", "{v} {x} {a} into {b}", "how many {b} are {x} {a}", "how much is {x} {a} in {b}", "{x} {a} in {b}", "{x} {a} to {b}",
           "{v} {x} from {a} to {b}", "what is {x} {a} in {b}", "I have {x} {a} and want {b}", "give me {x} {a} as {b}", "what do I get in {b} for {x} {a}"]
AMOUNTS = ["value", "amount", "number", "quantity", "sum", "count", "size"]


def line(rng, word):
    """One function in the notation of `written.py`; `word` makes a new word."""
    kind = rng.choice(KINDS)
    first, second = (n.replace("{k}", kind).replace("K", kind.capitalize()) for n in rng.choice(RANGES if kind in ("int", "num") else NAMES))
    verb, noun = (rng.choice(VERBS), rng.choice(NOUNS)) if rng.random() < 0.6 else (word(), word())
    name = rng.choice((f"{verb}_{noun}", f"{verb}{noun.capitalize()}", f"{verb}_{noun}s", f"get_{noun}", f"{noun}_{verb}"))
    description = rng.choice((f"{verb.capitalize()} a {noun}", f"{verb.capitalize()} one {noun} to another", f"{verb.capitalize()}s the {noun}",
                              f"The {noun} of two {kind}s", f"{verb.capitalize()} {noun}s"))
    says = [rng.choice(DESCRIPTIONS).format(n=n.split("_")[0], k=kind) for n in (first, second)]
    params = [f"{first}:{kind}:{says[0]}", f"{second}:{kind}:{says[1]}"]
    templates = WORDED
    if rng.random() < 0.45 and kind not in ("int", "num", "time", "date"):
        amount = rng.choice([a for a in AMOUNTS if a not in (first, second)])
        params.insert(0, f"{amount}:num:The {amount}")
        templates = [t.replace("{x}", "{" + amount + "}") for t in COUNTED]
    if rng.random() < 0.2:
        params = params[::-1] if len(params) == 2 else params
    texts = [t.replace("{v}", verb).replace("{n}", noun).replace("{a}", "{" + first + "}").replace("{b}", "{" + second + "}") for t in rng.sample(templates, 6)]
    return " | ".join((name, description, "; ".join(params), "; ".join(texts)))
