"""Release: an assignment as learners get it, generated from its solution by nbgrader.

The released notebook is the same bytes every time: `exercises/` is committed, and a test generates it
again and compares.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

from autograder.course.folder import Course
from autograder.grading.nbgrader_config import configure


def generate(course: Course, assignment: str) -> Path:
    """Write the released notebook into the course folder and its cells into the gradebook.

    Raises:
        CourseError: when there is no such assignment.
    """
    assignment = course.resolve(assignment)
    course.root.mkdir(parents=True, exist_ok=True)
    _generate(course, assignment, database=True)
    _set_due(course, assignment)
    return course.release / assignment / f"{assignment}.ipynb"


def _set_due(course: Course, assignment: str) -> None:
    """Write the class's due date into the gradebook; without one, what stands there stays."""
    from nbgrader.api import Gradebook

    from autograder.course import policy

    settled = policy.read(course.root)
    if (due := settled.due_of(assignment)) is not None:
        with Gradebook(course.db_url, settled.name or "default_course") as book:
            # nbgrader keeps times in UTC without saying so
            book.update_or_create_assignment(assignment, duedate=due.replace(tzinfo=None))


def released_bytes(course: Course, assignment: str) -> bytes:
    """The released notebook, made in a folder of its own without a gradebook."""
    assignment = course.resolve(assignment)
    with tempfile.TemporaryDirectory(prefix="tok-release-") as folder:
        scratch = Course(Path(folder), course.solutions)
        _generate(scratch, assignment, database=False)
        return (scratch.release / assignment / f"{assignment}.ipynb").read_bytes()


def write_exercises(course: Course, target: Path) -> list[Path]:
    """Write every assignment's released notebook under `target`, replacing what is there."""
    written = []
    for assignment in course.assignments():
        path = target / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(released_bytes(course, assignment))
        for extra in sorted((course.solutions / assignment).iterdir()):
            if extra.is_file() and extra.suffix != ".ipynb":
                shutil.copyfile(extra, path.parent / extra.name)
        written.append(path)
    return written


def _generate(course: Course, assignment: str, database: bool) -> None:
    from traitlets.config import Config

    from autograder.grading.nbgrader_writer import Folder, GenerateInPlace

    c = configure(Config(), course)
    c.CourseDirectory.assignment_id = assignment
    c.GenerateAssignment.force = True
    c.GenerateAssignment.no_database = not database
    logging.getLogger("traitlets").setLevel(logging.WARNING)
    steps = GenerateInPlace(coursedir=Folder(config=c), config=c)
    if not database:
        # These two write to the gradebook or need one.
        skipped = ("SaveCells", "AssignLatePenalties")
        steps.preprocessors = [p for p in steps.preprocessors if p.__name__ not in skipped]
    steps.start()
