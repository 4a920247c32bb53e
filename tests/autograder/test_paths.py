"""The commands of a class, typed as a person types them: relative paths, from any folder, several workers.

A grading run's threads judge while nbgrader writes. Nothing of that may depend on the working directory,
and nothing may be written anywhere but where it was asked for.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import sandbox
from autograder.course.cells import grade_id
from autograder.course.folder import HERE, Course, CourseError
from autograder.course.student_ids import student_id
from autograder.grading import demo
from autograder.paths import absolute, absolute_database

NAME = "ps02_train_bpe"
STUDENTS = 20
NAMED = "O’Brien, Siân (हिन्दी)_4711"
COURSE, SUBMISSIONS, SOURCES = "kurs für 한국어", "handed in, week 2", "solutions (my copy)+"


def tokcourse(cwd, *arguments):
    """Run the command that users type; returns what it printed."""
    command = [str(Path(sys.executable).parent / "tokcourse"), *arguments]
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        command, cwd=cwd, env=plain, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout[-1500:]}{done.stderr[-3000:]}"
    return done.stdout


def test_a_relative_path_is_of_the_folder_it_was_typed_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    course = Course(Path("kurs"), Path("sources"), "sqlite:///grades.db")
    monkeypatch.chdir("/")
    assert course.root == tmp_path / "kurs" and course.solutions == tmp_path / "sources"
    assert course.db_url == f"sqlite:///{tmp_path / 'grades.db'}"


def test_home_is_understood_and_links_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert absolute("~/link") == tmp_path / "link"
    assert absolute("~nobody-of-that-name/x").is_absolute()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:////var/g.db", "postgresql://host/grades"]
)
def test_other_databases_stay_as_they_are(url):
    assert absolute_database(url) == url


@pytest.mark.parametrize("name", ["what?", "a*", "[old]"])
def test_a_name_that_nbgrader_takes_for_a_pattern_is_refused(tmp_path, name):
    with pytest.raises(CourseError, match="search pattern"):
        Course(tmp_path / name)


def test_a_worker_imports_nothing_from_the_working_directory(tmp_path, monkeypatch):
    # A folder of submissions is a stranger's, and people go there to grade it.
    from autograder.grading import worker

    (tmp_path / "autograder.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    (tmp_path / "json.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    one = worker.Worker()
    try:
        process = one._running()
        process.stdin.close()
        assert process.wait() == 0
    finally:
        one.close()


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    """Twenty submissions beside an empty place for the course, all in a folder with a blank."""
    if not sandbox.probe().holds:
        pytest.skip(f"no sandbox holds here: {sandbox.probe().missing}")
    root = tmp_path_factory.mktemp("week two")
    shutil.copytree(HERE / "solutions" / NAME, root / SOURCES / NAME)
    solution = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
    members = [member for member in demo.CLASS if member.raw is None and not member.extra]
    right = next(member for member in members if member.score == 20)
    release = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)
    made = {f"student-{n:02}": right for n in range(STUDENTS - len(members) - 1)}
    made |= {member.name: member for member in members} | {NAMED: right}
    for number, (student, member) in enumerate(made.items()):
        nb = nbformat.reads(demo.submission(member, solution, release), 4)
        for cell in nb.cells:
            if (
                grade_id(cell) == "merge"
            ):  # no two alike, or one is judged and the other is looked up
                cell.source += f"\n# seat {number}"
        (root / SUBMISSIONS).mkdir(exist_ok=True)
        nbformat.write(nb, root / SUBMISSIONS / f"{student}.ipynb")
    return root, {student_id(student): member.score for student, member in made.items()}


@pytest.fixture(scope="module")
def graded(class_folder):
    root, scores = class_folder
    options = ["--course", COURSE, "--solutions", SOURCES, "--workers", "3"]
    said = tokcourse(root, "grade", "ps02", SUBMISSIONS, *options)
    assert f"{STUDENTS} of {STUDENTS} graded" in said
    return root, scores


def outside(root):
    """What lies in the folder that nobody asked to be written there."""
    known = {COURSE, SUBMISSIONS, SOURCES}
    return sorted(path.name for path in root.iterdir() if path.name not in known)


def test_twenty_are_graded_by_three_workers_into_a_relative_folder(graded):
    root, scores = graded
    exported = root / COURSE / f"summary-{NAME}.csv"
    with exported.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["student"]: float(row["score"]) for row in rows}
    assert found == scores and len(found) == STUDENTS


def test_a_name_that_is_no_id_is_shown_as_it_is(graded):
    root, _ = graded
    with (root / COURSE / f"summary-{NAME}.csv").open(encoding="utf-8", newline="") as file:
        names = {row["student"]: row["name"] for row in csv.DictReader(file)}
    assert names[student_id(NAMED)] == NAMED and names["perfect"] == "perfect"
    with Gradebook(Course(root / COURSE).db_url) as book:
        assert book.find_student(student_id(NAMED)).last_name == NAMED.removesuffix("_4711")


def test_nothing_is_written_anywhere_else(graded):
    root, _ = graded
    assert outside(root) == []
    assert not [path for path in (root / COURSE).rglob("*") if path.name == COURSE]
    entries = list((root / COURSE / "cache").rglob("*.json"))
    assert len(entries) >= STUDENTS - 2  # the self-test's are not kept


def test_the_commands_after_it_understand_the_same_folder(graded):
    root, _ = graded
    course = ["--course", COURSE, "--solutions", SOURCES]
    tokcourse(root, "regrade", "ps02", *course)
    tokcourse(root, "export", "ps02", "--to", "canvas", "--out", "for canvas.csv", *course)
    tokcourse(root, "report", *course)
    assert outside(root) == ["for canvas.csv"]
    (root / "for canvas.csv").unlink()


def test_nbgrader_started_in_the_folder_grades_on(graded):
    # What Formgrader's button runs.
    root, _ = graded
    command = [str(Path(sys.executable).parent / "nbgrader"), "autograde", NAME]
    done = subprocess.run(
        [*command, "--student", "perfect", "--force"],
        cwd=root / COURSE, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    records = root / COURSE / "records"
    assert json.loads(next(records.rglob("*perfect*.json")).read_text(encoding="utf-8"))
    assert outside(root) == []
