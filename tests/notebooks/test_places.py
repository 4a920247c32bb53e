"""Each check sends a learner to a heading of a lecture, and the heading is there.

Run alone: pytest tests/notebooks/test_places.py
"""

import re
from pathlib import Path

import pytest
from lecture_faults import prose, read

from autograder.checks import of_set, sets

ROOT = Path(__file__).resolve().parents[2]
LECTURES = {f"Lecture {path.stem[:2]}": path for path in (ROOT / "lectures").glob("[0-9]*.ipynb")}
# What no lecture tells, a problem set explains itself.
LECTURES |= {
    f"Problem set {path.stem[2:4]}": path for path in (ROOT / "solutions").glob("ps*/ps*.ipynb")
}


def faults(places, lectures):
    """The places whose lecture or heading does not exist."""
    headings = {
        name: {h.replace("`", "") for h in re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE)}
        for name, text in lectures.items()
    }
    return [str(p) for p in places if p.heading.replace("`", "") not in headings.get(p.lecture, ())]


def places_of(check):
    """The check's place, and those of its mistakes that are explained elsewhere."""
    return [check.place, *(m.place for m in check.mistakes if m.place is not None)]


@pytest.mark.parametrize("name", sets())
def test_a_check_s_place_exists(name):
    lectures = {lecture: prose(read(path)) for lecture, path in LECTURES.items()}
    assert faults([place for check in of_set(name) for place in places_of(check)], lectures) == []


def test_a_place_that_is_not_there_is_noticed():
    places = [check.place for check in of_set("ps02")]
    assert len(faults(places, {"Lecture 02": "# Only a title"})) == len(places)
    assert len(faults(places, {})) == len(places)
