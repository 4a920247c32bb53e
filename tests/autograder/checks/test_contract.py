"""A check's declaration refuses what could not work."""

import pytest

from autograder import checks
from autograder.checks.contract import Mistake

MERGE = checks.find("ps02.merge")


def test_a_mistake_is_made_in_exactly_one_way():
    with pytest.raises(ValueError, match="gives 0 of patch, solution and symptom"):
        Mistake("m", "s")
    with pytest.raises(ValueError, match="gives 2"):
        Mistake("m", "s", solution="def f(): pass", symptom="timeout")


@pytest.mark.parametrize(("old", "times"), [("not there", 0), ("ids", 7)])
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


def plus(n: int) -> int:
    return n + ONE


def adapted(n: int) -> int:
    return plus(n)


@pytest.mark.parametrize("patched", [plus, (plus,), (plus, adapted)])
def test_a_patch_may_change_what_an_adapter_calls(patched):
    mistake = Mistake("twice", "Add one.", patch=(("n + ONE", "n + 2 * ONE"),))
    wrong = mistake.build(adapted, patched)
    assert (adapted(1), wrong(1)) == (2, 3)
    with pytest.raises(ValueError, match="stands 0 times in plus, adapted;"):
        Mistake("m", "s", patch=(("not there", ""),)).source(adapted, patched)


def test_a_whole_wrong_function_may_have_the_learner_s_name():
    wrong = Mistake("m", "s", solution="def half(n): return n / 2\ndef add(n): return half(n)")
    assert wrong.build(adapted)(1) == 0.5


def test_a_mistake_may_be_made_of_a_class():
    wrong = Mistake("twice", "Add one.", patch=(("n + ONE", "n + 2 * ONE"),)).build(Tally)
    assert (Tally().add(1), wrong().add(1)) == (2, 3)
