"""nbgrader's gradebook made whole, and waited for while it is locked or gone.

nbgrader makes a new gradebook in several steps; a run that was killed between them would leave one
without its version, which `nbgrader db upgrade` needs. And it gives up at once when the database does
not answer; a class's run waits, and says what for.

Left out: what stands in it, which nbgrader alone writes.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from autograder.course.folder import CourseError
from autograder.language import words

_ = words("commands")


PATIENCE = 600.0  # seconds that a run waits for a database, all waits for one step together
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0  # seconds between two tries; each wait is twice the last

FULL = "database or disk is full"  # which waiting does not mend

T = TypeVar("T")


class GradebookError(CourseError):
    """The gradebook cannot be used; the message says why and what to do."""


def find_alembic() -> None:
    """Put this Python's commands on the path: nbgrader makes a new gradebook by calling `alembic`."""
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = beside + os.pathsep + os.environ.get("PATH", "")


def make_ready(url: str) -> None:
    """Make the gradebook if it is not there, and give it the version that a killed run owed it."""
    from nbgrader.api import Course, Gradebook, get_alembic_version
    from sqlalchemy import inspect, text

    find_alembic()
    with Gradebook(url) as book:
        if "alembic_version" in inspect(book.engine).get_table_names():
            known = book.db.execute(text("SELECT version_num FROM alembic_version")).all()
        else:
            known = []
            book.db.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        if not known:
            version = {"version": get_alembic_version()}
            book.db.execute(text("INSERT INTO alembic_version VALUES (:version)"), version)
        # subtle: nbgrader gives a class without a name the course "", and does not make that one;
        # PostgreSQL minds, SQLite does not.
        if book.db.get(Course, "") is None:
            book.db.add(Course(id=""))
        book.db.commit()


def name_students(url: str, names: dict[str, str]) -> None:
    """Give a student without a name in the gradebook the one that the submission came under.

    names: by id; a learning management system's number behind a name is left out.
    """
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    asked = [
        {"id": student, "name": re.sub(r"_\d+$", "", name)}
        for student, name in names.items()
        if name
    ]
    if not asked:
        return
    nameless = "first_name IS NULL AND last_name IS NULL"
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(
            text(f"UPDATE student SET last_name = :name WHERE id = :id AND {nameless}"), asked
        )
    engine.dispose()


GRADES = """
SELECT s.student_id, s.timestamp, s.extension, a.duedate, n.late_submission_penalty, b.name,
       g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade, c.auto_comment, c.manual_comment
FROM assignment a
JOIN submitted_assignment s ON s.assignment_id = a.id
JOIN submitted_notebook n ON n.assignment_id = s.id
JOIN base_cell b ON b.notebook_id = n.notebook_id
LEFT JOIN grade g ON g.notebook_id = n.id AND g.cell_id = b.id
LEFT JOIN comment c ON c.notebook_id = n.id AND c.cell_id = b.id
WHERE a.name = :assignment
ORDER BY s.student_id, b.name
"""


def snapshot(url: str, assignment: str) -> dict[str, str]:
    """SHA-256 of all that the gradebook holds of each student's submission: scores, marks, comments, times.

    Read without nbgrader, whose import takes longer than the answer. Empty where there is no gradebook.
    """
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import OperationalError, ProgrammingError
    from sqlalchemy.pool import NullPool

    totals: dict[str, Any] = {}
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            for student, *values in connection.execute(text(GRADES), {"assignment": assignment}):
                total = totals.setdefault(student, hashlib.sha256())
                total.update(repr([str(value) for value in values]).encode("utf-8"))
    except (OperationalError, ProgrammingError):  # no tables yet
        return {}
    finally:
        engine.dispose()
    return {student: total.hexdigest() for student, total in totals.items()}


def trouble(error: BaseException | None) -> str:
    """What a database said when it was locked or gone; empty for an error of another kind.

    nbgrader raises an error of its own from the database's.
    """
    from sqlalchemy.exc import InterfaceError, OperationalError

    while error is not None:
        if isinstance(error, OperationalError | InterfaceError) and FULL not in str(error):
            said = str(error.orig).strip().splitlines()
            return said[0] if said else type(error.orig).__name__
        error = error.__cause__ or error.__context__
    return ""


def patiently(
    act: Callable[[], T],
    url: str,
    say: Callable[[str], None] = print,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Do something with the gradebook; when the database is locked or gone, again until it answers.

    Every other error is the caller's.

    Raises:
        GradebookError: when it has not answered for `patience` seconds.
    """
    begun, waits = clock(), _waits()
    while True:
        try:
            return act()
        except Exception as error:
            said = trouble(error)
            if not said:
                raise
            waited = clock() - begun
            if waited >= patience:
                raise GradebookError(
                    _(
                        "the gradebook at {url} has not answered for {waited:.0f} s ({said}); see who holds "
                        "it, then run the same command again: it goes on where it stopped"
                    ).format(url=shown(url), waited=waited, said=said)
                ) from error
            wait = min(next(waits), patience - waited)
            say(
                _(
                    "waiting for the gradebook at {url}: {said}; next try in {wait:g} s, giving up in "
                    "{patience:.0f} s"
                ).format(url=shown(url), said=said, wait=wait, patience=patience - waited)
            )
        sleep(wait)


def _waits() -> Iterator[float]:
    wait = FIRST_WAIT
    while True:
        yield wait
        wait = min(2 * wait, LONGEST_WAIT)


def shown(url: str) -> str:
    """A database's address without its password.

    >>> shown("postgresql://ann:secret@host/grades")
    'postgresql://ann:***@host/grades'
    """
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)
