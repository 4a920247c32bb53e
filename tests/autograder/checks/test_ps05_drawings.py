"""Any answer to problem set 05 can be drawn, and a difference is marked."""

import pytest

from autograder.checks.drawing import WRONG
from autograder.checks.ps05 import drawings as ps05
from minbpe_ref.gpt2 import bytes_to_unicode, read_gpt2

ANSWERS = [None, 3, "text", [], [None], {}, (1, 2), [256, "x"], {"a": 1}, {1: 2}, ({}, {}),
           ({1: 2}, {3: None}), {(1,): 256}, {None: 256}, [10**9], ["<b>" * 99], {32: "<b>"}]  # fmt: skip
TH = ("#version: 0.2\nt h\n", {"h": 71, "t": 83, "th": 400})
AB = ({b"ab": 256}, False)
NAMES = bytes_to_unicode()


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps05.byte_names((), NAMES, got),
        ps05.merge_table(TH, read_gpt2(*TH, NAMES), got),
        ps05.halves(AB, {(97, 98): 256}, got),
        ps05.tokens(("h!", True), [71, 0], got),
        ps05.tokens(([71, 0], True), "h!", got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    right = {(97, 98): 256}
    assert ps05.halves(AB, right, right).count(WRONG) == 0
    assert ps05.halves(AB, right, {(98, 97): 256}).count(WRONG) == 2
    assert ps05.tokens(("h!", True), [71, 0], [71, 1]).count(WRONG) == 1
    assert ps05.byte_names((), NAMES, NAMES).count(WRONG) == 0
    assert ps05.byte_names((), NAMES, {**NAMES, 32: " "}).count(WRONG) == 1
    loaded = read_gpt2(*TH, NAMES)
    assert ps05.merge_table(TH, loaded, loaded).count(WRONG) == 0
    assert ps05.merge_table(TH, loaded, ({(83, 71): 256}, loaded[1])).count(WRONG) == 1
