"""Any answer to problem set 10 can be drawn, and a difference is marked."""

import pytest

from autograder.checks.drawing import WRONG
from autograder.checks.ps10 import drawings as ps10

ANSWERS = [None, 3, "text", [], [None], {}, {"en": "<b>"}, {256: float("inf")}, (1, 2), ["<b>" * 9]]
ASKED = ("ab ab", {(97, 98): 256, (256, 32): 257}, 1)


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps10.encoding(ASKED, [257, 256], got),
        ps10.premiums(({"en": [[1]]}, "en"), {"en": 1.0, "ko": 2.0}, got),
        ps10.curves(("ab", {}, [256]), {256: 1.0}, got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    assert ps10.encoding(ASKED, [257, 256], [257, 256]).count(WRONG) == 0
    assert ps10.encoding(ASKED, [257, 256], [256, 32, 256]).count(WRONG) == 3
    right = {"en": 1.0, "ko": 2.0}
    assert ps10.premiums((), right, right).count(WRONG) == 0
    assert ps10.premiums((), right, {"en": 1.0, "ko": 3.0}).count(WRONG) == 1
