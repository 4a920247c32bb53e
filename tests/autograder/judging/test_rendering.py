"""Feedback: what a person reads, what it never says, and what a hostile value cannot do to it."""

import pytest
from submissions import namespace, solved

from autograder import checks
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
