"""`python3 -m unittest` in this folder: the splits are apart, the encoder is the standard algorithm, the kernels have the right gradients."""

import json
import random
import unittest
from pathlib import Path

import torch

import kernels
import net as network
import team
from batches import Batches
from data import chat, functions, grammar, grammar_more, held_functions, held_out, nine, phrasings, pools
from data.conversations import Conversations
from data.held_functions_names import HELD_NAMES
from data.render import Renderer, pretty
from data.values import Values, held_out as is_held
from optimizer import Optimizer, orthogonal
from tokenizer import HEAD, Vocabulary, to_pieces

HERE = Path(__file__).parent
VOCABULARY = Vocabulary.load(HERE / "vocabulary.json")


def skeletons(module):
    """Every phrasing of a module, without case and punctuation."""
    found = set()
    for name, value in vars(module).items():
        if name.isupper() and isinstance(value, list) and name not in ("PREFIXES", "SUFFIXES"):
            found |= {line.lower().rstrip(".?!") for line in value}
    return found


class Splits(unittest.TestCase):
    def test_pools_share_no_value(self):
        for name, values in pools.TRAIN.items():
            if name in pools.HELD:
                self.assertFalse({v.lower() for v in values} & {v.lower() for v in pools.HELD[name]}, name)

    def test_phrasings_are_new(self):
        self.assertFalse(skeletons(phrasings) & skeletons(held_out))
        self.assertFalse({m.lower().rstrip(".?!") for m in held_functions.MISC} & {m.lower() for m in chat.MISC})
        trained = {line.lower() for group in chat.SMALL_TALK.values() for line in group}
        self.assertFalse({m.lower().rstrip(".?!") for m in held_functions.SMALL_TALK} & trained)

    def test_grammars_never_make_a_held_out_phrasing(self):
        rng, held = random.Random(2), skeletons(held_out)
        for name, templates in (*vars(grammar).items(), *vars(grammar_more).items()):
            if name.isupper() and isinstance(templates, list):
                made = {grammar.expand(rng, t).lower().replace("{comma}", ",") for t in templates for _ in range(3000)}
                self.assertFalse(made & held, name)

    def test_function_names_are_new(self):
        unseen = {n.strip() for line in held_functions.FUNCTIONS for n in line.split(" | ")[0].split(" / ")}
        self.assertEqual(unseen, HELD_NAMES)
        self.assertFalse(unseen & {n.strip() for line in functions.LIBRARY for n in line.split(" | ")[0].split(" / ")})

    def test_training_never_draws_a_held_out_item(self):
        conversations = Conversations(random.Random(3), VOCABULARY)
        names, values = set(), set()
        for _ in range(6000):
            f = conversations.functions.draw()
            for task in (conversations.functions.task(f), conversations.nine.draw()):
                for name, arguments, _ in task.calls:
                    names.add(name)
                    values |= {v.lower() for v in arguments.values() if isinstance(v, str)}
        self.assertFalse(names & HELD_NAMES)
        held = {v.lower() for name in ("city", "person", "title", "food", "text") for v in pools.HELD[name]}
        self.assertFalse(values & held)

    def test_made_up_words_and_numbers_are_split(self):
        train, held = Values(random.Random(1)), Values(random.Random(1), held=True)
        self.assertFalse(any(is_held(train.fake()) for _ in range(500)))
        self.assertTrue(all(is_held(held.fake()) for _ in range(500)))
        self.assertTrue(all(n <= 12 or is_held(n) for n in (held.integer(1, 500) for _ in range(500))))

    def test_cases_are_the_committed_seed(self):
        from eval.make_cases import Maker
        made = json.loads((HERE / "eval" / "cases.json").read_text(encoding="utf-8"))
        self.assertEqual(json.loads(json.dumps(Maker(20240501).make())), made)


class Encoding(unittest.TestCase):
    def test_together_and_apart_are_the_same_ids(self):
        conversations = Conversations(random.Random(4), VOCABULARY)
        render, tools = Renderer(VOCABULARY), nine.TOOLS[:2]
        for i in range(150):
            task = conversations.nine.draw() if i % 2 else conversations.functions.task(conversations.functions.draw())
            for reply in [pretty({"name": n, "arguments": a}) for n, a, _ in task.calls] + [task.answer]:
                prompt = HEAD + pretty(tools) + "\n\n" + task.user.strip() + " [/INST]\n\n"
                together = VOCABULARY.encode_exact(prompt + reply)
                self.assertEqual(together, VOCABULARY.encode_exact(prompt) + VOCABULARY.merge(to_pieces(reply)))
                self.assertEqual([1] + together, render.head(tools) + render.prompt_end(task.user) + render.reply(reply)[:-1])

    def test_no_piece_crosses_a_blank_line(self):
        self.assertTrue(all("\n\n" not in p or p.endswith("\n\n") for p in VOCABULARY.pieces))

    def test_decodes_what_it_encodes(self):
        text = "Zürich 15 °C, \"ok\" 漢字\n\n{}"
        self.assertEqual(VOCABULARY.decode(VOCABULARY.encode_raw(text)), text)


class Kernels(unittest.TestCase):
    @unittest.skipIf(kernels.native is None, "no native kernels here")
    def test_native_gradients_equal_pytorch(self):
        batch = Batches(random.Random(1)).draw(1.0, 500)
        dense = network.Net(network.Config(layers=2))
        native = kernels.native
        for net in (dense, network.upcycle(dense)):
            found = []
            for library in (native, None):
                kernels.native = library
                net.flat_gradient.zero_()
                loss, balance = net.loss(batch)
                (loss + 0.01 * balance).backward()
                found.append((loss.item(), net.flat_gradient.clone()))
            kernels.native = native
            self.assertAlmostEqual(found[0][0], found[1][0], places=4)
            # float32 sums in another order
            self.assertLess(((found[0][1] - found[1][1]).norm() / found[1][1].norm()).item(), 1e-4)


class Stages(unittest.TestCase):
    def setUp(self):
        self.batch = Batches(random.Random(4)).draw(1.0, 300)
        self.small = network.Net(network.Config(layers=3))

    def loss(self, net):
        with torch.no_grad():
            return net.loss(self.batch)[0].item()

    def test_a_grown_net_computes_what_the_small_one_does(self):
        grown = network.grow(self.small, layers=4, heads=8, kv_heads=4)
        self.assertGreater(grown.flat.numel(), self.small.flat.numel())
        self.assertAlmostEqual(self.loss(grown), self.loss(self.small), places=5)
        with self.assertRaises(ValueError):
            network.grow(self.small, layers=2, heads=4, kv_heads=2)
        with self.assertRaises(ValueError):
            network.grow(self.small, layers=3, heads=8, kv_heads=2)

    def test_a_deeper_mixture_computes_what_the_mixture_does(self):
        mixture = network.upcycle(self.small)
        deeper = network.grow(mixture, layers=4, heads=4, kv_heads=2)
        self.assertEqual(deeper.config.experts, 8)
        self.assertAlmostEqual(self.loss(deeper), self.loss(mixture), places=5)

    def test_every_part_of_a_grown_net_learns(self):
        grown = network.grow(self.small, layers=4, heads=8, kv_heads=4)
        before = {name: w.detach().clone() for name, w in grown.weights.items()}
        optimizer = Optimizer(grown)
        for _ in range(3):
            grown.loss(self.batch)[0].backward()
            optimizer.step(1e-3)
        unchanged = [name for name, w in grown.weights.items() if torch.equal(w.detach(), before[name])]
        self.assertEqual(unchanged, [])
        self.assertLess(self.loss(grown), self.loss(self.small))

    def test_muons_updates_have_equal_singular_values(self):
        values = torch.linalg.svdvals(orthogonal(torch.randn(3, 32, 80, generator=torch.Generator().manual_seed(1))))
        self.assertTrue(((values > 0.6) & (values < 1.3)).all(), values)

    def test_a_team_goes_on_from_the_mean_of_its_weights(self):
        ours, out = torch.zeros(4), torch.zeros(2, 4).share_memory_()

        def work(member):
            weights = ours + 1 + 2 * member.rank
            member.average(weights)
            out[member.rank] = weights
        team.run(2, work, 4)
        self.assertEqual(out.tolist(), [[2.0] * 4] * 2)


if __name__ == "__main__":
    unittest.main()
