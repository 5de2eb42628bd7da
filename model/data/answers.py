"""Final answers. Values are repeated exactly as the function returned them, since the model copies better than it rewrites."""


def weather(city, result):
    return f"It is {result['temperature']} in {city} ({result['condition']})."


def clothes(result):
    return f"You could wear: {result['suggestion']}."


def listing(items):
    items = [str(i) for i in items]
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def big_stocks(result):
    return f"The largest stocks are {listing(result['names'])}."


def prices(result):
    return ", ".join(f"{p['name']}: {scalar(p['price'])}" for p in result["prices"]) + "."


def calculator(result):
    return f"The result is {scalar(result['result'])}."


def search(result):
    hits = result["results"]
    if not hits:
        return "I found nothing about that."
    first = f"{hits[0]['title']}: {hits[0]['text']}"
    rest = [h["title"] for h in hits[1:]]
    return first + (f" See also: {listing(rest)}." if rest else "")


def theme(result):
    return f"The theme is now {result['theme']}."


def cart(result):
    return f"I added {result['quantity']} {result['product']}. Items in the cart: {result['itemsInCart']}."


def timer(result):
    return f"The timer is set for {scalar(result['minutes'])} minutes and ends at {result['endsAt']}."


def error(message):
    return f"That did not work: {message}."


def scalar(value):
    """As JSON prints it."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return "null" if value is None else str(value)


def generic(result):
    """Any small object: `The key is value.` for each entry."""
    parts = []
    for key, value in result.items():
        label = key.replace("_", " ")
        if isinstance(value, list):
            text = listing([item_text(i) for i in value]) if value else "none"
            parts.append(f"{label}: {text}")
        elif isinstance(value, dict):
            parts.append(f"{label}: {item_text(value)}")
        else:
            parts.append(f"{label}: {scalar(value)}")
    return "Here is the result. " + ", ".join(parts) + "."


def item_text(item):
    return " ".join(scalar(x) for x in item.values()) if isinstance(item, dict) else scalar(item)


def hit(v):
    """A search result: a title and one or two sentences."""
    rng = v.rng
    title = v.word(rng.choice(("topic", "thing"))).capitalize() if rng.random() < 0.7 else v.word("title")
    return {"title": title, "text": sentence(v) + (" " + sentence(v) if rng.random() < 0.3 else "")}


SENTENCES = [
    "You can {verb} {a} within {n} days.", "{A} and {b} are {verb2}.", "To {verb} {a}, open the {b} page.", "Our {a} is {verb2} on {d}.",
    "We {verb} {a} in {c}.", "The {a} costs {n} euros.", "Please {verb} the {a} first.", "{A} needs {n} MB of memory.", "Every {a} has a {b}.",
    "There is no {a} for {b}.", "Write to {e} for {a}.", "{A}: {b}, {a2} and {b2}.", "It takes {n} days to {verb} {a}.",
    "The {b} in {c} is {verb2}.", "If you {verb} the {a}, you get {n} points.",
]
VERBS = "return, open, send, change, check, find, order, use, read, cancel, pay, print, save, share, close, delete, install".split(", ")
VERBS2 = "open, closed, free, ready, included, available, not included, supported, sold out, stored, limited".split(", ")


def sentence(v):
    rng = v.rng
    a, b = v.word("thing"), v.word("topic")
    return rng.choice(SENTENCES).format(
        verb=rng.choice(VERBS), verb2=rng.choice(VERBS2), a=a, A=a.capitalize(), b=b, n=v.integer(1, 400), d=v.date(), c=v.word("city"),
        e=v.email(), a2=v.word("product"), b2=v.word("thing"))


KEYS = """status id name total price message count date time title value rate balance order_id ticket confirmation link url distance
duration score level speed size weight height unit currency amount text translation population capital author year genre rating stars phone
address seats table platform delay gate room temperature humidity wind pressure sunrise sunset language version owner email subject sent saved
success available found created updated deleted deliveryDate bookingId trackingNumber lastUpdate isOpen itemCount pageCount word definition
calories steps heart_rate battery signal free_space used_space queue position winner result answer summary note state color""".split()


def random_value(v):
    rng = v.rng
    kind = rng.random()
    if kind < 0.25:
        return v.number(1, 10000)
    if kind < 0.33:
        return rng.random() < 0.5
    if kind < 0.45:
        return v.code()
    if kind < 0.55:
        return v.time() if rng.random() < 0.5 else v.date()
    if kind < 0.62:
        return v.word("status")
    if kind < 0.72:
        return [v.word(rng.choice(("product", "person", "title", "thing"))) for _ in range(rng.randint(1, 4))]
    if kind < 0.77:
        keys = rng.sample(KEYS, 2)
        pool = rng.choice(("product", "person", "title", "city"))
        return [{keys[0]: v.word(pool), keys[1]: v.number(1, 500)} for _ in range(rng.randint(1, 3))]
    return v.word(rng.choice(("city", "person", "thing", "title", "text", "product", "topic", "food", "color", "company")))


def random_result(v):
    """A small object such as a function of somebody's page might return."""
    rng = v.rng
    keys = [rng.choice(KEYS) if rng.random() < 0.75 else v.fake() for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))]
    return {k: random_value(v) for k in keys}
