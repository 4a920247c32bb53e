"""Intake: every student gets an entry, and what is refused says why."""

import json
import os

import nbformat
import pytest
from nbformat.v4 import new_notebook

from autograder.course.folder import HERE
from autograder.grading.intake import IntakeError, take_in

NAME = "ps02_train_bpe"
RELEASE = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)
GOOD = (HERE / f"solutions/{NAME}/{NAME}.ipynb").read_text(encoding="utf-8")


@pytest.fixture
def hand_in(tmp_path):
    """Write files under a folder of submissions, take them in, and give the one entry."""

    def run(**files):
        for name, text in files.items():
            path = tmp_path / "in" / name.replace("__", "/").replace("_ipynb", ".ipynb")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return take(tmp_path)

    return run


def take(tmp_path):
    (entry,) = take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE)
    assert entry.path == tmp_path / "out" / entry.student / NAME / f"{NAME}.ipynb"
    nbformat.validate(nbformat.read(entry.path, 4))
    return entry


@pytest.mark.parametrize(
    "name",
    [f"ada__{NAME}__{NAME}_ipynb", "ada__anything at all_ipynb", "ada_ipynb", "ada__a__b__x_ipynb"],
)
def test_layouts_and_renamed_notebooks(hand_in, name):
    entry = hand_in(**{name: GOOD})
    assert entry.student == "ada" and entry.refused == ""
    taken = nbformat.read(entry.path, 4)
    assert any("def merge" in c.source for c in taken.cells)
    assert all(set(c.metadata) <= {"nbgrader"} for c in taken.cells)


OTHER = json.dumps(
    {
        "cells": [
            {"cell_type": "code", "source": "1", "metadata": {"nbgrader": {"grade_id": "ps01-x"}}}
        ]
    }
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty (0 bytes)"),
        ("hello", "it is not JSON (line 1)"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        ("[" * 100_000, "it is not JSON (too deep)"),
        ("[]", "not a notebook of format 4"),
        ('{"cells": 3}', "not a notebook of format 4"),
        ('{"cells": []}', "none of the cells of ps02_train_bpe"),
        (OTHER, "another problem set; expected ps02_train_bpe, found the cells ps01-x"),
    ],
)
def test_what_is_no_submission_is_refused_with_its_reason(hand_in, text, reason):
    entry = hand_in(**{f"ada__{NAME}_ipynb": text})
    assert reason in entry.refused
    assert reason in nbformat.read(entry.path, 4).metadata["tokcourse_refused"]


def test_an_empty_folder_is_an_entry(tmp_path):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    assert take(tmp_path).refused == "There was no notebook in the submission."


@pytest.mark.parametrize("kind", ["file", "folder", "assignment folder", "hard link", "pipe"])
def test_links_and_odd_files_are_not_followed(tmp_path, kind):
    secret = tmp_path / "secret.ipynb"
    secret.write_text(GOOD, encoding="utf-8")
    student = tmp_path / "in" / "eve"
    student.parent.mkdir()
    if kind == "folder":
        (tmp_path / "elsewhere").mkdir()
        student.symlink_to(tmp_path / "elsewhere")
    else:
        student.mkdir()
        target = student / f"{NAME}.ipynb"
        if kind == "file":
            target.symlink_to(secret)
        elif kind == "assignment folder":
            (student / NAME).symlink_to(tmp_path)
        elif kind == "hard link":
            os.link(secret, target)
        else:
            os.mkfifo(target)
    entry = take(tmp_path)
    assert entry.refused
    assert "def merge" not in entry.path.read_text(encoding="utf-8")


def test_too_large_a_file_is_refused(hand_in, monkeypatch):
    monkeypatch.setattr("autograder.grading.intake.MAX_BYTES", 100)
    assert "the limit is 0 MB" in hand_in(ada__x_ipynb=GOOD).refused


def test_folders_that_cannot_be_used(tmp_path):
    with pytest.raises(IntakeError, match="is not a folder"):
        take_in(tmp_path / "gone", tmp_path / "out", NAME, RELEASE)
    (tmp_path / "in").mkdir()
    with pytest.raises(IntakeError, match="holds no submission; expected"):
        take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE)
    (tmp_path / "in" / "x\n").mkdir()
    with pytest.raises(IntakeError, match="cannot be a student's id"):
        take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE)


@pytest.mark.parametrize("metadata", [3, None, [], {"nbgrader": 3}, {"nbgrader": {"grade_id": []}}])
def test_metadata_of_any_form_is_read(hand_in, metadata):
    data = json.loads(GOOD)
    data["cells"].append({"cell_type": "code", "source": ["a", 3], "metadata": metadata})
    data["cells"].append(17)
    assert hand_in(ada_ipynb=json.dumps(data)).refused == ""


@pytest.mark.parametrize("other", ["ann.ipynb", "Ann", "ANN.ipynb"])
def test_two_submissions_for_one_student_are_refused(tmp_path, other):
    for name in ("ann", other):
        path = tmp_path / "in" / name
        path.mkdir(parents=True) if path.suffix == "" else path.write_text("{}", encoding="utf-8")
    with pytest.raises(IntakeError, match="two submissions for .*keep one"):
        take_in(tmp_path / "in", tmp_path / "out", "ps02_train_bpe", new_notebook())


def test_names_that_no_page_should_hold_are_made_printable(tmp_path):
    folder = tmp_path / "in" / "eve"
    folder.mkdir(parents=True)
    (folder / "=\x1b[2J.ipynb").write_bytes(b"")
    (taken,) = take_in(tmp_path / "in", tmp_path / "out", "ps02_train_bpe", new_notebook())
    assert taken.refused.startswith("=?[2J.ipynb is empty")


def test_a_notebook_of_millions_of_cells_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grading.intake.MAX_CELLS", 3)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "eve.ipynb").write_text('{"cells": [0, 0, 0, 0]}', encoding="utf-8")
    (taken,) = take_in(tmp_path / "in", tmp_path / "out", "ps02_train_bpe", new_notebook())
    assert "eve.ipynb has 4 cells; the limit is 3" in taken.refused
