"""Drawings say in words what they show, and take any plain data for an answer."""

import pytest

from autograder.checks import drawing
from autograder.checks.ps02 import drawings as ps02

ANSWERS = [None, 3, "text", [], {}, (1, 2), [None], {"a": {}}, ([], []), ({1: 2}, {}), [{}, [1]]]


@pytest.mark.parametrize("got", ANSWERS, ids=repr)
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps02.merging(([1, 2, 1], (1, 2), 9), [9, 1], got),
        ps02.pair_counts(([1, 2, 1],), {(1, 2): 1, (2, 1): 1}, got),
        ps02.training(("abab", 257), ({(97, 98): 256}, {}), got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "expected" in drawn


def test_a_difference_is_marked():
    drawn = ps02.merging(([1, 2], (1, 2), 9), [9], [9, 2])
    assert drawn.count(drawing.WRONG) == 1
    assert ps02.merging(([1, 2], (1, 2), 9), [9], [9]).count(drawing.WRONG) == 0


@pytest.mark.parametrize(
    ("right", "made", "wrong"),
    [([1, 2], [1, 2], 0), ([1, 2], [2, 1], 2), ([1], [1, 1], 1), ([1, 2], [1], 0), ([1], None, 1)],
)
def test_the_learner_s_row_marks_what_is_not_expected_in_its_place(right, made, wrong):
    assert drawing.answer(right, made, "got").count(drawing.WRONG) == wrong


def test_long_rows_are_cut_and_text_is_escaped():
    assert "76 more" in drawing.row("before", list(range(100)))
    assert "<b>" not in drawing.row("<b>", ["<b>"])
