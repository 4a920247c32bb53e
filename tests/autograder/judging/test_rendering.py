"""Feedback: what a person reads, what it never says, and what a hostile value cannot do to it."""

from dataclasses import replace

import pytest
from submissions import namespace, solved

from autograder import checks
from autograder.checks import plain_data
from autograder.checks.contract import Step
from autograder.judging import rendering
from autograder.judging.engine import BehaviourResult, Failure, Verdict, judge
from autograder.judging.implementation import InProcess, Outcome

MERGE = checks.find("ps02.merge")


def verdict_of(source):
    return judge(MERGE, InProcess(namespace(source, of="ps02")))


def test_a_failure_shows_call_expected_got_mistake_and_place():
    verdict = verdict_of("def merge(ids, pair, idx):\n    return ids")
    for text in (rendering.as_text(verdict), rendering.as_html(verdict)):
        for part in (
            "merge([1, 2], (1, 2), 9)",
            "[9]",
            "[1, 2]",
            "nothing is replaced",
            "Lecture 02",
            "0:30:36",
        ):
            assert part in text
    assert 'role="img" aria-label="[1, 2] with (1, 2) replaced by 9' in rendering.as_html(verdict)


def test_it_never_claims_more_than_was_seen():
    verdict = judge(MERGE, solved("ps02.merge"))
    assert "visible checks passed" in rendering.as_text(verdict)
    assert "all" not in rendering.as_text(verdict)
    assert "5 of 5 points" in rendering.as_html(verdict, graded=True)


def test_an_exception_shows_its_line():
    text = rendering.as_text(verdict_of("def merge(ids, pair, idx):\n    return ids[99]"))
    assert "It raised IndexError: list index out of range" in text


def hidden(mistake):
    failure = Failure(
        ([7, 8], (7, 8), 9), [9], Outcome("returned", [7]), "wrong", mistake, hidden=True
    )
    results = (BehaviourResult("replaces the pair", 2.0, 0.0, 3, failure),)
    return Verdict(MERGE, "failed", results)


@pytest.mark.parametrize(
    ("reveal", "input_shown", "mistake_shown"),
    [("nothing", False, False), ("mistake", False, True), ("counterexample", True, True)],
)
def test_hidden_inputs_show_what_the_instructor_allows(reveal, input_shown, mistake_shown):
    verdict = hidden(MERGE.mistakes[0])
    for text in (
        rendering.as_text(verdict, True, reveal),
        rendering.as_html(verdict, True, reveal),
    ):
        assert ("[7, 8]" in text) is input_shown
        assert (MERGE.mistakes[0].name in text) is mistake_shown


def test_values_of_a_stranger_are_escaped():
    nasty = "<script>alert(1)</script>"
    failure = Failure(([1], (1, 2), 9), [1], Outcome("returned", [nasty]), nasty)
    verdict = Verdict(MERGE, "failed", (BehaviourResult("b", 1.0, 0.0, 1, failure),), note=nasty)
    assert "<script" not in rendering.as_html(verdict, True, "counterexample")
    raised = Failure(([1], (1, 2), 9), [1], Outcome("raised", error=nasty, line=nasty), nasty)
    verdict = Verdict(MERGE, "failed", (BehaviourResult("b", 1.0, 0.0, 1, raised),))
    assert "<script" not in rendering.as_html(verdict)


def test_two_things_asked_of_one_call_are_told_apart():
    source = "def get_stats(ids, counts=None):\n    counts = {}\n    for p in zip(ids, ids[1:]):\n        counts[p] = counts.get(p, 0) + 1\n    return counts"
    verdict = judge(checks.find("ps02.get_stats"), InProcess(namespace(source)))
    text = rendering.as_text(verdict)
    assert "The dictionary passed in, afterwards: expected" in text and "[[" not in text


def test_spaces_are_seen():
    source = "def train(text, vocab_size): return {}, {i: bytes([i]) for i in range(256)}"
    verdict = judge(checks.find("ps02.train"), InProcess(namespace(source, of="ps02")))
    assert "Vocabulary, where it differs" in rendering.as_text(verdict)
    assert "white-space:pre" in rendering.as_html(verdict)
    from autograder.checks.drawing import row

    assert "␣" in row("text", list("a b"))


def test_a_mistake_that_shows_again_is_not_told_again():
    verdict = verdict_of("def merge(ids, pair, idx):\n    return ids")
    assert "takes runs from the left: the same mistake" in rendering.as_text(verdict)


def test_one_mistake_is_told_once():
    verdict = verdict_of("def merge(ids, pair, idx):\n    return ids")
    assert rendering.as_text(verdict).count("Likely mistake") == 1


def test_what_train_calls_is_named_when_nothing_else_explains():
    space = namespace("def get_stats(ids, counts=None): return {}", of="ps02")
    exec(
        "def train(text, vocab_size):\n"
        "    merges = {}\n"
        "    for pair in list(get_stats(list(text.encode())))[:vocab_size - 256]:\n"
        "        merges[pair] = 256 + len(merges)\n"
        "    return merges, {i: bytes([i]) for i in range(256)}",
        space,
    )
    text = rendering.as_text(judge(checks.find("ps02.train"), InProcess(space)))
    assert "Your get_stats does not pass its own check yet, and train calls it" in text


def behind(text):
    """What is said behind each ✗, and the lines that show counterexamples."""
    lines = text.splitlines()
    return [n.strip()[2:] for n in lines if n.startswith("  ✗")], [
        n for n in lines if n.startswith("Smallest counterexample")
    ]


@pytest.mark.parametrize(
    ("check_id", "source"),
    [
        ("ps01.utf8_encode", "def utf8_encode(c):\n    return bytes([c]) if c < 128 else None"),
        ("ps01.utf8_encode", "def utf8_encode(c):\n    return bytes([c])"),
        ("ps02.train", "def train(text, vocab_size):\n    return {}, {}"),
        ("ps03.encode", "def encode(text, merges):\n    return [len(text)]"),
        ("ps10.balanced_mix", "def balanced_mix(texts, budget):\n    return {}"),
    ],
)
def test_each_failure_has_a_counterexample_or_says_as_which_it_is(check_id, source):
    name = check_id.partition(".")[0]
    verdict = judge(checks.find(check_id), InProcess(namespace(source, of=name)))
    failed, shown = behind(rendering.as_text(verdict))
    alone = [n for n in failed if ": the same mistake as “" not in n]
    assert len(alone) == len(shown) >= 1
    if len(shown) > 1:
        assert all(f"of “{n}”: " in line for n, line in zip(alone, shown, strict=True))
    html = rendering.as_html(verdict)
    assert html.count("Smallest counterexample") == len(shown)


def test_values_are_as_python_writes_them():
    import numpy as np
    import torch

    for value, said in [
        (np.array([1.5, 2.0]), "array([1.5, 2.0])"),
        (np.array([1, 2], dtype="uint8"), "array([1, 2], dtype=uint8)"),
        (torch.tensor([[1.0]]), "tensor([[1.0]])"),
        ({"a": [np.float32(0.5)]}, "{'a': [0.5]}"),
    ]:
        outcome = InProcess({"f": lambda v=value: v}).run([(Step("call", "f"),)], 1)[0]
        assert plain_data.short(outcome.value) == said


def test_a_difference_deep_inside_is_seen():
    right, wrong = list(range(300)), [*range(150), 7, *range(151, 300)]
    one, other = plain_data.both(right, wrong)
    assert one != other and "149, 150, 151" in one and "149, 7, 151" in other


def test_of_several_steps_the_one_that_differs_is_shown():
    check = checks.find("ps04.RegexTokenizer")
    behaviour = next(b for b in check.behaviours if len(check.script(b, b.edges[0])) == 3)
    failure = Failure(
        behaviour.edges[0], [None, {(1, 2): 3}], Outcome("returned", [3, {(1, 2): 3}]), "no",
        behaviour=replace(behaviour, tell=None),
    )  # fmt: skip
    lines = rendering._facts(Verdict(replace(check, tell=None), "failed"), failure)
    assert lines[0].startswith("Expected `None` of `train(") and lines[1] == "Got `3`"


def test_the_space_between_a_character_and_its_number_is_no_space_of_the_text():
    from autograder.checks.drawing import row
    from autograder.checks.ps01.drawings import _named

    assert "�\xa0U+FFFD" in row("expected", [_named("\ufffd")])
    assert "␣\xa0U+0020" in row("expected", [_named(" ")])
