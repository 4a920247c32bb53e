"""Read a class list: a CSV file with a line a student, as a spreadsheet or a registrar's office writes it.

    id,first_name,last_name,email,lms_id
    ann,Ann,Lee,ann@example.org,4711

`id` is the name that a student signs in with and submits under; only it is required. `lms_id` is the
learning management system's own number, by which it takes grades back. A byte order mark is skipped,
and semicolons or tabs do as well as commas: the first line tells.

Left out: who has submitted what (`grade`), and the gradebook's other tables, which are nbgrader's.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course.folder import Course
from autograder.course.student_ids import is_student_id
from autograder.grading.nbgrader_config import configure
from autograder.grading.notebook_files import printable
from autograder.language import words

_ = words("commands")


COLUMNS = ("id", "first_name", "last_name", "email", "lms_id")
MAX_BYTES = 10_000_000  # of the file: some hundred thousand students


class RosterError(Exception):
    """The class list cannot be used; the message says where and what to do. Nothing was imported."""


@dataclass(frozen=True)
class Student:
    """A line of the list; lms_id is the learning management system's number."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""


def read(path: Path) -> list[Student]:
    """The students in a file, in its order.

    Raises:
        RosterError: when it is missing, empty, no UTF-8 or no such table, or names a student twice.
    """
    try:
        size, raw = path.stat().st_size, b""
        if size <= MAX_BYTES:
            raw = path.read_bytes()
    except OSError as error:
        raise RosterError(
            _("{path} can't be read: {strerror}").format(path=path, strerror=error.strerror)
        ) from error
    if size > MAX_BYTES:
        raise RosterError(
            _("{path} has {size:.0f} MB; the limit is {max_bytes:.0f} MB. Is it the list?").format(
                path=path, size=size / 1e6, max_bytes=MAX_BYTES / 1e6
            )
        )
    return parse(_decoded(raw, path.name), path.name)


def _decoded(raw: bytes, name: str) -> str:
    way_out = _("save it as “CSV UTF-8”, or convert it: iconv -f WINDOWS-1252 -t UTF-8")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RosterError(
            _("{name} is UTF-16, not UTF-8; {way_out}").format(
                name=name, way_out=way_out.replace("WINDOWS-1252", "UTF-16")
            )
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RosterError(
            _("{name} is not UTF-8: line {line} holds the byte 0x{raw:02X}; {way_out}").format(
                name=name, line=line, raw=raw[error.start], way_out=way_out
            )
        ) from error


def parse(text: str, name: str = "") -> list[Student]:
    """The students in a list's text.

    >>> parse("id;last_name\\nann;Lee\\n")
    [Student(id='ann', first_name='', last_name='Lee', email='', lms_id='')]

    Raises:
        RosterError: as for `read`.
    """
    name = name or _("the list")
    first = text.partition("\n")[0].strip()
    if not first:
        raise RosterError(
            _("{name} is empty or begins with an empty line; its first line names columns").format(
                name=name
            )
        )
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    numbered = ((rows.line_num, row) for row in rows)
    try:
        head = [column.strip().lower().replace(" ", "_") for column in next(numbered)[1]]
        _check_columns(head, name)
        found = _students(numbered, head, name, separator)
    except csv.Error as error:
        raise RosterError(
            _("line {line_num} of {name} is not CSV: {error}; is a double quote missing?").format(
                line_num=rows.line_num, name=name, error=error
            )
        ) from error
    if not found:
        raise RosterError(_("{name} names columns and no student").format(name=name))
    return found


def _students(
    rows: Iterable[tuple[int, list[str]]], head: list[str], name: str, separator: str
) -> list[Student]:
    """The students in the rows below the head, each row with its line's number."""
    found: dict[str, tuple[int, Student]] = {}
    for line_num, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        where = _("line {line_num} of {name}").format(line_num=line_num, name=name)
        student = _student(row, head, where, separator)
        key = unicodedata.normalize("NFC", student.id).casefold()
        if key in found:
            line, other = found[key]
            raise RosterError(
                _(
                    "{name} names {id!r} twice: line {line} ({other!r}) and line {line_num}; keep one, or "
                    "give one of them another id"
                ).format(name=name, id=student.id, line=line, other=other.id, line_num=line_num)
            )
        found[key] = (line_num, student)
    return [student for _line, student in found.values()]


def _check_columns(head: list[str], name: str) -> None:
    shown = ", ".join(repr(printable(column)) for column in head)
    if "id" not in head:
        raise RosterError(
            _(
                "{name} has no column 'id'; its first line names {shown}. Give the column of sign-in "
                "names that title; the others may be {columns}"
            ).format(name=name, shown=shown, columns=", ".join(COLUMNS[1:]))
        )
    for column in COLUMNS:
        if head.count(column) > 1:
            raise RosterError(
                _("{name} has {count} columns {column!r}; keep one").format(
                    name=name, count=head.count(column), column=column
                )
            )


def _student(row: list[str], head: list[str], where: str, separator: str) -> Student:
    if len(row) != len(head):
        raise RosterError(
            _(
                "{where} has {row} fields, the first line {head}; put a text that holds "
                "{separator!r} in double quotes"
            ).format(where=where, row=len(row), head=len(head), separator=separator)
        )
    fields = {c: " ".join(v.split()) for c, v in zip(head, row, strict=True) if c in COLUMNS}
    if not is_student_id(fields["id"]):
        raise RosterError(
            _(
                "{where}: {fields!r} cannot be a student's id; use letters, digits, . _ @ + - and "
                "spaces, 1 to 80 in all, a letter, digit, . or _ first"
            ).format(where=where, fields=printable(fields["id"]))
        )
    return Student(**fields)


@dataclass(frozen=True)
class Enrolled:
    """What became of a list: ids added, ids there before, and ids whose other fields differ from it."""

    added: list[str]
    known: list[str]
    differing: list[str]


def enrol(course: Course, students: list[Student]) -> Enrolled:
    """Put students into the gradebook. Who is there already stays as they are."""
    from nbgrader.api import Gradebook
    from traitlets.config import Config

    configure(Config(), course)  # nbgrader finds what makes a new gradebook
    course.root.mkdir(parents=True, exist_ok=True)
    made = Enrolled([], [], [])
    with Gradebook(course.db_url) as book:
        there = {student.id: student for student in book.students}
        for one in students:
            facts = {
                "first_name": one.first_name or None,
                "last_name": one.last_name or None,
                "email": one.email or None,
                "lms_user_id": one.lms_id or None,
            }
            if one.id not in there:
                book.add_student(one.id, **facts)
                made.added.append(one.id)
                continue
            made.known.append(one.id)
            if any(v is not None and v != getattr(there[one.id], k) for k, v in facts.items()):
                made.differing.append(one.id)
    return made
