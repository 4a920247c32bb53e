"""Merges of any form are answered in words, and training that goes astray is found at its first step."""

import pytest

from autograder.checks.comparing import Joined, differing, misshapen, replayed, times

TEXT = [list(b"ab ab"), list(b"xyab")]


@pytest.mark.parametrize(
    ("merges", "words"),
    [
        ({}, None),
        ({(97, 98): 256}, None),
        ({"ab": 256}, "keys of merges"),
        ({(1, 2, 3): 256}, "keys of merges"),
        ({(1, "b"): 256}, "keys of merges"),
        ({(1, True): 256}, "keys of merges"),
        ({(1, 2): "256"}, "values of merges"),
        ({(1, 2): None}, "values of merges"),
    ],
)
def test_the_form_of_merges(merges, words):
    found = misshapen(merges)
    assert found is None if words is None else words in found


@pytest.mark.parametrize(
    ("merges", "size", "words"),
    [
        ({(97, 98): 256}, 257, None),
        ({(97, 98): 256, (256, 32): 257}, 258, None),
        # A tie may fall any way.
        ({(97, 98): 256, (120, 121): 257}, 258, None),
        ({(97, 98): 257}, 257, "has the id 257"),
        ({(97, 98): 256, (256, 32): 258}, 258, "merge 2 has the id 258"),
        ({(97, 98): 256, (256, 32): 257}, 257, "2 merges were made"),
        ({}, 257, "stopped after 0 merges"),
    ],
)
def test_training_is_replayed(merges, size, words):
    found = replayed(TEXT, merges, size, str)
    assert found is None if words is None else words in found


def test_a_pair_that_is_not_most_frequent_is_told_with_one_that_is():
    found = []
    assert replayed(TEXT, {(120, 121): 256}, 257, lambda wrong: found.append(wrong) or "no") == "no"
    assert found == [Joined(1, (120, 121), 1, (97, 98), 3)]
    assert replayed([[1], [2]], {(1, 2): 256}, 257, lambda wrong: repr(wrong.best)) == "None"


def test_fewer_merges_than_asked_are_right_where_no_pair_is_left():
    assert replayed([[97, 98]], {(97, 98): 256}, 300, str) is None


def test_what_differs_is_cut_after_a_few():
    want, have = differing({i: i for i in range(9)}, {})
    assert len(want) == len(have) == 4 and set(have.values()) == {"missing"}
    assert differing({}, {}) == []


def test_how_often_in_words():
    assert [times(n) for n in (0, 1, 2)] == ["0 times", "once", "2 times"]
