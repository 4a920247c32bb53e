"""Any answer to problem set 01 can be drawn, and a difference is marked."""

import pytest

from autograder.checks.drawing import WRONG
from autograder.checks.ps01 import drawings as ps01

ANSWERS = [None, 3, "<b>", b"<b>", [], [None], {}, {"NFC": 3}, (1, 2), [10**9], ["<b>" * 99]]
TABLE = {"as given": {"utf-8": 1}, "NFC": {"utf-8": 1}, "NFD": {"utf-8": 1}}


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps01.numbering(("hi",), [104, 105], got),
        ps01.encoding((0xE9,), b"\xc3\xa9", got),
        ps01.decoding((b"a",), "a", got),
        ps01.costs(("a",), TABLE, got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    assert ps01.numbering(("hi",), [104, 105], [104, 105]).count(WRONG) == 0
    assert ps01.numbering(("hi",), [104, 105], [104, 0]).count(WRONG) == 1
    assert ps01.encoding((0xE9,), b"\xc3\xa9", b"\xc3\xa8").count(WRONG) == 1
    assert ps01.decoding((b"a",), "a", "").count(WRONG) == 0  # nothing came: nothing to mark
    assert ps01.decoding((b"a",), "a", "b").count(WRONG) == 1
    assert ps01.costs(("a",), TABLE, {**TABLE, "NFD": {"utf-8": True}}).count(WRONG) == 1


@pytest.mark.parametrize("code_point", [0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF])
def test_the_groups_are_the_load_of_the_bytes(code_point):
    load = [ps01.bits(byte).partition("·")[2] for byte in chr(code_point).encode("utf-8")]
    assert ps01.groups(code_point) == load
