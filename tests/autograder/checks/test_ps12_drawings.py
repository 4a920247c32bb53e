"""Any answer to problem set 12 can be drawn, and a difference is marked."""

import pytest

from autograder.checks.drawing import WRONG
from autograder.checks.plain_data import Array
from autograder.checks.ps12 import drawings as ps12

ANSWERS = [
    None,
    3,
    "text",
    [],
    {},
    (1, 2),
    ([1], "x"),
    ([1], b"x"),
    {"whole": 3, "agree": None},
    {(1, "a"): 2},
    {"input": Array("f", [["<b>"]])},
    {"input": [1.0], "output": ["<b>"]},
    [10**9],
    ["<b>" * 99],
]
REPORT = {"whole": [97, 256], "forced": [97, 98, 98], "agree": 1, "extra": 1}
SCORES = {"input": [1.0, 2.0], "output": [0.5, 1.5]}


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps12.numbers(([b"12"], 10, 14), {(1, 1): 3, (2,): 1}, got),
        ps12.numbers(("r50k_base", 10, 14), {(1, 1): 3, (2,): 1}, got),
        ps12.cut(([b"bb"], "ab", "b"), REPORT, got),
        ps12.healing(([b"abc"], "xab"), ([120], b"ab"), got),
        ps12.records(([], {"a": 1}), {"yaml": 4}, got),
        ps12.scores(([], [], [1]), SCORES, got),
        ps12.vocabulary(([b"abc"],), [256], got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    assert ps12.scores(([], [], [1]), SCORES, SCORES).count(WRONG) == 0
    other = {"input": Array("torch.float32", [1.0, 2.5]), "output": [0.5, 1.5]}
    assert ps12.scores(([], [], [1]), SCORES, other).count(WRONG) == 1
    assert ps12.healing(([b"abc"], "xab"), ([120], b"ab"), ([120], b"ab")).count(WRONG) == 0
    assert ps12.healing(([b"abc"], "xab"), ([120], b"ab"), ([121], b"a")).count(WRONG) == 2
    assert ps12.vocabulary(([b"abc"],), [256], [97]).count(WRONG) == 1
    assert ps12.numbers(([b"12"], 10, 14), {(2,): 1}, {(2,): 2}).count(WRONG) == 1
