"""Any answer to problem set 03 can be drawn, and a difference is marked."""

import pytest

from autograder.checks.drawing import WRONG
from autograder.checks.ps03 import drawings as ps03

ANSWERS = [None, 3, "text", [], [None], {}, (1, 2), [256, "x"], {"a": 1}, [10**9], ["<b>" * 99]]


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps03.decoding(([256, 99], {(97, 98): 256}), "abc", got),
        ps03.encoding(("abc", {(97, 98): 256}), [256, 99], got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    asked = ("abc", {(97, 98): 256})
    assert ps03.encoding(asked, [256, 99], [256, 99]).count(WRONG) == 0
    assert ps03.encoding(asked, [256, 99], [97, 98, 99]).count(WRONG) == 3
    assert ps03.decoding(([97], {}), "a", "b").count(WRONG) == 1
