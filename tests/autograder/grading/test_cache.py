"""An entry is found by all that a result hangs on, and written whole or not at all."""

import os
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_output

from autograder.course import records
from autograder.course.folder import HERE
from autograder.grading.cache import Cache, Judged, as_text, from_text, key
from autograder.grading.execute import Settings

NAME = "ps02_train_bpe"
JUDGED = Judged(
    {2: ([new_output("stream", name="stdout", text="hi")], {"check": "a.b"})}, "late", 1.5, "warm"
)


@pytest.fixture
def nb():
    return nbformat.read(HERE / "exercises" / NAME / f"{NAME}.ipynb", 4)


def test_what_is_put_is_got(tmp_path):
    Cache(tmp_path).put("ab1", JUDGED)
    assert Cache(tmp_path).get("ab1") == JUDGED == from_text(as_text(JUDGED))


def changed_source(nb):
    nb.cells[3].source += " "


def changed_id(nb):
    cell = next(c for c in nb.cells if c.metadata.get("nbgrader"))
    cell.metadata["nbgrader"]["grade_id"] = "another"


@pytest.mark.parametrize("change", [changed_source, changed_id])
def test_another_notebook_has_another_key(nb, change):
    before = key(nb, NAME, Settings())
    change(nb)
    assert key(nb, NAME, Settings()) != before


@pytest.mark.parametrize(
    "other", [{"run": "2"}, {"secret": b"x"}, {"reveal": "nothing"}, {"cell_seconds": 1.0}]
)
def test_other_settings_have_another_key(nb, other):
    assert key(nb, NAME, replace(Settings(), **other)) != key(nb, NAME, Settings())


@pytest.mark.parametrize("part", ["sources", "environment"])
def test_another_course_or_environment_has_another_key(nb, part, monkeypatch):
    before = key(nb, NAME, Settings())
    monkeypatch.setattr(records, part, lambda: "changed")
    assert key(nb, NAME, Settings()) != before


def test_outputs_and_points_are_no_part_of_the_key(nb):
    before = key(nb, NAME, Settings())
    for cell in nb.cells:
        cell["outputs"] = []
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"]["checksum"] = "0"
    assert key(nb, NAME, Settings()) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"told": 3}', as_text(JUDGED)[:-20]])
def test_what_is_no_entry_is_not_found(tmp_path, text):
    Cache(tmp_path).put("ab1", JUDGED)
    (tmp_path / "ab" / "ab1.json").write_text(text, encoding="utf-8")
    assert Cache(tmp_path).get("ab1") is None


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        Cache(tmp_path).put("ab1", JUDGED)
    assert list((tmp_path / "ab").iterdir()) == []
