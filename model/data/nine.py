"""Requests to the nine functions of the demo page: the user's words, the expected calls, the results and the final answer."""

import json
from pathlib import Path

from . import answers, grammar, grammar_more, phrasings
from .strange_words import add_strange_words
from .values import NUMBER_WORDS

TOOLS = json.loads((Path(__file__).parents[2] / "demo" / "tools.json").read_text(encoding="utf-8"))
NAMES = [t["function"]["name"] for t in TOOLS]
REGIONS = {"US": (["US ", "US ", "American ", "U.S. "], ["in the US", "in the USA", "in America"]),
           "World": (["world ", "global ", "World "], ["in the world", "worldwide", "World"])}
OPERATORS = {"+": ["+", "+", "plus", "and"], "-": ["-", "-", "minus"], "*": ["*", "*", "times", "x", "multiplied by"],
             "/": ["/", "/", "divided by", "over"]}


class Task:
    """One request. `calls` is a list of (name, arguments, result); the answer follows the last result."""

    def __init__(self, kind, user, calls, answer):
        self.kind, self.user, self.calls, self.answer = kind, user, calls, answer


class Nine:
    """Draws tasks. `phrases` is the module with the phrasings: the training ones or the held-out ones. `wide` adds the clauses around
    requests and the later grammars; the evaluation's cases are drawn without them, so that they stay the same."""

    def __init__(self, values, phrases=phrasings, wide=True):
        self.values, self.rng, self.phrases, self.wide = values, values.rng, phrases, wide
        self.noise = phrases is phrasings

    def draw(self, kind=None):
        weights = CHAINS_MORE_OFTEN if self.noise and self.wide else WEIGHTS
        kind = kind or self.rng.choices(list(weights), list(weights.values()))[0]
        self.lower = self.rng.random() < 0.2
        return getattr(self, kind)()

    def _template(self, name):
        """A phrasing: for training as often one that the grammars make."""
        rng = self.rng
        if self.noise and rng.random() < 0.6:
            more = getattr(grammar, "MORE_" + name, []) + getattr(grammar_more, name) if self.wide else []
            return grammar.expand(rng, rng.choice(getattr(grammar, name) + more))
        return rng.choice(getattr(self.phrases, name))

    def _say(self, template, **slots):
        """Fill a template and put the small noise of real users around it."""
        rng = self.rng
        if self.noise and self.wide and rng.random() < 0.18:
            template = add_strange_words(rng, template)
        text = template.format(comma=rng.choice((",", ".", ".", ";", " -", ":")) if "{comma}" in template else "", **slots)
        text = text[0].upper() + text[1:] if rng.random() < 0.7 and not template.startswith("{") else text
        if self.lower:
            return self._dress(text.lower())
        if rng.random() < 0.25 and self.noise:
            text = text[0].lower() + text[1:] if not text.startswith(("I ", "I'", "US")) and text[:1] == template[:1] else text
        return self._dress(text)

    def _dress(self, text):
        rng = self.rng
        if not self.noise:
            return text
        if self.wide and rng.random() < 0.15:
            text += rng.choice((" ", " ", ", ")) + grammar.expand(rng, rng.choice(grammar.TAILS))
        if self.wide and rng.random() < 0.07:
            text = grammar.expand(rng, rng.choice(grammar.LEADS)) + " " + text
        draw = rng.random()
        if draw < 0.25:
            text = rng.choice(phrasings.PREFIXES) + text
        elif draw < 0.35:
            before = grammar.expand(rng, rng.choice(grammar.BEFORE))
            text = (before.lower() if self.lower else before[0].upper() + before[1:]) + rng.choice((". ", ", ", ". ", ": ", " - ")) + text
        if rng.random() < 0.08:
            return text + rng.choice((". ", ", ", "? ", " - ")) + grammar.expand(rng, rng.choice(grammar.AFTER)) + rng.choice(("", ".", "!"))
        return text + rng.choice(phrasings.SUFFIXES)

    def _case(self, value):
        return value.lower() if self.lower else value

    def _fail(self, name, arguments, user, kind):
        message = {"error": self.values.word("error")}
        return Task(kind, user, [(name, arguments, message)], answers.error(message["error"]))

    def _finish(self, kind, user, name, arguments, result, answer):
        """Now and then the function fails, or its result has another shape than the demo's."""
        draw = self.rng.random()
        if draw < 0.05:
            return self._fail(name, arguments, user, kind)
        if draw < 0.12:
            result = answers.random_result(self.values)
            answer = answers.generic(result)
        return Task(kind, user, [(name, arguments, result)], answer)

    def _weather_result(self):
        return {"temperature": self.values.temperature(), "condition": self.values.word("condition")}

    def weather(self):
        v, rng = self.values, self.rng
        city = self._case(v.word("city"))
        arguments, result = {"city": city}, self._weather_result()
        if rng.random() < 0.25:
            unit = rng.choice(("celsius", "fahrenheit"))
            arguments["format"] = unit
            user = self._say(self._template("WEATHER_UNIT"), c=city, u=rng.choice((unit, unit.capitalize())))
        else:
            user = self._say(self._template("WEATHER"), c=city)
        return self._finish("weather", user, "get_current_weather", arguments, result, answers.weather(city, result))

    def clothes(self):
        v = self.values
        arguments = {"temperature": self._case(v.temperature()), "condition": self._case(v.word("condition"))}
        if self.rng.random() < 0.5:
            arguments["condition"] = arguments["condition"].lower()
        user = self._say(self._template("CLOTHES"), t=arguments["temperature"], k=arguments["condition"])
        result = {"suggestion": v.word("clothes")}
        return self._finish("clothes", user, "get_clothes", arguments, result, answers.clothes(result))

    def weather_clothes(self):
        v = self.values
        city = self._case(v.word("city"))
        user = self._say(self._template("WEATHER_CLOTHES"), c=city)
        if self.rng.random() < 0.04:
            return self._fail("get_current_weather", {"city": city}, user, "weather_clothes")
        weather, clothes = self._weather_result(), {"suggestion": v.word("clothes")}
        calls = [("get_current_weather", {"city": city}, weather), ("get_clothes", dict(weather), clothes)]
        return Task("weather_clothes", user, calls, answers.weather(city, weather) + " " + answers.clothes(clothes))

    def _number_of_stocks(self):
        n = self.values.integer(2, 12) if self.rng.random() < 0.8 else self.values.integer(2, 60)
        return n, self.values.spoken(n)

    def _companies(self, n):
        names = []
        while len(names) < n:
            name = self.values.word("company")
            if name not in names:
                names.append(name)
        return names

    def _region(self, name, templates_in):
        rng = self.rng
        if rng.random() < 0.45:
            return self._template(name), "", None
        region = rng.choice(("US", "US", "World"))
        before, after = REGIONS[region]
        if templates_in and rng.random() < 0.3:
            return rng.choice(templates_in), rng.choice(after), region
        return self._template(name), rng.choice(before), region

    def _big_stocks(self, name, templates_in):
        n, spoken = self._number_of_stocks()
        template, text, region = self._region(name, templates_in)
        arguments = {"number": n} | ({"region": region} if region else {})
        return self._say(template, n=spoken, r=text), arguments, {"names": self._companies(min(n, self.rng.randint(2, 6)))}

    def big_stocks(self):
        user, arguments, result = self._big_stocks("BIG_STOCKS", getattr(self.phrases, "BIG_STOCKS_IN", None))
        return self._finish("big_stocks", user, "get_big_stocks", arguments, result, answers.big_stocks(result))

    def _prices(self, names):
        rng = self.rng
        return {"prices": [{"name": n, "price": round(rng.uniform(1, rng.choice((10, 100, 1000))), rng.choice((2, 2, 2, 1)))} for n in names]}

    def stock_chain(self):
        user, arguments, big = self._big_stocks("STOCK_CHAIN", None)
        if self.rng.random() < 0.04:
            return self._fail("get_big_stocks", arguments, user, "stock_chain")
        prices = self._prices(big["names"])
        calls = [("get_big_stocks", arguments, big), ("get_stock_price", {"names": big["names"]}, prices)]
        return Task("stock_chain", user, calls, answers.prices(prices))

    def stock_price(self):
        rng = self.rng
        names = [self._case(n) for n in self._companies(rng.choice((1, 1, 1, 1, 2, 2, 3, 4)))]
        text = names[0] if len(names) == 1 else ", ".join(names[:-1]) + rng.choice((" and ", " and ", ", and ", ", ")) + names[-1]
        user = self._say(self._template("STOCK_PRICE"), s=text)
        result = self._prices(names)
        return self._finish("stock_price", user, "get_stock_price", {"names": names}, result, answers.prices(result))

    def _expression(self):
        """The words, and the expression they stand for."""
        rng, v = self.rng, self.values
        a, b = v.number(1, 1000), v.number(1, 1000)
        kind = rng.random()
        op = rng.choice("+-*/*+")
        if kind < 0.25:  # compact or copied as written
            c = v.integer(1, 100)
            op2 = rng.choice("+-*/")
            text = rng.choice((f"{a} {op} {b}", f"{a}{op}{b}", f"{a} {op} {b} {op2} {c}", f"({a} {op} {b}) {op2} {c}", f"{c} {op2} ({a} {op} {b})",
                               f"{a} {op} {b}", f"{a}{op}{b}{op2}{c}"))
            return text, text
        small = rng.random() < 0.5
        if small:
            a, b = v.integer(1, 12), v.integer(1, 12)
        say = (lambda n: v.spoken(n)) if small else str
        if kind < 0.35:
            name, op = rng.choice((("sum", "+"), ("product", "*"), ("difference", "-")))
            return f"the {name} {'between' if op == '-' else 'of'} {say(a)} and {say(b)}", f"{a} {op} {b}"
        if kind < 0.4:
            return f"{say(a)} squared", f"{a} * {a}"
        word = rng.choice(OPERATORS[op])
        if word == "and":
            word = "plus"
        if word in "+-*/" or not small:
            say = str
        text, expression = f"{say(a)} {word} {say(b)}", f"{a} {op} {b}"
        if rng.random() < 0.2:
            op2, c = rng.choice("+-*"), v.integer(1, 100)
            word2 = op2 if word in "+-*/" else rng.choice(OPERATORS[op2][2:3])
            text, expression = f"{text} {word2} {c}", f"{expression} {op2} {c}"
        return text, expression

    def calculator(self):
        while True:
            text, expression = self._expression()
            try:
                value = round(eval(expression, {"__builtins__": {}}), 4)  # our own digits and operators
                break
            except ZeroDivisionError:
                continue
        user = self._say(self._template("CALCULATOR"), e=text)
        result = {"result": int(value) if value == int(value) else value}
        return self._finish("calculator", user, "calculator", {"expression": expression}, result, answers.calculator(result))

    def search(self):
        v, rng = self.values, self.rng
        query = self._case(v.word("topic") if rng.random() < 0.8 else v.word("thing"))
        user = self._say(self._template("SEARCH"), q=query)
        hits = [answers.hit(v) for _ in range(rng.choice((0, 1, 1, 2, 2, 3)))]
        result = {"results": hits}
        return self._finish("search", user, "search", {"query": query}, result, answers.search(result))

    def theme(self):
        color = self._case(self.values.word("color"))
        user = self._say(self._template("THEME"), k=color)
        result = {"theme": color}
        return self._finish("theme", user, "set_theme", {"color": color}, result, answers.theme(result))

    def cart(self):
        v, rng = self.values, self.rng
        product = self._case(v.product())
        arguments, text = {"product": product}, product
        if rng.random() < 0.55:
            n = v.integer(1, 12) if rng.random() < 0.7 else v.integer(1, 100)
            arguments["quantity"] = n
            text = "a dozen " + product if n == 12 and rng.random() < 0.4 else f"{v.spoken(n)} {product}"
            if rng.random() < 0.08:
                text = rng.choice((f"{n}x {product}", f"{n} x {product}", f"{product} x {n}", f"{product}, {n} times"))
        elif rng.random() < 0.5:
            article = "an" if product[0].lower() in "aeiou" else "a"
            text = f"{rng.choice((article, article, 'the', 'some'))} {product}"
        user = self._say(self._template("CART"), p=text)
        result = {"product": product, "quantity": arguments.get("quantity", 1), "itemsInCart": rng.randint(1, 30)}
        return self._finish("cart", user, "add_to_cart", arguments, result, answers.cart(result))

    def _duration(self, short):
        rng, v = self.rng, self.values
        draw = rng.random()
        if draw < 0.12:
            choices = [("half hour", 30), ("1 hour", 60), ("one hour", 60), ("2 hour", 120), ("30 second", 0.5)] if short else [
                ("half an hour", 30), ("an hour", 60), ("one hour", 60), ("1 hour", 60), ("2 hours", 120), ("two hours", 120), ("3 hours", 180),
                ("a minute", 1), ("a quarter of an hour", 15), ("30 seconds", 0.5), ("an hour and a half", 90)]
            return rng.choice(choices)
        if draw < 0.2:
            n = float(f"{v.integer(1, 40)}.5")
            return f"{n} minute{'' if short else 's'}", n
        n = v.integer(1, 120)
        if rng.random() < 0.35:
            n = rng.choice((1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 45, 50, 60, 90))
        spoken = v.spoken(n)
        unit = rng.choice(("minute", "minute", "minute", "min"))
        if short:
            return spoken + rng.choice((" ", " ", "-")) + unit, n
        return f"{spoken} {unit}{'s' if n != 1 and unit == 'minute' else ''}", n

    def timer(self):
        template = self._template("TIMER")
        text, minutes = self._duration("{s}" in template)
        user = self._say(template, m=text, s=text)
        result = {"minutes": minutes, "endsAt": f"{self.rng.randint(0, 23):02d}:{self.rng.randint(0, 59):02d}"}
        return self._finish("timer", user, "set_timer", {"minutes": minutes}, result, answers.timer(result))


WEIGHTS = {"weather": 14, "clothes": 7, "weather_clothes": 9, "big_stocks": 9, "stock_chain": 9, "stock_price": 9, "calculator": 12, "search": 11,
           "theme": 9, "cart": 12, "timer": 11}
CHAINS_MORE_OFTEN = WEIGHTS | {"clothes": 8, "weather_clothes": 11, "stock_chain": 11}  # for training
assert NUMBER_WORDS[5] == "five"
