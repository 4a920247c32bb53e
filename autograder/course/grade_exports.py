"""Give grades back: tables that Canvas and Moodle import, or a plain one.

A student's id names them to the system that handed their submission out (`lms_archives`): Canvas's own
number, or Moodle's, stands behind its last underscore, or in the class list (`roster`, `lms_id`).
Scores are nbgrader's, late penalties taken off and marks given by hand added.

Left out: the class at a glance (`summary`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from autograder.course.folder import Course, CourseError
from autograder.language import words

_ = words("commands")


@dataclass(frozen=True)
class Grade:
    """One student's total for an assignment; needs_manual: an answer waits for a person.

    name, number: the person's and the learning management system's, where the class list has them.
    """

    student: str
    score: float
    most: float
    needs_manual: bool = False
    name: str = ""
    number: str = ""


def grades(course: Course, assignment: str) -> list[Grade]:
    """Everybody's total as the gradebook has it, by student.

    Raises:
        CourseError: when nothing has been graded.
    """
    from nbgrader.api import Gradebook

    nothing = CourseError(
        _("{root} has no grades of {assignment}; run `tokcourse grade` first").format(
            root=course.root, assignment=assignment
        )
    )
    if not course.database and not (course.root / "gradebook.db").is_file():
        raise nothing
    with Gradebook(course.db_url) as book:
        found = [
            Grade(
                s.student.id,
                max(0.0, s.score - (s.late_submission_penalty or 0.0)),
                s.max_score,
                bool(s.needs_manual_grade),
                " ".join(filter(None, (s.student.first_name, s.student.last_name))),
                s.student.lms_user_id or "",
            )
            for s in book.assignment_submissions(assignment)
        ]
    if not found:
        raise nothing
    return sorted(found, key=lambda grade: grade.student)


def as_plain(assignment: str, found: list[Grade]) -> str:
    """A line a student: id, score, points.

    >>> print(as_plain("ps02", [Grade("ann", 19.0, 20.0)]), end="")
    student,score,max
    ann,19,20
    """
    rows = [[no_formula(g.student), f"{g.score:g}", f"{g.most:g}"] for g in found]
    return _table([["student", "score", "max"], *rows])


def as_canvas(assignment: str, found: list[Grade]) -> str:
    """Canvas's gradebook import: its own number of each student in ID, then a column of points.

    >>> print(as_canvas("ps02", [Grade("leeann_4711", 19.0, 20.0)]), end="")
    Student,ID,SIS User ID,SIS Login ID,Section,ps02
    Points Possible,,,,,20
    leeann,4711,,,,19
    """
    most = f"{found[0].most:g}" if found else ""
    rows = [
        [name, number, "", "", "", f"{grade.score:g}"]
        for grade in found
        for name, number in [_who(grade)]
    ]
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment]
    return _table([head, ["Points Possible", "", "", "", "", most], *rows])


def as_moodle(assignment: str, found: list[Grade]) -> str:
    """Moodle's offline grading worksheet: who, and the grade.

    >>> print(as_moodle("ps02", [Grade("Ann Lee_4711", 19.0, 20.0)]), end="")
    Identifier,Full name,Grade,Maximum grade
    Participant 4711,Ann Lee,19.00,20.00
    """
    rows = [
        [f"Participant {number}", name, f"{grade.score:.2f}", f"{grade.most:.2f}"]
        for grade in found
        for name, number in [_who(grade)]
    ]
    return _table([["Identifier", "Full name", "Grade", "Maximum grade"], *rows])


FORMS: dict[str, Callable[[str, list[Grade]], str]] = {
    "csv": as_plain,
    "canvas": as_canvas,
    "moodle": as_moodle,
}


def _who(grade: Grade) -> tuple[str, str]:
    """A student's name and number: the list's, else the id's parts, else the id itself as both."""
    match = re.fullmatch(r"(.+)_(\d+)", grade.student)
    name, number = match.groups() if match else (grade.student, grade.student)
    return no_formula(grade.name or name), no_formula(grade.number or number)


def _table(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def no_formula(text: str) -> str:
    """Text that a spreadsheet will not compute, whatever it begins with.

    >>> no_formula("=1+1"), no_formula("merge: fails")
    ("'=1+1", 'merge: fails')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
