"""Any answer to problem set 06 can be drawn, and a difference is marked."""

import pytest

from autograder.checks.drawing import WRONG
from autograder.checks.ps06 import drawings as ps06

ANSWERS = [None, 3, "text", [], [None], {}, (1, 2), ([300], [1]), [[300], ["x"]], ["<b>" * 99]]
ASKED = ("aEND", {"END": 300}, {}, "all")
CHAT = ([{"role": "user", "content": "a"}], {})


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps06.encoding(ASKED, [97, 300], got),
        ps06.decoding(([97, 300], {"END": 300}, {}, 0), "aEND", got),
        ps06.chat(CHAT, ([300, 97, 301], [0, 1, 1]), got),
        ps06.hole(("a", "b", "c", {}), [302, 97, 304, 99, 303, 98], got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    assert ps06.encoding(ASKED, [97, 300], [97, 300]).count(WRONG) == 0
    assert ps06.encoding(ASKED, [97, 300], [97, 69]).count(WRONG) == 1
    assert ps06.decoding(([97], {}, {}, 0), "a", "b").count(WRONG) == 1
    assert ps06.chat(CHAT, ([300, 97], [0, 0]), ([300, 97], [0, 1])).count(WRONG) == 1
