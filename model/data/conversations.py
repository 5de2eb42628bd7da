"""Training sequences: a function list and several conversations behind it."""

from . import nine as nine_module
from .chat import Chat
from .functions import Functions, label
from .nine import Nine
from .render import Renderer, Sequence
from .values import Values

SYSTEMS = ["You are a helpful assistant.", "Answer in short sentences.", "You help the visitors of a web shop.", "Be polite.",
           "You are the assistant of this page. Use the functions where they help."]

# Requests for these could also be meant for one of the nine, so they are never refused beside them.
CLOSE_WORDS = """document page article site product item price color forecast alarm stock menu file form discount coupon book blog news list
    number cart theme definition term fact name""".split()
CLOSE_VERBS = "order buy purchase find search look locate discover add insert put include calculate compute work determine get time".split()


def close_to_nine(f):
    words = label(f.name).split() + f.tool["function"]["description"].lower().split()
    return any(w in CLOSE_WORDS or w in CLOSE_VERBS for w in words[:3]) or any(n in words for n in CLOSE_WORDS) or "flowers" in words or "wind" in words


class Conversations:
    def __init__(self, rng, vocabulary):
        self.rng = rng
        self.values = Values(rng)
        self.nine, self.functions, self.chat = Nine(self.values), Functions(self.values), Chat(self.values)
        self.render = Renderer(vocabulary)

    def _system(self):
        return self.rng.choice(SYSTEMS) if self.rng.random() < 0.05 else None

    def _sequence(self, tools, conversations, answered=True):
        return Sequence(self.render.head(tools, self._system()), [self.render.conversation(c, answered) for c in conversations])

    def _group(self, tasks, long=False):
        """Split tasks into conversations of one turn, sometimes two or three, seldom many."""
        rng, groups = self.rng, []
        while tasks:
            n = len(tasks) if long else rng.choice((1, 1, 1, 1, 2, 2, 3))
            groups.append(tasks[:n])
            tasks = tasks[n:]
        return groups

    def _foreign(self, names):
        """A request for a composed function that is not in the list."""
        while True:
            f = self.functions.draw()
            if f.name not in names and not (close_to_nine(f) and any(n in names for n in nine_module.NAMES)):
                return self.chat.refuse(self.functions.task(f))

    def _other(self, names):
        draw = self.rng.random()
        if draw < 0.36:
            return self.chat.small_talk()
        if draw < 0.66:
            return self.chat.misc()
        return self._foreign(names)

    def _nine_or_other(self):
        return self._other(nine_module.NAMES) if self.rng.random() < 0.19 else self.nine.draw()

    def nine_listed(self):
        rng = self.rng
        tools = list(nine_module.TOOLS)
        if rng.random() < 0.35:
            rng.shuffle(tools)
        if rng.random() < 0.4:
            return self._sequence(tools, [[self._nine_or_other()] for _ in range(rng.randint(12, 18))], answered=False)
        tasks = [self._nine_or_other() for _ in range(rng.randint(8, 12))]
        return self._sequence(tools, self._group(tasks, long=rng.random() < 0.06))

    def composed(self, most=6):
        """One to six functions; some of the nine may be among them."""
        rng = self.rng
        count = min(most, rng.choices((1, 2, 3, 4, 5, 6, 7), (8, 25, 25, 16, 12, 10, 4))[0])
        drawn = self.functions.neighbours(min(3, count)) if count > 1 and rng.random() < 0.2 else []
        drawn += [self.functions.draw() for _ in range(count - len(drawn))]
        functions = {f.name: f for f in drawn}
        tools = [f.tool for f in functions.values()]
        known = []
        if rng.random() < 0.3:
            known = rng.sample(nine_module.TOOLS, rng.randint(1, 4))
            tools += known
        rng.shuffle(tools)
        names = {t["function"]["name"] for t in tools}
        tasks = []
        # Many choices behind one list, since choosing is the slowest thing to learn.
        form = rng.choices(("choices", "calls", "conversations"), (30, 52, 18))[0]
        repeats = {"choices": (6, 7, 8), "calls": (2, 3, 4), "conversations": (1, 1, 2)}[form]
        for f in functions.values():
            tasks += [self.functions.task(f) for _ in range(rng.choice(repeats))]
        for _ in known:
            task = self.nine.draw()
            tasks.append(task if {c[0] for c in task.calls} <= names else self.chat.refuse(task))
        for _ in range(max(1, round(len(tasks) * 0.25))):
            if rng.random() < 0.25:
                task = self.nine.draw()
                if not {c[0] for c in task.calls} & names:
                    tasks.append(self.chat.refuse(task))
                    continue
            tasks.append(self._other(names))
        rng.shuffle(tasks)
        if form == "choices":
            return Sequence(self.render.head(tools, self._system()), [self.render.choice(t) for t in tasks])
        if form == "calls":
            return self._sequence(tools, [[t] for t in tasks], answered=False)
        return self._sequence(tools, self._group(tasks, long=rng.random() < 0.05))

    def plain(self):
        """No functions: both layouts, small talk and requests that cannot be met."""
        segments = []
        for layout in (self.render.plain_chat, self.render.without_functions) * 3:
            tasks = [self.chat.small_talk() if self.rng.random() < 0.6 else self.chat.misc() for _ in range(self.rng.randint(1, 3))]
            segments.append(layout(tasks))
        return Sequence([], segments)

    def choose(self, stage):
        """The sort of sequence and its maker. `stage` 0 to 1: how far the curriculum has come; it decides the length of the lists."""
        draw = self.rng.random()
        if draw < 0.03:
            return "plain", self.plain
        if draw < 0.03 + 0.42 * stage:
            return "nine", self.nine_listed
        return "composed", lambda: self.composed(1 + round(5 * stage))

    def draw(self, stage):
        return self.choose(stage)[1]()
