"""What a problem set starts from: the same in the notebook and in a kernel that has no checks."""

import pytest

from autograder import checks
from autograder.checks import plain_data, ps02
from autograder.judging import assignment_data
from autograder.judging.kernel import Kernel

DATA = {"text": "안녕\n", "merges": {(97, 98): 256}, "ranks": {b"ab": 256}, "ids": [1, 2]}


@pytest.fixture
def with_start(monkeypatch):
    monkeypatch.setattr(ps02, "start", lambda: DATA, raising=False)
    for kept in (assignment_data.planting, assignment_data._packed):
        kept.cache_clear()
    yield
    for kept in (assignment_data.planting, assignment_data._packed):
        kept.cache_clear()


def test_each_thing_is_under_its_name_and_a_copy(with_start):
    found = assignment_data.start("ps02")
    assert found.merges == DATA["merges"] and found.text == DATA["text"]
    assert repr(found).startswith("start('ps02'): text (str of 3), merges (dict of 1)")
    with pytest.raises(LookupError, match="ps99"):
        assignment_data.start("ps99")


def test_a_kernel_gets_the_same_data(with_start):
    stand_in = (
        "import autograder\nautograder.given = {}\nautograder.start = lambda n: autograder.given[n]"
    )
    with Kernel() as kernel:
        kernel.run(stand_in, 20)
        kernel.plant(assignment_data.planting("ps02"), 20)
        kernel.run("from autograder import start\nfound = start('ps02')", 20)
        shown = kernel.run("print([found.text, found.merges, found.ranks, found.ids])", 20)
    assert eval(shown[0]["text"]) == list(DATA.values())


def test_data_that_cannot_be_planted_is_our_mistake_and_told():
    with Kernel() as kernel, pytest.raises(RuntimeError, match="planting failed: division by zero"):
        kernel.plant("1 / 0", 20)


@pytest.mark.parametrize("name", checks.sets())
def test_what_a_set_starts_from_is_plain_data(name):
    plain_data.encode(assignment_data.data(name))
