"""Grade a class again after a check was mended, and say whose points changed.

Everybody's submission is judged as it was taken in, with the hidden inputs of the last run. When one
check is named, every other score stays as it is; with `keep_higher` nobody loses a point. Marks given
by hand stay in any case. The old and the new points of everybody whose points changed are listed.

Left out: how kept points outlast the next run (`kept_scores`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder import atomic_write
from autograder.checks import of_assignment
from autograder.course import kept_scores
from autograder.course.folder import Course, CourseError
from autograder.course.submission import Submission
from autograder.grading.grade import Graded, grade, write_again
from autograder.language import words

_ = words("commands")


Scores = dict[tuple[str, str], float]  # (student, check cell) -> points


@dataclass(frozen=True)
class Change:
    """One check of one student: points before, as judged now, and as they stand afterwards."""

    student: str
    cell: str
    old: float
    judged: float
    stands: float


def taken_before(course: Course, assignment: str) -> list[Submission]:
    """The submissions that an earlier run took in.

    Raises:
        CourseError: when there is none.
    """
    found = []
    for path in sorted(course.submitted.glob(f"*/{assignment}/{assignment}.ipynb")):
        said = nbformat.read(path, as_version=4).metadata
        refused, notes = said.get("tokcourse_refused", ""), said.get("tokcourse_notes", [])
        name = said.get("tokcourse_name", "")
        found.append(Submission(path.parent.parent.name, path, refused, name, tuple(notes)))
    if not found:
        raise CourseError(
            _("{root} has no submissions of {assignment}; run `tokcourse grade` first").format(
                root=course.root, assignment=assignment
            )
        )
    return found


def scores(course: Course, assignment: str) -> Scores:
    """Everybody's points for each check, as the gradebook has them."""
    from nbgrader.api import Gradebook

    known = of_assignment(assignment)
    with Gradebook(course.db_url) as book:
        return {
            (submission.student.id, grade.name): grade.auto_score
            for submission in book.assignment_submissions(assignment)
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.name in known and grade.auto_score is not None
        }


def cell_of(assignment: str, name: str) -> str:
    """The cell of a check, from "merge", "ps02.merge" or "ps02-merge".

    >>> cell_of("ps02_train_bpe", "merge")
    'ps02-merge'

    Raises:
        CourseError: when the assignment has no such check.
    """
    known = of_assignment(assignment)
    for cell, check in known.items():
        if name in (cell, check.id, check.function):
            return cell
    functions = ", ".join(check.function for check in known.values())
    raise CourseError(
        _("{assignment} has no check {name!r}; there are {functions}").format(
            assignment=assignment, name=name, functions=functions
        )
    )


def changes(old: Scores, new: Scores, only: str = "", keep_higher: bool = False) -> list[Change]:
    """What became of everybody's points; only: the one check cell whose points may change.

    >>> changes({("ann", "c"): 3.0}, {("ann", "c"): 2.0}, keep_higher=True)[0].stands
    3.0
    """
    found = []
    for (student, cell), judged in sorted(new.items()):
        before = old.get((student, cell))
        if before is None or before == judged:
            continue
        keeps = (only and cell != only) or (keep_higher and judged < before)
        found.append(Change(student, cell, before, judged, before if keeps else judged))
    return found


def regrade(
    course: Course,
    assignment: str,
    only: str = "",
    keep_higher: bool = False,
    judge: dict[str, object] | None = None,
    progress: Callable[[Iterable[Submission]], Iterable[Submission]] = iter,
    workers: int = 1,
) -> tuple[Graded, list[Change]]:
    """Grade again what was taken in before; returns the run, and each change of points.

    only: the name of one check; every other score stays. judge, progress, workers: as for `grade`.

    Raises:
        CourseError: when nothing was taken in, or there is no such check; and as `grade` does.
    """
    assignment = course.resolve(assignment)
    cell = cell_of(assignment, only) if only else ""
    taken_before(course, assignment)
    old = scores(course, assignment)
    graded = grade(course, assignment, None, judge, progress, workers)
    found = changes(old, scores(course, assignment), cell, keep_higher)
    held: dict[str, dict[str, float]] = {}
    for change in found:
        if change.stands != change.judged:
            held.setdefault(change.student, {})[change.cell] = change.stands
    if held:
        graded = write_again(course, graded, judge, _with_answers(course, assignment, held))
    atomic_write.write(table_of(course, assignment), as_table(found))
    return graded, found


def _with_answers(
    course: Course, assignment: str, held: dict[str, dict[str, float]]
) -> dict[str, tuple[str, dict[str, float]]]:
    """Each student's kept points with the hash of the answers that they belong to."""
    found = {}
    for student, cells in held.items():
        path = course.autograded / student / assignment / f"{assignment}.ipynb"
        found[student] = (kept_scores.answers(nbformat.read(path, as_version=4)), cells)
    return found


def as_table(found: list[Change]) -> str:
    """The changes as CSV.

    >>> print(as_table([Change("ann", "ps02-merge", 3, 5, 5)]), end="")
    student,check,old,judged,stands
    ann,ps02-merge,3,5,5
    """
    from autograder.course.grade_exports import no_formula

    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["student", "check", "old", "judged", "stands"])
    for c in found:
        points = [f"{value:g}" for value in (c.old, c.judged, c.stands)]
        rows.writerow([no_formula(c.student), c.cell, *points])
    return out.getvalue()


def as_lines(found: list[Change]) -> str:
    """The changes for a terminal: old and new points, and what was kept.

    >>> print(as_lines([Change("ann", "ps02-merge", 3, 2, 3)]))
    ann  ps02-merge  3 -> 2, 3 kept
    """
    wide = max((len(c.student) for c in found), default=0)
    lines = []
    for c in found:
        stays = _(", {stands:g} kept").format(stands=c.stands) if c.stands != c.judged else ""
        lines.append(f"{c.student:<{wide}}  {c.cell}  {c.old:g} -> {c.judged:g}{stays}")
    return "\n".join(lines)


def table_of(course: Course, assignment: str) -> Path:
    """Where the list of changes stands."""
    return course.root / f"regrade-{course.resolve(assignment)}.csv"
