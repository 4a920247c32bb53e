"""Problem set 10's checks: references pass, mistakes are caught and named, other designs pass."""

import pytest
from proving import Proves
from submissions import namespace

from autograder import checks
from autograder.checks.ps10 import inputs as draws
from autograder.checks.ps10 import superwords
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess
from autograder.judging.inputs import complaint

PATTERN = r" ?\w+| ?[^\w\s]+|\s+"


class TestChecks(Proves):
    SET = "ps10"


def right(function):
    """The reference of a check."""
    return checks.find(f"ps10.{function}").reference


def drawn(strategy, examples=40):
    """Some inputs of a strategy, the same each time."""
    from hypothesis import given, settings

    found = []

    @settings(max_examples=examples, deadline=None, database=None, derandomize=True)
    @given(strategy)
    def collect(args):
        found.append(args)

    collect()
    return found


def test_superbpe_equals_the_reference_package():
    from minbpe_ref.superbpe import encode_superwords, learn_superwords

    for documents, stage_1, total in drawn(draws.stages()):
        merges = right("superbpe")(documents, stage_1, total)
        assert merges == learn_superwords(documents, total, stage_1, PATTERN)
        assert list(merges.values()) == list(range(256, 256 + len(merges)))
    for text, merges, stage_1 in drawn(draws.super_texts()):
        ids = right("encode_super")(text, merges, stage_1)
        assert ids == encode_superwords(text, merges, stage_1, PATTERN)


@pytest.mark.torch
def test_costs_are_those_of_the_model_but_for_what_is_left_out():
    from minbpe_ref.lm import costs
    from minbpe_ref.lm.model import Config

    for tied in (True, False):
        config = Config(vocab_size=5000, block_size=8, n_embd=128, n_layer=4, n_head=4, tied=tied)
        found, (tables, total) = costs.parameters(config), right("parameters")(5000, 128, 4, tied)
        assert tables == found.embedding + found.head
        assert total == pytest.approx(found.total, rel=0.01)
    exact = costs.flops_per_token(config)
    assert right("flops_per_byte")(5000, 128, 4, 1.0) == pytest.approx(exact, rel=0.01)


def test_a_curve_rises_and_its_line_is_numpys():
    import numpy as np

    from autograder.judging.assignment_data import start

    given = start("ps10")
    sizes = [2**n for n in range(8, 13)]
    found = right("curve")(given.held_out, given.merges, sizes)
    assert found[256] == 1.0 and list(found.values()) == sorted(found.values())
    b, a = np.polyfit(np.log2(sizes), list(found.values()), 1)
    assert right("fit_curve")(found) == pytest.approx((a, b))
    # a wider model wants a larger vocabulary, on the learner's own line
    best = [
        right("cheapest_size")(a, b, w, n) for w, n in [(64, 2), (384, 6), (1024, 24), (4096, 32)]
    ]
    assert best == sorted(set(best)) and best[0] < 4096 < best[-1]


def test_a_balanced_mix_lowers_every_premium():
    from autograder.judging.assignment_data import start

    sentences = {k: v[:30] for k, v in start("ps10").sentences.items()}
    mixed = [s for v in right("balanced_mix")(sentences, 9_000).values() for s in v]
    before, after = (
        right("premium")(
            {k: [superwords.encode(s, merges) for s in v[10:20]] for k, v in sentences.items()},
            "en",
        )
        for merges in (
            right("superbpe")(sentences["en"], 120, 120),
            right("superbpe")(mixed, 120, 120),
        )
    )
    assert all(after[k] < before[k] for k in sentences if k != "en")
    assert after["hi"] > 1.2  # equal bytes are not equal text


def test_what_is_handed_out_is_what_the_checks_use():
    space = namespace(of="ps10")
    for text, merges, _ in drawn(draws.super_texts(), examples=20):
        assert space["split"](text) == superwords.split(text)
        assert space["encode"](text, merges) == superwords.encode(text, merges)
        assert space["get_stats"](list(text.encode())) == superwords.get_stats(list(text.encode()))


def test_worked_examples_of_the_notebook():
    assert right("parameters")(256, 64, 2, False) == (32768, 131072)
    assert right("flops_per_byte")(256, 64, 2, 2.0) == 344064.0
    two = {(97, 98): 256, (256, 99): 257}
    assert right("curve")("abcabc", two, [256, 257, 258]) == {256: 1.0, 257: 1.5, 258: 3.0}
    assert right("fit_curve")({256: 1.0, 512: 2.0}) == (-7.0, 1.0)
    found = right("premium")({"en": [[1, 2], [3]], "ko": [[1, 1], [2, 2, 2, 2]]}, "en")
    assert found == {"en": 1.0, "ko": 2.0}
    mix = right("balanced_mix")({"en": ["ab", "c", "d"], "ko": ["안", "녕"]}, 6)
    assert mix == {"en": ["ab", "c"], "ko": ["안"]}
    assert list(right("superbpe")(["ab ab ab"], 2, 4))[:3] == [(97, 98), (32, 256), (256, 257)]
    assert right("encode_super")("ab ab", {(97, 98): 256, (256, 32): 257}, 1) == [257, 256]


def lost(function, source):
    """The behaviours that a learner's code fails."""
    verdict = judge(checks.find(f"ps10.{function}"), InProcess(namespace(source, of="ps10")), (1,))
    return [r.name for r in verdict.results if not r.earned]


def test_a_line_may_be_an_array_as_the_hint_recommends():
    source = """
        import numpy as np

        def fit_curve(curve):
            if len(curve) < 2:
                raise ValueError(curve)
            return np.polyfit(np.log2(list(curve)), list(curve.values()), 1)[::-1]
        """
    assert lost("fit_curve", source) == []


@pytest.mark.parametrize("end", [15, 17, 18, 20])
def test_sizes_up_to_the_largest_are_asked_for(end):
    source = f"""
        def cheapest_size(a, b, width, layers):
            cost = lambda v: flops_per_byte(v, width, layers, a + b * math.log2(v))
            return min((2**n for n in range(8, {end})), key=cost)
        """
    assert lost("cheapest_size", source) == ["finds the size at which a byte costs least"]


def test_a_merge_where_no_pair_is_left_is_told_without_one():
    said = superwords.two_stages(([" ", " "], 2, 2), {}, {(32, 32): 256})
    assert said == "merge 1 joins (32, 32), and no pair is left to merge"


def test_a_wrong_mix_that_changes_nothing_is_not_said_to_change_the_texts():
    source = """
        def balanced_mix(texts, budget):
            mix = {}
            for language, sentences in texts.items():
                room = budget // len(texts)
                mix[language] = []
                for sentence in sentences:
                    room -= len(sentence.encode("utf-8"))
                    if room < 0:
                        break
                    mix[language].append(sentence)
            return {k: v for k, v in mix.items() if k != "hi"}
        """
    check = checks.find("ps10.balanced_mix")
    untouched = check.behaviours[-1]
    code = InProcess(namespace(source, of="ps10"))
    args = ({"hi": ["a"], "en": ["b"]}, 2)
    (outcome,) = code.run([check.script(untouched, args)], 2)
    assert complaint(check, untouched, args, balanced(args), outcome) is None
    assert complaint(check, check.behaviours[0], args, balanced(args), outcome) is not None


def balanced(args):
    return right("balanced_mix")(*args)
