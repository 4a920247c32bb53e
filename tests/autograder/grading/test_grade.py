"""Bad input of every kind in one class: everybody gets a grade, and the reason is there.

One grading run serves all tests of this file; each looks at the gradebook, the record and the page.
"""

import copy
import csv
import json
import subprocess
import sys
import textwrap
import warnings

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import sandbox
from autograder.cli import INSIDE
from autograder.course.cells import grade_id
from autograder.course.folder import HERE, Course
from autograder.grading import pool
from autograder.grading.demo import COUNTS_CODE_POINTS, Member, submission
from autograder.grading.grade import GradeError, grade, self_test
from autograder.grading.nbgrader_judge import Judge

NAME = "ps02_train_bpe"
SOLUTION = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
RELEASE = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)
# In the sandbox where one holds; the same results without it, since the stand-ins are on the path.
CAGE = {"kernel": sandbox.kernel_name()} if sandbox.probe().holds else {}
TRAITS = {
    "cell_seconds": 4.0,
    "notebook_seconds": 30.0,
    "environment": {"PYTHONPATH": str(INSIDE)},
    **CAGE,
}


def cell(name, code):
    return {name: textwrap.dedent(code)}


def edited(change):
    """The solution with its list of cells changed, as a file's text."""
    nb = copy.deepcopy(SOLUTION)
    change(nb)
    return json.dumps(nb)  # as it is: nbformat would give a doubled cell an id of its own


def without_checks(nb):
    nb.cells = [c for c in nb.cells if not (c.metadata.get("nbgrader") or {}).get("grade")]


def doubled(nb):
    nb.cells += [copy.deepcopy(c) for c in nb.cells if grade_id(c) in ("merge", "ps02-merge")]


def checks_rewritten(nb):
    for c in nb.cells:
        if (grade_id(c) or "").startswith("ps02-"):
            c.source = "20.0"


def tagged(nb):
    for c in nb.cells:
        c.metadata["tags"] = ["skip-execution", "remove-cell"]


def no_merge(nb):
    nb.cells = [c for c in nb.cells if grade_id(c) != "merge"]


# name: (file text or cells' answers, score, what the reason says)
CASES = {
    "good": (Member("", 0), 20, ""),
    "warns": (Member("", 0, extra="import warnings; warnings.warn('noisy')"), 20, ""),
    "prints-much": (Member("", 0, extra="for _ in range(100): print('x' * 1_000_000)"), 20, ""),
    "checks-deleted": (edited(without_checks), 20, ""),
    "doubled": (edited(doubled), 20, ""),
    "checks-edited": (edited(checks_rewritten), 20, ""),
    "tagged": (edited(tagged), 20, ""),
    "half-right": (Member("", 0, COUNTS_CODE_POINTS), 19, "code points are counted"),
    "missing-function": (edited(no_merge), 7, "merge: not started"),
    "renamed-function": (
        Member("", 0, cell("merge", "def marge(ids, pair, idx): return ids")),
        7,
        "merge: missing",
    ),
    "wrong-signature": (
        Member("", 0, cell("merge", "def merge(ids, pair): return ids")),
        7,
        "merge: signature",
    ),
    "blank": (Member("", 0, base="release"), 0, "all: not started"),
    "never-ends": (
        Member("", 0, cell("merge", "while True: pass\ndef merge(ids, pair, idx): return ids")),
        7,
        "stopped at line 1",
    ),
    "endless-function": (
        Member(
            "",
            0,
            cell("compression-ratio", "def compression_ratio(text, ids):\n    while True: pass"),
        ),
        17,
        "compression_ratio: fails",
    ),
    "dies": (
        Member("", 0, cell("merge", "import os; os._exit(1)")),
        4,
        "the kernel died",
    ),
    "uninterruptible": (
        Member(
            "",
            0,
            cell(
                "merge",
                "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            ),
        ),
        4,
        "could not be interrupted",
    ),
    "syntax-error": (
        Member("", 0, cell("merge", "def merge(ids, pair, idx)\n    return ids")),
        7,
        "SyntaxError: expected",
    ),
    "empty": ("", 0, "is empty (0 bytes)"),
    "not-json": ("hello", 0, "it is not JSON"),
    "other-set": (
        json.dumps(
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "source": "",
                        "metadata": {"nbgrader": {"grade_id": "ps01-code_points"}},
                    }
                ]
            }
        ),
        0,
        "another problem set",
    ),
    "borrowed": (
        Member(
            "",
            0,
            cell(
                "merge",
                "def merge(ids, pair, idx):\n    import minbpe_ref\n    return minbpe_ref.merge(ids, pair, idx)",
            ),
        ),
        7,
        "merge: borrowed",
    ),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    for student, (what, _, _) in CASES.items():
        text = what if isinstance(what, str) else submission(what, SOLUTION, RELEASE)
        odd = "my notebook (2)" if student == "good" else NAME
        path = root / "in" / student / f"{odd}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    (root / "in" / "link").mkdir()
    (root / "in" / "link" / f"{NAME}.ipynb").symlink_to(
        root / "in" / "good" / "my notebook (2).ipynb"
    )
    course = Course(root / "course")
    with warnings.catch_warnings(record=True) as told:  # one of them has a cell twice
        warnings.simplefilter("always")
        result = grade(course, "ps02", root / "in", dict(TRAITS))
    assert [w for w in told if "nbgrader" in w.filename or "nbformat" in w.filename] == []
    return course, result


@pytest.mark.parametrize("student", CASES)
def test_everybody_has_the_grade_and_the_reason(graded, student):
    course, result = graded
    _, score, reason = CASES[student]
    with Gradebook(course.db_url) as gradebook:
        found = gradebook.find_submission(NAME, student)
        by_hand = found.needs_manual_grade
        assert found.score == score
    row = next(r for r in result.pages.rows if r.student == student)
    path = course.autograded / student / NAME / f"{NAME}.ipynb"
    answer = next(c for c in nbformat.read(path, 4).cells if grade_id(c) == "think")
    assert by_hand == row.by_hand == (answer.source != "YOUR ANSWER HERE")
    assert row.score == score and reason in row.why
    page = row.feedback.read_text(encoding="utf-8")
    # The table says it shortly, the page in full.
    assert (reason.partition(": ")[2] or reason).removeprefix("fails") in page
    assert len(page) < 1_500_000 and '<div class="result">' in page


def test_a_link_is_graded_zero_and_its_target_not_copied(graded):
    _, result = graded
    row = next(r for r in result.pages.rows if r.student == "link")
    assert row.score == 0 and "links" in row.why
    assert "def merge(ids, pair, idx):\n    &quot;" not in row.feedback.read_text(encoding="utf-8")


def test_nobody_is_lost(graded):
    course, result = graded
    assert result.failed == {} and len(result.pages.rows) == len(CASES) + 1
    table = list(csv.DictReader(result.pages.table.open(encoding="utf-8")))
    assert {r["student"]: float(r["score"]) for r in table} == {
        r.student: r.score for r in result.pages.rows
    }
    page = result.pages.page.read_text(encoding="utf-8")
    assert all(f">{s}</a>" in page for s in CASES)
    assert course.secret().hex() not in "".join(
        p.read_text(encoding="utf-8") for p in course.feedback.rglob("*.html")
    )


def test_the_same_run_gives_the_same_record(graded, tmp_path):
    course, result = graded
    before = json.loads((course.records / NAME / "half-right.json").read_text(encoding="utf-8"))
    folder = tmp_path / "in" / "half-right"
    folder.mkdir(parents=True)
    text = submission(CASES["half-right"][0], SOLUTION, RELEASE)
    (folder / "x.ipynb").write_text(text, encoding="utf-8")
    grade(course, "ps02", tmp_path / "in", {**TRAITS, "run": result.run})
    after = json.loads((course.records / NAME / "half-right.json").read_text(encoding="utf-8"))
    assert {**after, "seconds": 0} == {**before, "seconds": 0}
    assert len(after["notebook"]) == len(after["environment"]) == 64 and after["sandbox"]


def test_nbgraders_own_command_grades_in_the_same_way(graded):
    course, _ = graded
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME, "--force"]
    command += ["--student=half-right"]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with Gradebook(course.db_url) as gradebook:
        assert gradebook.find_submission(NAME, "half-right").score == 19


def test_a_configuration_that_cannot_be_read_stops_the_run(graded, tmp_path):
    course, _ = graded
    for name in ("submitted", "gradebook.db"):
        (tmp_path / name).symlink_to(course.root / name)
    broken = (course.root / "nbgrader_config.py").read_text(encoding="utf-8") + "\n1 / 0\n"
    (tmp_path / "nbgrader_config.py").write_text(broken, encoding="utf-8")
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME, "--force", "--student=good"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0 and "ZeroDivisionError" in done.stderr
    assert not (tmp_path / "autograded").exists()


def test_a_broken_environment_grades_nobody(graded, tmp_path):
    course, _ = graded
    startup = tmp_path / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("max = min\n", encoding="utf-8")
    environment = {"IPYTHONDIR": str(tmp_path), **TRAITS["environment"]}
    # Not in the sandbox, which would not show the kernel such a folder.
    judge = Judge(secret_file=str(course.root / "secret.key"), environment=environment)
    refused = pytest.raises(GradeError, match="solution notebook of .* should be 'passed'")
    with refused, pool.opened() as judges:
        self_test(course, NAME, judge.settings(), judges)
