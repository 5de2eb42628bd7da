"""Composed functions: a tool in OpenAI's metadata format and requests that fit it. Half are realistic, half are random words."""

import re

from . import answers, common_words, pairs, parts, phrasings, written, written_more
from .nine import NAMES, Task
from .strange_words import add_strange_words
from .held_functions_names import HELD_NAMES

RANDOM_DESCRIPTIONS = ["{V} the {n}", "{V} the {n} of a {m}", "Returns the {n} for a {m}", "{V} a {n} with a {m}", "This function can {v} a {n}",
                       "{V} {n} and {m}", "Use it to {v} the {n}", "{V}s every {n}"]

LIBRARY = written.FUNCTIONS + written_more.FUNCTIONS  # the hand-written functions of the training
STRING_POOLS = ("city", "person", "thing", "title", "text", "topic", "product", "code", "company", "time", "date", "email")
# Values of several ordinary words are the hardest to copy, so they come more often.
LONG_POOLS = ("text", "text", "title", "date")

PLAIN_WORDS = [w.lower() for w in (*common_words.COMMON, *(n.split()[-1] for n in parts.NOUNS)) if len(w) > 3]


class Parameter:
    def __init__(self, name, schema, phrases, draw, words):
        self.name, self.schema, self.phrases, self.draw, self.words = name, schema, phrases, draw, words


class Function:
    """A composed tool. `verbs` and `nouns` are the words that users may say for it."""

    def __init__(self, name, description, verbs, nouns, params, required):
        self.name, self.verbs, self.nouns, self.params, self.required = name, verbs, nouns, params, required
        self.templates = []  # whole phrasings; without any, requests are composed
        self.tool = {"type": "function", "function": {"name": name, "description": description, "parameters": {
            "type": "object", "properties": {p.name: p.schema for p in params}, "required": [p.name for p in params if p.name in required]}}}
        if not params:
            del self.tool["function"]["parameters"]["required"]


def label(name):
    """The words of an identifier: `orderId` and `order_id` are both said "order id"."""
    text = "".join(" " + c.lower() if c.isupper() else c for c in name)
    return text.replace("_", " ").strip()


def camel(words):
    return words[0] + "".join(w.capitalize() for w in words[1:])


class Functions:
    def __init__(self, values, library=LIBRARY):
        self.values, self.rng, self.library = values, values.rng, library
        self.vary = library is LIBRARY
        # Functions that take long values, which come more often.
        self.long_values = [line for line in library if re.search(r":(text|date|title|thing)\b", line.split(" | ")[2])]

    # -- values: (spoken text, JSON value)

    def _count(self):
        n = self.values.integer(1, 12) if self.rng.random() < 0.6 else self.values.integer(1, 100)
        return self.values.spoken(n), n

    def _things(self, pool):
        v, rng = self.values, self.rng
        n = rng.choice((1, 2, 2, 2, 3, 3, 4))
        items = []
        while len(items) < n:
            item = v.word(pool)
            if item not in items:
                items.append(item)
        text = items[0] if n == 1 else ", ".join(items[:-1]) + rng.choice((" and ", " and ", ", ")) + items[-1]
        return text, items

    def _draw(self, kind):
        v = self.values
        if kind == "count":
            return self._count
        if kind in ("integer", "number"):
            def numeric():
                n = v.integer(1, 2000) if kind == "integer" else v.number(1, 2000)
                return str(n), n
            return numeric
        if kind in ("things", "persons", "cities"):
            return lambda: self._things({"things": self.rng.choice(("thing", "product", "topic")), "persons": "person", "cities": "city"}[kind])
        if kind == "flag":
            return lambda: ("", True)

        def text():
            value = kind(v)
            return value, value
        return text

    def _parameter(self, taken):
        rng = self.rng
        while True:
            if rng.random() < 0.13:
                names, values, phrases = rng.choice(parts.ENUMS)
                name = rng.choice(names.split())
                options = values.split(", ")
                rng.shuffle(options)
                options = options[:rng.randint(2, len(options))]

                def pick(options=options):
                    value = rng.choice(options)
                    return value, value
                schema, draw = {"type": "string", "enum": options}, pick
                if rng.random() < 0.7:
                    schema["description"] = rng.choice(("The {n}", "Which {n} to use", "One of the {n} values")).format(n=label(name))
            else:
                names, kind, descriptions, phrases, how = rng.choice(parts.PARAMS)
                name = rng.choice(names.split())
                schema = {"type": kind}
                if kind == "array":
                    schema["items"] = {"type": "string"}
                if rng.random() < 0.85:
                    schema["description"] = rng.choice(descriptions).format(n=label(name))
                draw = self._draw(how)
            if name not in taken:
                return Parameter(name, schema, phrases, draw, label(name))

    def _random_parameter(self, taken):
        v, rng = self.values, self.rng
        while True:
            name = v.fake() if rng.random() < 0.8 else v.fake() + rng.choice(("_", "")) + v.fake()
            if name not in taken:
                break
        kind = rng.choice(("string", "string", "string", "string", "integer", "number", "array", "boolean", "enum"))
        schema = {"type": kind}
        word = label(name)
        phrases = ["with {n} {v}", "{n} {v}", "with the {n} {v}", "and {n} {v}", "where {n} is {v}", "{n}: {v}", "{n} = {v}", "and the {n} {v}"]
        if kind == "enum":
            options = [v.fake() for _ in range(rng.randint(2, 4))]
            schema = {"type": "string", "enum": options}

            def draw():
                value = rng.choice(options)
                return value, value
        elif kind == "array":
            schema["items"] = {"type": "string"}
            draw = lambda: self._things(rng.choice(("thing", "person", "city", "company")))
        elif kind == "boolean":
            phrases, draw = ["with {n}", "and make it {n}", "as {n}", "{n}"], lambda: ("", True)
        elif kind == "string":
            pool = rng.choice(STRING_POOLS + LONG_POOLS if self.vary else STRING_POOLS)
            if rng.random() < 0.3:
                phrases = phrases + ["for {v}", "of {v}", "to {v}", "in {v}", "on {v}"]

            def draw():
                value = getattr(v, pool)() if pool in ("product", "code", "time", "date", "email") else v.word(pool)
                return value, value
        else:
            draw = self._draw(kind)
        if rng.random() < 0.85:
            schema["description"] = rng.choice(("The {n}", "The {n} of the {m}", "A {n}", "Which {n} to use", "{m} {n}")).format(n=word, m=v.fake())
        return Parameter(name, schema, phrases, draw, word)

    def _params(self, one):
        params, taken = [], set()
        for _ in range(self.rng.choice((0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4))):
            params.append(one(taken))
            taken.add(params[-1].name)
        required = set()
        for i, p in enumerate(params):
            if i == 0 or self.rng.random() < (0.1 if p.schema["type"] == "boolean" else 0.6):
                required.add(p.name)
        return params, required

    def _name(self, words):
        return camel(words) if self.rng.random() < 0.3 else "_".join(words)

    def realistic(self):
        rng = self.rng
        while True:
            verbs, noun = rng.choice(parts.VERBS), rng.choice(parts.NOUNS)
            verb = rng.choice([v for v in verbs if v != "new"])
            words = verb.replace(" me", "").split() + noun.split()
            if rng.random() < 0.1:
                words = noun.split() + words[:-len(noun.split())]
            elif rng.random() < 0.08:
                words = noun.split() + [rng.choice(("info", "data", "lookup", "tool", "helper", "service"))]
            name = self._name(words)
            if name not in HELD_NAMES and name not in NAMES:
                break
        verb2 = rng.choice([v for v in verbs if v not in ("new", "give me", "tell me")])
        article = rng.choice(("a", "the", "the", "one")) if noun[0] not in "aeiou" else rng.choice(("an", "the"))
        description = rng.choice(parts.PURPOSES).format(V=verb2.capitalize(), v=verb2, a=article, n=noun)
        nouns = [noun, noun, noun] + ([parts.SYNONYMS[noun]] if noun in parts.SYNONYMS else [])
        return Function(name, description, verbs, nouns, *self._params(self._parameter))

    def random(self):
        v, rng = self.values, self.rng
        real_verb = rng.random() < 0.55
        verbs = rng.choice(parts.VERBS) if real_verb else [v.fake()]
        verb, noun = rng.choice([x for x in verbs if x != "new"]), v.fake()
        if rng.random() < 0.2:
            noun += " " + v.fake()
        name = self._name(verb.replace(" me", "").split() + noun.split())
        description = rng.choice(RANDOM_DESCRIPTIONS).format(V=verb.capitalize(), v=verb, n=noun, m=v.fake())
        return Function(name, description, verbs, [noun], *self._params(self._random_parameter if rng.random() < 0.75 else self._parameter))

    # -- hand-written functions

    def _kind(self, kind):
        """JSON schema and value source for a kind of `written.py`."""
        v, rng = self.values, self.rng
        if kind.startswith("enum("):
            options = kind[5:-1].split("/")

            def pick():
                value = rng.choice(options)
                return value, value
            return {"type": "string", "enum": options}, pick
        if kind in ("count", "int", "num"):
            return {"type": "number" if kind == "num" else "integer"}, self._draw({"count": "count", "int": "integer", "num": "number"}[kind])
        if kind in ("things", "persons", "cities", "titles"):
            pool = {"things": "thing", "persons": "person", "cities": "city", "titles": "title"}[kind]
            return {"type": "array", "items": {"type": "string"}}, lambda: self._things(pool)

        def text():
            if kind == "room":
                value = rng.choice(("kitchen", "bedroom", "bathroom", "office", "garage", "living room", "hall", v.fake()))
            elif kind in ("date", "time", "email", "code", "product", "fake"):
                value = getattr(v, kind)()
            else:
                value = v.word(kind)
            return value, value
        return {"type": "string"}, text

    def _reword(self, names, descriptions, templates):
        """Put other words in place of the words that tell the function from others, so that there are as many functions as words."""
        rng = self.rng
        keys = {w for name in names.split(" / ") for w in label(name).split() if len(w) > 3}
        for key in sorted(k for k in keys if re.search(rf"(?<![{{\w]){k}(?![\w}}])", templates)):
            if rng.random() < 0.25:
                continue
            word = self.values.fake() if rng.random() < 0.4 else rng.choice(PLAIN_WORDS)
            names = names.replace(key, word).replace(key.capitalize(), word.capitalize())
            pattern = re.compile(rf"(?<![{{\w]){key}(s?)(?![\w}}])", re.I)
            descriptions, templates = pattern.sub(word + r"\1", descriptions), pattern.sub(word + r"\1", templates)
        return names, descriptions, templates

    def written(self, line=None):
        """A hand-written function: `line` of the library, or any."""
        rng = self.rng
        paired = self.vary and line is None and rng.random() < 0.2
        source = pairs.line(rng, self.values.fake) if paired else line or rng.choice(self.long_values if self.vary and rng.random() < 0.3 else self.library)
        names, descriptions, params, templates = (part.strip() for part in source.split(" | "))
        if self.vary and not paired and rng.random() < 0.6:
            names, descriptions, templates = self._reword(names, descriptions, templates)
        found, required = [], set()
        for text in filter(None, (p.strip() for p in params.split(";"))):
            name, kind, description = text.split(":", 2)
            if not kind.endswith("?"):
                required.add(name)
            schema, draw = self._kind(kind.rstrip("?"))
            if rng.random() < 0.9:
                schema["description"] = description
            found.append(Parameter(name, schema, [], draw, label(name)))
        name = rng.choice(names.split(" / "))
        if self.vary and (name in HELD_NAMES or name in NAMES):
            return self.written(line)
        f = Function(name, rng.choice(descriptions.split(" / ")), [], [], found, required)
        f.templates = [t.strip() for t in templates.split(";")]
        return f

    def neighbours(self, count):
        """Functions that stand next to each other in the library: many of those differ in one word only."""
        at = self.rng.randrange(len(self.library) - count)
        return [self.written(line) for line in self.library[at:at + count]]

    def draw(self):
        draw = self.rng.random()
        return self.written() if draw < 0.42 else self.realistic() if draw < 0.66 else self.random()

    def _opening(self, f):
        rng = self.rng
        noun, verb = rng.choice(f.nouns), rng.choice(f.verbs)
        if rng.random() < 0.08:
            return rng.choice(("use {f}", "call {f}", "run {f}", "please call {f}", "{f}")).format(f=rng.choice((f.name, label(f.name))))
        article = rng.choice(("a", "the", "the", "my", "")) if noun[0] not in "aeiou" else rng.choice(("an", "the", "my", ""))
        thing = f"{article} {noun}".strip()
        if verb == "new":
            return f"new {noun}"
        gets = f.verbs[0] in ("get", "find", "list", "check", "count", "calculate", "track")
        forms = ["{v} {t}"] * 6 + ["can you {v} {t}", "could you {v} {t}", "I want to {v} {t}", "please {v} {t}", "I would like to {v} {t}",
                                   "I need to {v} {t}", "let's {v} {t}", "help me to {v} {t}"]
        if self.vary:
            forms += ["how do I {v} {t}", "how can I {v} {t}", "where can I {v} {t}", "is there a way to {v} {t}", "it is time to {v} {t}", "would you {v} {t}"]
        if gets:
            forms += ["what is {t}", "what's {t}", "which {n} is there", "{n}", "I need {t}", "do you know {t}", "tell me {t}", "how is {t}", "what {n} do we have"]
        text = rng.choice(forms).format(v=verb, t=thing, n=noun)
        return text

    def task(self, f, kind="function"):
        """A request for the function, in one sentence; optional parameters may stay unsaid."""
        rng, v = self.rng, self.values
        lower = rng.random() < 0.15
        if f.templates:
            template = rng.choice(f.templates)
            if self.vary and rng.random() < 0.08:
                template = add_strange_words(rng, template)
            said = [p for p in f.params if "{" + p.name + "}" in template]
            return self._dress(f, *self._fill(template, said, lower), lower, kind)
        said = [p for p in f.params if p.name in f.required or rng.random() < 0.5]
        values, spoken = {}, []
        for p in said:
            text, value = self._value(p, lower)
            values[p.name] = value
            phrase = rng.choice(p.phrases) if rng.random() < 0.8 or value is True else rng.choice(("with {n} {v}", "with the {n} {v}", "{n} {v}", "where the {n} is {v}", "{n}: {v}"))
            spoken.append((p, phrase.format(v=text, n=p.words)))
        if rng.random() < 0.3:
            rng.shuffle(spoken)
        opening = self._opening(f)
        user = opening
        for i, (p, text) in enumerate(spoken):
            join = "" if text.startswith(":") else ", " if i and rng.random() < 0.25 else " and " if i and rng.random() < 0.15 and not text.startswith("and") else " "
            user += join + text
        return self._dress(f, user, values, lower, kind)

    def _fill(self, template, said, lower):
        spoken, values = {}, {}
        for p in said:
            text, values[p.name] = self._value(p, lower)
            spoken[p.name] = text
        return template.format(**spoken), values

    def _value(self, p, lower):
        """What the user says and the JSON value; both in lower case if the whole request is."""
        text, value = p.draw()
        if lower and not isinstance(value, bool) and "enum" not in p.schema:
            text, value = text.lower(), [x.lower() for x in value] if isinstance(value, list) else value.lower() if isinstance(value, str) else value
        return text, value

    def _dress(self, f, user, values, lower, kind):
        """The noise of real users around the words, and the task."""
        rng, v = self.rng, self.values
        if lower:
            user = user.lower()
        elif rng.random() < 0.6:
            user = user[0].upper() + user[1:]
        if rng.random() < 0.2:
            user = rng.choice(phrasings.PREFIXES) + user
        user += rng.choice(phrasings.SUFFIXES) if rng.random() < 0.6 else "."
        arguments = {p.name: values[p.name] for p in f.params if p.name in values}
        if rng.random() < 0.06:
            result = {"error": v.word("error")}
            return Task(kind, user, [(f.name, arguments, result)], answers.error(result["error"]))
        result = answers.random_result(v)
        return Task(kind, user, [(f.name, arguments, result)], answers.generic(result))
