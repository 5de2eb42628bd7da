"""The exact prompt layouts as ids. A sequence is a shared head (the function list) and independent conversations behind it."""

import json

from tokenizer import BOS, EOS, HEAD, RESPONSE

CONTEXT, LEARN = 0, 1  # what a token is for: read only, or predicted with full weight


def pretty(value):
    """JSON.stringify(value, null, 4)"""
    return json.dumps(value, indent=4, ensure_ascii=False)


class Sequence:
    """`head` is shared by all segments; each segment continues it on its own. Entries are (ids, marks)."""

    def __init__(self, head, segments):
        self.head, self.segments = head, segments


class Renderer:
    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.heads = {}

    def head(self, tools, system=None):
        text = HEAD + pretty(tools) + "\n\n"
        if system:
            text = text.replace(" [INST] ", f" [INST] <<SYS>>\n{system}\n<</SYS>>\n\n", 1)
        return [BOS] + self.vocabulary.encode(text)

    def prompt_end(self, user):
        return self.vocabulary.encode_raw(user.strip() + " [/INST]\n\n")

    def result(self, result):
        return self.vocabulary.encode(RESPONSE + pretty(result) + " [/INST]\n\n")

    def next_user(self, user):
        return self.vocabulary.encode(f" [INST] {user.strip()} [/INST]\n\n")

    def reply(self, text):
        return self.vocabulary.encode_raw(text) + [EOS]

    def call(self, name, arguments):
        return self.reply(pretty({"name": name, "arguments": arguments}))

    def conversation(self, tasks, answered=True):
        """Ids and marks of one conversation behind a function list; without `answered` it ends at the last task's last call."""
        ids, marks = [], []

        def add(tokens, mark):
            ids.extend(tokens)
            marks.extend([mark] * len(tokens))

        for i, task in enumerate(tasks):
            add(self.next_user(task.user) if i else self.prompt_end(task.user), CONTEXT)
            for n, (name, arguments, result) in enumerate(task.calls):
                add(self.call(name, arguments), LEARN)
                if not answered and i == len(tasks) - 1 and n == len(task.calls) - 1:
                    return ids, marks
                add(self.result(result), CONTEXT)
            add(self.reply(task.answer), LEARN)
        return ids, marks

    def choice(self, task):
        """A request and the name of the function that it is for; or the answer where no call is made."""
        ids, marks = self.conversation([task], answered=False)
        for i, token in enumerate(ids):
            if marks[i] == LEARN and self.vocabulary.pieces[token].startswith('",\n\u2581\u2581\u2581\u2581"arguments'):
                return ids[:i + 1], marks[:i + 1]
        return ids, marks

    def without_functions(self, tasks):
        """The trelis-v3 layout with no function list."""
        ids, marks = self.conversation(tasks)
        start = [BOS] + self.vocabulary.encode(" [INST] ")
        return start + ids, [CONTEXT] * len(start) + marks

    def plain_chat(self, tasks):
        """The mixtral-instruct layout: no functions, every turn a text part of its own."""
        ids, marks = [BOS], [CONTEXT]
        for task in tasks:
            user, reply = self.vocabulary.encode(f"[INST] {task.user} [/INST]"), self.vocabulary.encode(task.answer) + [EOS]
            ids += user + reply
            marks += [CONTEXT] * len(user) + [LEARN] * len(reply)
        return ids, marks
