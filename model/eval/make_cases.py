"""Write cases.json: seeded held-out conversations. Run in `model/`: `python3 -m eval.make_cases`.

A case has the function list (an index), the messages so far, the calls that are expected with the result that each one gets, and the
values that the final answer must contain. Kinds: values, phrasings, functions, answers, refusals, smallTalk."""

import json
import random
from pathlib import Path

from data import answers, held_functions, held_out, nine
from data.chat import MISC as TRAINED_MISC
from data.chat import Chat
from data.functions import Functions
from data.nine import Nine
from data.values import Values

COUNT = 250
# Beside the nine, a request for one of these could be meant for the search, the cart or the calculator.
CLOSE = {"find_recipe", "get_news", "order_pizza", "define_word"}


def leaves(value):
    """The values of a result that an answer should repeat, as text."""
    if isinstance(value, dict):
        return [leaf for v in value.values() for leaf in leaves(v)]
    if isinstance(value, list):
        return [leaf for v in value for leaf in leaves(v)]
    return [answers.scalar(value)]


def expected_values(task):
    """All leaves of the last result; for a search the first hit and the other titles; for weather and clothes both results."""
    name, _, result = task.calls[-1]
    if name == "search" and "results" in result:
        hits = result["results"]
        return [hits[0]["title"], hits[0]["text"], *(h["title"] for h in hits[1:])] if hits else []
    found = leaves(result)
    if len(task.calls) == 2 and name == "get_clothes":
        found += leaves(task.calls[0][2])
    return found


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.values = Values(self.rng, held=True)
        self.known, self.reworded = Nine(self.values, wide=False), Nine(self.values, held_out)
        self.functions = Functions(self.values, held_functions.FUNCTIONS)
        self.chat = Chat(self.values)
        self.lists, self.cases = [nine.TOOLS], []

    def add(self, kind, tools, task, given=0):
        """`given`: how many of the expected calls are already part of the conversation."""
        steps = [{"name": n, "arguments": a, "result": r} for n, a, r in task.calls]
        self.cases.append({"id": f"{kind}-{sum(c['kind'] == kind for c in self.cases) + 1}", "kind": kind, "tools": tools, "user": task.user,
                           "given": steps[:given], "expected": steps[given:], "values": expected_values(task) if steps else []})

    def unseen_list(self, composed):
        """One to six unseen functions and their tasks, five in all."""
        functions = {}
        for _ in range(self.rng.randint(1, 6)):
            f = self.functions.random() if composed else self.functions.written()
            functions[f.name] = f
        self.lists.append([f.tool for f in functions.values()])
        chosen = [self.rng.choice(list(functions.values())) for _ in range(5)]
        return [self.functions.task(f) for f in chosen], functions

    def foreign(self, names):
        while True:
            f = self.functions.written() if self.rng.random() < 0.6 else self.functions.random()
            if f.name not in names and not (f.name in CLOSE and nine.NAMES[0] in names):
                return self.functions.task(f, "refusal")

    def make(self):
        rng = self.rng
        for kind, source in (("values", self.known), ("phrasings", self.reworded)):
            for _ in range(COUNT):
                self.add(kind, 0, source.draw())
        for i in range(COUNT // 5):
            tasks, _ = self.unseen_list(composed=i % 5 >= 3)
            for task in tasks:
                self.add("functions", len(self.lists) - 1, task)
        for _ in range(COUNT * 3 // 5):
            task = rng.choice((self.known, self.reworded)).draw()
            self.add("answers", 0, task, given=len(task.calls))
        for i in range(COUNT * 2 // 25):
            tasks, _ = self.unseen_list(composed=i % 5 >= 3)
            for task in tasks:
                self.add("answers", len(self.lists) - 1, task, given=1)
        for i in range(COUNT):
            if i < COUNT * 3 // 5:
                tools, names = 0, set(nine.NAMES)
            else:
                if i % 5 == 0:
                    _, functions = self.unseen_list(composed=i % 10 >= 5)
                tools, names = len(self.lists) - 1, set(functions)
            task = self.chat.misc(held_functions.MISC) if rng.random() < 0.4 else self.foreign(names)
            task.calls = []
            self.add("refusals", tools, task)
        for _ in range(60):
            task = nine.Task("smallTalk", rng.choice(held_functions.SMALL_TALK), [], "")
            self.add("smallTalk", rng.choice((0, 0, len(self.lists) - 1)), task)
        assert not set(held_functions.MISC) & set(TRAINED_MISC)
        self.cases.sort(key=lambda c: (["values", "phrasings", "functions", "answers", "refusals", "smallTalk"].index(c["kind"]), c["tools"]))
        return {"toolLists": self.lists, "cases": self.cases}


def main():
    made = Maker(20240501).make()
    path = Path(__file__).parent / "cases.json"
    lists = ",\n".join("  " + json.dumps(t, ensure_ascii=False) for t in made["toolLists"])
    cases = ",\n".join("  " + json.dumps(c, ensure_ascii=False) for c in made["cases"])
    path.write_text(f'{{\n "toolLists": [\n{lists}\n ],\n "cases": [\n{cases}\n ]\n}}\n', encoding="utf-8")
    print(len(made["cases"]), "cases,", len(made["toolLists"]), "lists,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
