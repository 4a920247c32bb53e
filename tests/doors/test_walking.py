"""The skeleton of the doors: steps in order, what follows a failure, what is counted.

Left out: the doors themselves, which `make doors` walks in a browser.
"""

import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.doors import walking
from tests.doors.walking import ROOT, Door, Missing


def statuses(door, tmp_path):
    return [(o.title, o.status) for o in door.walk(tmp_path)]


def test_steps_are_taken_in_order_on_what_place_made(tmp_path):
    door, seen = Door("d", "A door"), []

    @door.place
    @contextmanager
    def place(walk):
        seen.append(walk.shots)
        yield seen
        seen.append("put away")

    door.step("one")(lambda at: at.append(1))
    door.step("two")(lambda at: at.append(2))
    assert statuses(door, tmp_path) == [("one", "passed"), ("two", "passed")]
    assert seen == [tmp_path / "d", 1, 2, "put away"]


def test_after_a_failure_only_what_stands_alone_is_tried(tmp_path):
    door = Door("d", "A door")
    door.step("breaks")(lambda at: {}["no such key"])
    door.step("hangs on it")(lambda at: None)
    door.step("stands alone", alone=True)(lambda at: None)
    outcomes = list(door.walk(tmp_path))
    assert [o.status for o in outcomes] == ["failed", "not tried", "passed"]
    assert "KeyError: 'no such key'" in outcomes[0].why and "test_walking.py:" in outcomes[0].why
    assert outcomes[1].why == "comes after “breaks”"


def test_what_the_machine_lacks_is_no_pass(tmp_path):
    door = Door("d", "A door")

    @door.step("needs a Hub")
    def hub(at):
        raise Missing("no JupyterHub; pip install it")

    assert list(door.walk(tmp_path)) == [
        walking.Outcome("needs a Hub", "not tried", "no JupyterHub; pip install it")
    ]


@pytest.mark.parametrize(
    "error, status", [(OSError("full"), "failed"), (Missing("x"), "not tried")]
)
def test_a_place_that_cannot_be_made_leaves_no_step_out(tmp_path, error, status):
    door = Door("d", "A door")

    @door.place
    @contextmanager
    def place(walk):
        raise error
        yield

    door.step("one")(lambda at: None)
    door.step("two")(lambda at: None)
    assert statuses(door, tmp_path) == [("one", status), ("two", status)]


def test_a_place_that_is_not_put_away_is_told(tmp_path):
    door = Door("d", "A door")

    @door.place
    @contextmanager
    def place(walk):
        yield
        raise OSError("the server did not end")

    door.step("one")(lambda at: None)
    assert [o.status for o in door.walk(tmp_path)] == ["passed", "failed"]


def test_every_door_has_steps_and_a_title_of_its_own():
    found = walking.doors()
    assert found and all(door.steps for door in found)
    assert len({door.title for door in found}) == len(found)
    with pytest.raises(ValueError, match="no door is called 'window'"):
        walking.doors(["window"])


def test_the_command_counts_and_fails_with_a_step(tmp_path):
    (tmp_path / "door_made.py").write_text(
        "from tests.doors.walking import Door\nDOOR = Door('made', 'A made door')\n"
        "DOOR.step('stands')(lambda at: None)\nDOOR.step('falls')(lambda at: 1 / 0)\n",
        encoding="utf-8",
    )
    code = (
        "import sys, tests.doors.__main__ as command, tests.doors.walking as walking\n"
        f"from pathlib import Path\nfolder = Path({str(tmp_path)!r})\n"
        "command.doors = lambda names: walking.doors(names, folder)\n"
        "sys.exit(command.main(['--shots', str(folder / 'shots')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "FAIL falls" in done.stdout and "ZeroDivisionError" in done.stdout
    assert done.stdout.endswith("1 steps passed of 2\n")
