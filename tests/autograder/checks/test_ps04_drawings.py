"""Any answer to problem set 04 can be drawn, and a difference is marked."""

import pytest

from autograder.checks.drawing import WRONG
from autograder.checks.ps04 import drawings as ps04

MERGES = {(97, 98): 256}
ANSWERS = [
    None,
    3,
    "<b>",
    [],
    [None],
    [None, None],
    [None, {}],
    [None, 3],
    [("<b>", 1)],
    {},
    (1, 2),
]
ANSWERS += [[None, {"<b>": None}], [None, {(1, 2): [3]}], [None, MERGES, ["<b>" * 99]]]


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps04.chunking(("a b", r"\w"), ["a", " ", "b"], got),
        ps04.chunking(("a\n",), ["a", "\n"], got),
        ps04.explaining(("a", ["a"]), [("a", 0)], got),
        ps04.tokenizing((r"\w", "ab", 257), [None, MERGES], got),
        ps04.tokenizing((r"\w", MERGES, "ab"), [256], got),
        ps04.tokenizing((r"\w", "ab", 257, "b"), [None, MERGES, [98]], got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    asked = ("a b", r"\w|\W")
    assert ps04.chunking(asked, ["a", " ", "b"], ["a", " ", "b"]).count(WRONG) == 0
    assert ps04.chunking(asked, ["a", " ", "b"], ["a", "b"]).count(WRONG) == 1
    assert ps04.explaining(("a", ["b", "a"]), [("a", 1)], [("a", 0)]).count(WRONG) == 1
    training = (r"\w", "ab", 257)
    assert ps04.tokenizing(training, [None, MERGES], [None, MERGES]).count(WRONG) == 0
    assert ps04.tokenizing(training, [None, MERGES], [None, {(98, 97): 256}]).count(WRONG) == 1


def test_what_can_not_be_seen_is_shown():
    assert ps04.shown(" \n\t") == " ↵⇥" and ps04.shown("\u0301a") == "\u25cc\u0301a"
