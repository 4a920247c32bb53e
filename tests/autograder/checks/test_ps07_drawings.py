"""Any answer to problem set 07 can be drawn, and a difference is marked."""

import pytest

from autograder.checks.drawing import WRONG
from autograder.checks.ps07 import drawings as ps07

ANSWERS = [
    None,
    3,
    "text",
    [],
    [None],
    {},
    {1: 2},
    {(1, 2): "x"},
    {(999, "y"): 256},
    [256, "x"],
    ["<b>" * 99],
]
AB = {(97, 98): 256}


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps07.training(({(97, 98): 3}, 257), AB, got),
        ps07.encoding(([97, 98, 99], AB), [256, 99], got),
        ps07.streaming((["a", "b c"], AB), [256, 32, 99], got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    asked = ([97, 98, 99], AB)
    assert ps07.encoding(asked, [256, 99], [256, 99]).count(WRONG) == 0
    assert ps07.encoding(asked, [256, 99], [97, 98, 99]).count(WRONG) == 3
    assert ps07.training(({(97, 98): 3}, 257), AB, AB).count(WRONG) == 0
    assert ps07.training(({(97, 98): 3}, 257), AB, {(98, 97): 256}).count(WRONG) == 1
