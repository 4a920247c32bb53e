"""A smaller counterexample keeps what all inputs of its behaviour have in common."""

import pytest

from autograder import checks
from autograder.judging import inputs
from autograder.judging.domain import Domain, domain


def test_one_element_of_one_argument_is_taken_away_at_a_time():
    free = domain([([1, 2], "x", 9), ([], "", 9)])
    assert free.smaller(([1, 2], "x", 9)) == [([2], "x", 9), ([1], "x", 9), ([1, 2], "", 9)]


def test_arguments_of_one_length_lose_together():
    paired = domain([([1, 2], [3, 4], [0]), ([1], [2], [0, 0])])
    assert paired.smaller(([1, 2], [3, 4], [0])) == [([2], [4], [0]), ([1], [3], [0])]
    assert not paired.holds(([1], [3, 4], [0]))


def test_what_is_always_the_same_stays_and_so_does_what_is_named():
    assert domain([("ab", "x"), ("b", "x")]).smaller(("ab", "x")) == [("b", "x"), ("a", "x")]
    assert domain([("ab", "x"), ("", "")], keep=(0,)).smaller(("ab", "x")) == [("ab", "")]


def test_shorter_inputs_of_other_behaviours_are_allowed():
    known = [([1, 2],), ([3, 4],)]
    assert domain(known).smaller(([1, 2],)) == []
    assert domain(known, beside=[([1],)]).smaller(([1, 2],)) == [([2],), ([1],)]


def test_numbers_are_lowered_only_among_numbers_and_in_order():
    free = domain([(2, 9), (5, 6)])
    assert (3, 9) in free.smaller((4, 9)) and (4, 6) in free.smaller((4, 9))
    assert all(a >= 2 and b >= 6 and a <= b for a, b in free.smaller((7, 8)))
    assert domain([("a", 9), ("", 6)]).smaller(("", 9)) == []
    assert Domain({}, (), (), {0: -5}).smaller((-5,)) == []


@pytest.mark.parametrize("check", checks.of_set("ps02") + checks.of_set("ps03"), ids=lambda c: c.id)
def test_what_a_behaviour_asks_is_in_its_own_domain(check):
    for place, behaviour in enumerate(check.behaviours):
        found = inputs.known_domain(check, behaviour)
        assert all(
            found.holds(args)
            for args in (*behaviour.edges, *inputs.draw(check, place, inputs.VISIBLE_SEED))
        )
