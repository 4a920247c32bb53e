"""Any answer to problem set 09 can be drawn, and a difference is marked."""

import pytest

from autograder.checks import ps09 as checks
from autograder.checks.drawing import WRONG
from autograder.checks.ps09 import drawings as ps09

ANSWERS = [None, 3, "text", [], [None], {}, (1, 2), ["a", 5], {"a": 1}, {"a": None}, ({}, 0.0), [["a", "b"]],
           ({"a": "x"}, None), ({1: 2.0}, 1.0), [["a"], "b"], ["<b>" * 99], {"ab": "<b>"}]  # fmt: skip
LOGP = {"a": -1.0, "b": -1.0, "ab": -1.5}
WORDS = {"ab": 2}


@pytest.mark.parametrize("got", ANSWERS, ids=lambda got: repr(got)[:20])
def test_any_answer_can_be_drawn(got):
    for drawn in (
        ps09.best_cut(("ab", LOGP), ["ab"], got),
        ps09.expected_counts(("ab", LOGP), checks.forward_backward("ab", LOGP), got),
        ps09.probabilities((WORDS, LOGP), checks.em_step(WORDS, LOGP), got),
        ps09.pruning((WORDS, LOGP, 2), checks.prune(WORDS, LOGP, 2), got),
        ps09.frequencies(("ab", LOGP, 1.0, 4, 0), None, got),
    ):
        assert drawn.startswith('<div role="img" aria-label="') and "<b>" not in drawn


def test_a_difference_is_marked():
    assert ps09.best_cut(("ab", LOGP), ["ab"], ["ab"]).count(WRONG) == 0
    assert ps09.best_cut(("ab", LOGP), ["ab"], ["a", "b"]).count(WRONG) == 2
    right = checks.forward_backward("ab", LOGP)
    assert ps09.expected_counts(("ab", LOGP), right, right).count(WRONG) == 0
    other = ({**right[0], "ab": 2.0}, right[1])
    assert ps09.expected_counts(("ab", LOGP), right, other).count(WRONG) == 1
    kept = checks.prune(WORDS, LOGP, 2)
    assert ps09.pruning((WORDS, LOGP, 2), kept, LOGP).count(WRONG) == 1
