"""A check's declaration refuses what could not work."""

import pytest

from autograder import checks
from autograder.contract import Mistake

MERGE = checks.find("ps02.merge")


def test_a_mistake_is_made_in_exactly_one_way():
    with pytest.raises(ValueError, match="gives 0 of patch, solution and symptom"):
        Mistake("m", "s")
    with pytest.raises(ValueError, match="gives 2"):
        Mistake("m", "s", solution="def f(): pass", symptom="timeout")


@pytest.mark.parametrize(("old", "times"), [("not there", 0), ("ids", 6)])
def test_a_patch_names_text_that_stands_there_once(old, times):
    with pytest.raises(ValueError, match=f"stands {times} times in merge"):
        Mistake("m", "s", patch=((old, ""),)).source(MERGE.reference)


def test_a_mistake_keeps_no_state_from_build_to_build():
    leak = next(m for m in checks.find("ps02.get_stats").mistakes if "leak" in m.name)
    reference = checks.find("ps02.get_stats").reference
    first, second = leak.build(reference), leak.build(reference)
    assert first([1, 2]) == {(1, 2): 1} and first([1, 2]) == {(1, 2): 2}
    assert second([1, 2]) == {(1, 2): 1}


def test_what_a_check_is_called():
    assert (MERGE.function, MERGE.parameters, MERGE.cell) == (
        "merge",
        ("ids", "pair", "idx"),
        "ps02-merge",
    )
    assert checks.find("ps02.get_stats").parameters == ("ids", "counts")


class Tally:
    def add(self, n: int) -> int:
        return n + ONE


ONE = 1


def test_a_mistake_may_be_made_of_a_class():
    wrong = Mistake("twice", "Add one.", patch=(("n + ONE", "n + 2 * ONE"),)).build(Tally)
    assert (Tally().add(1), wrong().add(1)) == (2, 3)


def double(n: int) -> int:
    return n + n


def asked_otherwise(n: str) -> int:
    return double(int(n))


def test_a_mistake_may_be_a_patch_of_what_the_reference_calls():
    wrong = Mistake("thrice", "Add it once.", patch=(("n + n", "n + n + n"),))
    assert wrong.build(asked_otherwise, (double,))("5") == 15
    whole = Mistake("none", "Double it.", solution="def learners(n):\n    return int(n)")
    assert whole.build(asked_otherwise, (double,), "learners")("5") == 5
    with pytest.raises(ValueError, match="stands 0 times in asked_otherwise"):
        wrong.build(asked_otherwise)
