"""A sample of the attacks, at least one of each aim, graded in one run in the sandbox.

All of them: `python -m tests.attacks`. Hermetic: nothing outside the test's own folder is written.
"""

import nbformat
import pytest

from autograder import sandbox
from autograder.course.cells import grade_id
from autograder.course.folder import HERE
from tests.attacks import __main__ as command
from tests.attacks.attacks import ATTACKS
from tests.attacks.base import NAME
from tests.attacks.ground import MARK, Ground

SAMPLE = [attack for attack in ATTACKS if attack.quick]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    rung = sandbox.probe()
    if not rung.holds:
        pytest.skip(f"no sandbox here: {'; '.join(rung.missing)}")
    ground = Ground(tmp_path_factory.mktemp("attacks"), SAMPLE)
    return {result.name: result for result in ground.run()}


@pytest.mark.parametrize("attack", SAMPLE, ids=lambda attack: attack.name)
def test_it_earns_reads_and_breaks_nothing(results, attack):
    assert results[attack.name].wrong == []


def test_every_aim_is_in_the_sample():
    assert {a.theme for a in SAMPLE} == {a.theme for a in ATTACKS}


def test_there_are_many_and_no_two_of_a_name():
    assert len({a.name for a in ATTACKS}) == len(ATTACKS) >= 60


def test_each_shows_that_it_ran():
    # By what its cells print, or by what the class's table says of it.
    silent = [a.name for a in ATTACKS if not (a.said or a.reason or a.refusal)]
    assert silent == []


def test_what_an_attack_writes_is_known_to_the_search():
    written = [a for a in ATTACKS if "write(" in a.first and "def write" in a.first]
    assert written and all(MARK in a.first for a in written)


def test_every_answer_has_its_cell_in_the_released_problem_set():
    # One that has none would be left out in silence, and the attack would hold without being tried.
    release = nbformat.read(HERE / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
    cells = {grade_id(cell) for cell in release.cells}
    lost = {(a.name, cell) for a in ATTACKS for cell in a.answers if cell not in cells}
    assert lost == set()


def test_a_name_of_no_attack_is_no_pass(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["no-such-attack"])
    assert ended.value.code == 2
    assert "no attack is called 'no-such-attack'" in capsys.readouterr().err
