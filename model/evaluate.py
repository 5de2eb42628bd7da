"""Run eval/cases.json on a checkpoint or a GGUF file in Python: `python3 evaluate.py FILE [--limit N] [--show N]`.

The browser's `npm run eval` is the measurement that counts; this one is quick and follows the training."""

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

import torch

import net as network
from data.render import Renderer, pretty
from decode import Decoder
from gguf import Reader
from tokenizer import Vocabulary

HERE = Path(__file__).parent


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def is_call(text):
    return text.lstrip().startswith("{")


def same_call(text, step):
    """Same name and arguments; order, spacing and the type of a number such as 5 or 5.0 aside, strings must be equal."""
    return parsed(text) == {"name": step["name"], "arguments": step["arguments"]}


def is_refusal(text):
    low = text.lower()
    return not is_call(text) and any(s in low for s in ("no function", "cannot", "can't", "not able"))


class Evaluation:
    def __init__(self, net, vocabulary):
        self.decoder, self.vocabulary, self.render = Decoder(net), vocabulary, Renderer(vocabulary)

    def run(self, cases, tools):
        """Marks `case["texts"]` and `case["right"]` of cases with one function list."""
        head = self.render.head(tools)
        for c in cases:
            c["ids"] = head + self.render.prompt_end(c["user"])
            for step in c["given"]:
                self._append(c, step)
            c["texts"], c["left"] = [], list(c["expected"])
        open_cases = cases
        while open_cases:
            outs = self.decoder.generate([c["ids"] for c in open_cases], 200)
            following = []
            for c, ids in zip(open_cases, outs):
                text = self.vocabulary.decode(ids)
                c["texts"].append(text)
                if c["left"]:
                    step = c["left"].pop(0)
                    c["right"] = c.get("right", True) and same_call(text, step)
                    if c["right"]:
                        self._append(c, step)
                        following.append(c)
                    continue
                self._finish(c, text)
            open_cases = following

    def _append(self, c, step):
        c["ids"] = c["ids"] + self.render.call(step["name"], step["arguments"]) + self.render.result(step["result"])

    def _finish(self, c, text):
        if c["kind"] == "refusals":
            c["right"] = is_refusal(text)
        elif c["kind"] == "smallTalk":
            c["right"] = not is_call(text)
        else:
            c["answered"] = not is_call(text) and all(v.lower() in text.lower() for v in c["values"])
            c["right"] = c["answered"] if c["kind"] == "answers" else c.get("right", True) and not is_call(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--limit", type=int, default=None, help="at most this many cases of a kind, evenly spread")
    parser.add_argument("--kind")
    parser.add_argument("--show", type=int, default=0, help="wrong cases of each kind to print")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.file.endswith(".gguf"):
        reader = Reader(arguments.file)
        net, vocabulary = reader.net(), reader.vocabulary()
    else:
        net, vocabulary = network.load(arguments.file)[0], Vocabulary.load(HERE / "vocabulary.json")
    made = json.loads((HERE / "eval" / "cases.json").read_text(encoding="utf-8"))
    kinds = defaultdict(list)
    for c in made["cases"]:
        if arguments.kind in (None, c["kind"]):
            kinds[c["kind"]].append(c)
    evaluation = Evaluation(net, vocabulary)
    for kind, cases in kinds.items():
        if arguments.limit and arguments.limit < len(cases):
            cases = [cases[i * len(cases) // arguments.limit] for i in range(arguments.limit)]
        by_list = defaultdict(list)
        for c in cases:
            by_list[c["tools"]].append(c)
        for index, group in by_list.items():
            for i in range(0, len(group), 64):
                evaluation.run(group[i:i + 64], made["toolLists"][index])
        right, answered = Counter(c["right"] for c in cases), Counter(c["answered"] for c in cases if "answered" in c)
        extra = f", answers {answered[True]} of {sum(answered.values())}" if kind not in ("answers", "refusals", "smallTalk") else ""
        print(f"{kind:10} {right[True]:4} of {len(cases):4} {100 * right[True] / len(cases):5.1f} %{extra}", flush=True)
        wrong = [c for c in cases if not c["right"]]
        for c in wrong[:: max(1, len(wrong) // max(1, arguments.show))][:arguments.show]:
            print("   ", c["user"], "\n      got", " ".join(" | ".join(c["texts"]).split())[:300], "\n      for",
                  " ".join(json.dumps([(s["name"], s["arguments"]) for s in c["expected"]], ensure_ascii=False).split()), c["values"])


if __name__ == "__main__":
    main()
