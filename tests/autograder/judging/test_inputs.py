"""Inputs hang on the seed alone, tell mistakes from the reference, and shrink."""

import subprocess
import sys

from autograder import checks
from autograder.checks.contract import Behaviour, Check
from autograder.course.folder import HERE
from autograder.judging import inputs

MERGE = checks.find("ps02.merge")
CHECKS = checks.of_set("ps02")


def test_a_seed_draws_the_same_inputs_again():
    first = inputs.draw(MERGE, 0, 7)
    inputs.draw.cache_clear()
    assert inputs.draw(MERGE, 0, 7) == first
    assert inputs.draw(MERGE, 0, 8) != first


DRAW = """
import hashlib, sys
{first}
from autograder import checks
from autograder.judging import inputs
train = checks.find("ps02.train")
drawn = [inputs.draw(train, place, seed) for place in range(4) for seed in (1, inputs.VISIBLE_SEED)]
print(hashlib.sha256(repr(drawn).encode()).hexdigest())
"""


def test_a_seed_draws_the_same_in_every_process_whatever_it_has_imported():
    others = "import minbpe_ref.unigram, autograder.grading.worker, autograder.checks.ps05 as more; more.start()"
    found = {
        subprocess.run(
            [sys.executable, "-c", DRAW.format(first=first)],
            capture_output=True,
            check=True,
            cwd=HERE,
        ).stdout
        for first in ("", others)
    }
    assert len(found) == 1 and len(found.pop()) == 65


def test_inputs_are_distinct_and_as_many_as_asked():
    for check in CHECKS:
        for place, behaviour in enumerate(check.behaviours):
            drawn = inputs.draw(check, place, 3)
            assert len({repr(a) for a in drawn}) == len(drawn) <= behaviour.examples


def test_telling_inputs_come_first():
    for check in CHECKS:
        for place, behaviour in enumerate(check.behaviours):
            told = inputs.telling(
                check, behaviour, list(inputs.draw(check, place, 3)), check.mistakes
            )
            assert told == sorted(told, reverse=True)


def test_hidden_inputs_show_no_mistake_that_the_visible_ones_never_show():
    check = checks.find("ps03.encode")
    quiet = 0
    for place, behaviour in enumerate(check.behaviours):
        unseen = [m for m in inputs.unseen(check, place) if not m.symptom]
        quiet += len(unseen)
        for seed in range(1, 7):
            drawn = list(inputs.draw(check, place, seed))
            assert not any(inputs.telling(check, behaviour, drawn, tuple(unseen)))
            assert drawn or behaviour.strategy is None
    assert quiet > 5


def test_hidden_seeds_differ_by_secret_run_assignment_and_check():
    base = (b"secret", "run", "ps02", "ps02.merge")
    others = [
        (b"x", *base[1:]),
        (b"secret", "x", *base[2:]),
        (*base[:2], "x", base[3]),
        (*base[:3], "x"),
    ]
    assert len({inputs.hidden_seed(*a) for a in [base, *others]}) == 5


def test_the_smallest_failing_input_is_found():
    known = [([3] * 12 + [1, 2, 4], (1, 2), 9)]
    calls = []

    def fails(args):
        calls.append(args)
        return 1 in args[0] and 2 in args[0]

    found = inputs.smallest(MERGE.behaviours[0], 1, fails, known)
    assert found == ([1, 2, 4], (1, 2), 9)
    assert len(calls) <= inputs.SHRINK_CALLS


def test_a_failure_that_cannot_be_repeated_is_kept_as_it_was():
    known = [([3, 1, 2, 4], (1, 2), 9)]
    assert inputs.smallest(MERGE.behaviours[0], 1, lambda args: False, known) == known[0]


def test_costly_inputs_of_one_make_are_neither_chosen_nor_made_smaller():
    from hypothesis import strategies as st

    calls = []

    def costly(n):
        calls.append(n)
        return n

    def numbers():
        return st.tuples(st.integers(1, 99))

    behaviour = Behaviour("b", 1.0, ((1,),), numbers, examples=4, uniform=True)
    check = Check("ps02.x", "x(n)", costly, (behaviour,), (), MERGE.place)
    assert 1 <= len(inputs.draw(check, 0, 5)) <= 4 and not calls
    assert inputs.smallest(behaviour, 5, lambda args: True, [(50,), (70,)]) == (50,)
