"""Exercises are generated: the committed bytes are those that nbgrader makes, and hold no answer."""

import nbformat
import pytest

from autograder.checks import of_assignment
from autograder.course.folder import HERE, Course, CourseError
from autograder.grading.release import generate, released_bytes, write_exercises

COURSE = Course(HERE / "build" / "unused")
ASSIGNMENTS = COURSE.assignments()


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_committed_exercise_is_what_the_solution_generates(assignment):
    committed = (HERE / "exercises" / assignment / f"{assignment}.ipynb").read_bytes()
    assert committed == released_bytes(COURSE, assignment), "run `tokcourse release`"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_release_holds_no_solution(assignment):
    text = released_bytes(COURSE, assignment).decode("utf-8")
    assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text
    assert (
        text.count("raise NotImplementedError()\\n") + text.count('raise NotImplementedError()"')
        > 0
    )


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_graded_cell_is_a_check_with_its_points(assignment):
    nb = nbformat.reads(released_bytes(COURSE, assignment).decode("utf-8"), 4)
    metas = [c.metadata["nbgrader"] for c in nb.cells if "nbgrader" in c.metadata]
    graded = {m["grade_id"]: m["points"] for m in metas if m["grade"] and not m["solution"]}
    assert graded == {name: check.points for name, check in of_assignment(assignment).items()}
    assert all(m["locked"] for m in metas if m["grade"] and not m["solution"])
    by_hand = [m for m in metas if m["grade"] and m["solution"]]
    assert by_hand and all(m["points"] == 0 for m in by_hand), "read by a person, for extra points"


def test_generating_writes_release_and_gradebook(tmp_path):
    course = Course(tmp_path)
    path = generate(course, "ps02")
    assert path.read_bytes() == released_bytes(course, "ps02")
    assert (tmp_path / "gradebook.db").is_file()


def test_no_exercise_is_left_over():
    assert sorted(p.name for p in (HERE / "exercises").iterdir() if p.is_dir()) == ASSIGNMENTS


def test_writing_all(tmp_path):
    assert [p.parent.name for p in write_exercises(COURSE, tmp_path)] == ASSIGNMENTS


def test_unknown_assignments_are_answered_with_the_known(tmp_path):
    with pytest.raises(CourseError, match="no assignment 'ps77'; there are ps01_unicode_utf8"):
        generate(Course(tmp_path), "ps77")
    with pytest.raises(CourseError, match="no solutions in"):
        generate(Course(tmp_path, solutions=tmp_path / "gone"), "ps02")
