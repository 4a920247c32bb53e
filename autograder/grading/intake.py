"""Take submissions in: from a folder as it came to nbgrader's layout, leaving nobody out.

Accepted layouts: `STUDENT/ASSIGNMENT/….ipynb` (nbgrader's), `STUDENT/….ipynb`, and `STUDENT.ipynb`. Every
name gets an id (`course.student_ids`). Of several notebooks one is graded: that of the released name
first, then the one with most answers, then the newest; never a checkpoint. Links are not followed, and
only cells' kinds, texts and ids are copied, and nbgrader's receipt: when it was submitted, and the
secret by which its author finds the feedback. A submission that cannot be read still gets an entry,
with the reason, so that it is graded 0 and its author learns why.

Left out: reading a file (`notebook_files`); archives of learning management systems (`lms_archives`);
running (`execute`).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from autograder.course import recognition, student_ids, timestamps
from autograder.course.cells import grade_id, is_answer, source_of
from autograder.course.submission import Submission
from autograder.grading import notebook_files
from autograder.grading.notebook_files import File, Refused, printable
from autograder.language import words

_ = words("feedback")


SECRET = "submission_secret.txt"
TIMESTAMP = "timestamp.txt"
SECRET_FORM = re.compile(r"[0-9a-f]{128}")
# A file beside the students' folders is a submission when it is of a kind that people hand in.
HANDED_IN = re.compile(r"(?i)\.(pdf|py|html?|docx?|odt|rtf|md|7z|rar|t?gz|tar)$")


class IntakeError(Exception):
    """The folder of submissions cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """What one student handed in: the id, the name it came under, and where it is.

    more: further places of the same student, such as a notebook beside the folder.
    """

    student: str
    name: str
    places: tuple[Path, ...]


def take_in(
    folder: Path,
    target: Path,
    assignment: str,
    release: NotebookNode,
    passed_over: Callable[[str], None] = lambda name: None,
) -> list[Submission]:
    """Copy every submission in `folder` to `target/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb`.

    release: the assignment as released; its cells tell which notebook is meant. passed_over: is given
    the name of each file that is nobody's submission.

    Raises:
        IntakeError: when the folder is missing, is a link or holds no submission.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise IntakeError(
            _("{folder} is not a folder; give the folder that holds the submissions").format(
                folder=folder
            )
        )
    entries = entries_of(folder, passed_over)
    if not entries:
        raise IntakeError(
            _(
                "{folder} holds no submission; expected STUDENT/{assignment}/{assignment}.ipynb, "
                "STUDENT/NOTEBOOK.ipynb or STUDENT.ipynb"
            ).format(folder=folder, assignment=assignment)
        )
    return [_take_one(entry, target, assignment, release) for entry in entries]


def entries_of(folder: Path, passed_over: Callable[[str], None] = lambda name: None) -> list[Entry]:
    """The students who have something in a folder, each with an id that nobody else has."""
    of_name: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if notebook_files.is_junk(path.name):
            if notebook_files.CHECKPOINT.search(path.name):
                passed_over(printable(path.name))
            continue
        name = _name(path)
        if name is None:
            passed_over(printable(path.name))
            continue
        of_name.setdefault(name, []).append(path)
    made: list[Entry] = []
    seen: set[str] = set()
    # Names that are ids as they are come first: nobody takes theirs.
    for name in sorted(of_name, key=lambda name: (not student_ids.is_student_id(name), name)):
        student = student_ids.student_id(name)
        if student_ids.same_to_some(student) in seen:
            student = student_ids.told_apart(student, name)
        seen.add(student_ids.same_to_some(student))
        made.append(Entry(student, name, tuple(of_name[name])))
    return sorted(made, key=lambda entry: entry.student)


def _name(path: Path) -> str | None:
    """The student's name by a folder's or a file's; None for what is nobody's submission."""
    if path.is_symlink() or stat.S_ISDIR(path.lstat().st_mode):
        return re.sub(notebook_files.NOTEBOOK, "", path.name)
    if notebook_files.is_archive(path.name):
        return re.sub(notebook_files.NOTEBOOK, "", notebook_files.ARCHIVE.sub("", path.name))
    if notebook_files.is_notebook(path.name):
        return notebook_files.NOTEBOOK.sub("", path.name)
    return HANDED_IN.sub("", path.name) if HANDED_IN.search(path.name) else None


def _take_one(entry: Entry, target: Path, assignment: str, release: NotebookNode) -> Submission:
    notes: list[str] = []
    try:
        cells, refused = _find(entry.places, assignment, release, notes), ""
    except Refused as reason:
        cells, refused = [], str(reason)
    kept = _receipt(entry.places, assignment, notes)
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    nb = new_notebook(cells=cells)
    if refused:
        nb.metadata["tokcourse_refused"] = refused
    if notes:
        nb.metadata["tokcourse_notes"] = notes
    shown = printable(entry.name) if entry.name != entry.student else ""
    if shown:
        nb.metadata["tokcourse_name"] = shown
    path = target / entry.student / assignment / f"{assignment}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(nb), encoding="utf-8")
    for name in (TIMESTAMP, SECRET):
        (path.parent / name).unlink(missing_ok=True)  # of an earlier submission
        if name in kept:
            (path.parent / name).write_text(kept[name], encoding="utf-8")
    return Submission(entry.student, path, refused, shown, tuple(notes))


# ---- The notebook that is graded ------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """A notebook of the assignment: where it came from, and how much of it is answered."""

    file: File
    found: recognition.Recognised
    answers: int


def _find(
    places: tuple[Path, ...], assignment: str, release: NotebookNode, notes: list[str]
) -> list[NotebookNode]:
    """The cells of the notebook that is graded; what its author should know is added to `notes`.

    Raises:
        Refused: when there is none.
    """
    files, others = _files(places, assignment)
    if not files:
        only = ", ".join(sorted(others)[:4])
        raise Refused(
            _("There was no notebook in the submission, only {only}.").format(only=only)
            if only
            else _("There was no notebook in the submission.")
        )
    best: Candidate | None = None  # one at a time: a folder may hold two hundred of 20 MB
    names: list[str] = []
    refused: Refused | None = None
    foreign: set[str] = set()
    for path in files:
        try:
            for file in notebook_files.read(path):
                candidate = _candidate(file, release)
                if candidate is None:
                    foreign |= _ids(file, release)
                else:
                    names.append(file.name)
                    best = max(
                        filter(None, (best, candidate)), key=lambda one: _rank(one, assignment)
                    )
        except Refused as reason:
            refused = refused or reason
    if best is None:
        raise refused or _of_another_set(assignment, foreign)
    names.remove(best.file.name)
    _note_choice(best, names, notes)
    return _named(best)


def _files(places: tuple[Path, ...], assignment: str) -> tuple[list[Path], list[str]]:
    """The files of one student that may be a notebook, and the names of the others; links refused."""
    files: list[Path] = []
    others: list[str] = []
    for place in places:
        if place.is_symlink():
            raise Refused(
                _("{entry} is a link, not a file or folder; links are not followed.").format(
                    entry=printable(place.name)
                )
            )
        if place.is_dir():
            inner = place / assignment
            root = inner if inner.is_dir() and not inner.is_symlink() else place
            more, rest = notebook_files.candidates(root)
            files, others = files + more, others + rest
        elif notebook_files.is_notebook(place.name) or notebook_files.is_archive(place.name):
            files.append(place)
        else:
            others.append(printable(place.name))
    return files, others


def _candidate(file: File, release: NotebookNode) -> Candidate | None:
    """The file as a notebook of the assignment; None when it has none of its cells."""
    found = recognition.recognise(file.cells, release)
    if not any(found.names):
        return None
    released = {
        grade_id(cell): source_of(cell).strip() for cell in release.cells if is_answer(cell)
    }
    answers = sum(
        name in released and source_of(cell).strip() not in ("", released[name])
        for cell, name in zip(file.cells, found.names, strict=True)
    )
    return Candidate(file, found, answers)


def _ids(file: File, release: NotebookNode) -> set[str]:
    return {name for cell in file.cells if (name := grade_id(cell)) is not None}


def _rank(one: Candidate, assignment: str) -> tuple[bool, int, float, str]:
    """The released name first, then the most answers, then the newest; the name, to be the same always."""
    plain = notebook_files.NOTEBOOK.sub("", one.file.name).casefold()
    return plain == assignment.casefold(), one.answers, one.file.changed, one.file.name


def _note_choice(best: Candidate, others: list[str], notes: list[str]) -> None:
    if others:
        notes.append(
            _("Graded: {name}. There was another notebook of this assignment: {others}.").format(
                name=best.file.name, others=", ".join(sorted(others)[:4])
            )
        )
    if best.found.by == "ids":
        notes.append(_("nbgrader's metadata was lost; the cells were known by their ids."))
    elif best.found.by == "text":
        notes.append(
            _("nbgrader's metadata was lost; the cells were known by their checks and functions.")
        )


def _named(best: Candidate) -> list[NotebookNode]:
    for cell, name in zip(best.file.cells, best.found.names, strict=True):
        if name is not None:
            cell.metadata["nbgrader"] = {"grade_id": name}
    return best.file.cells


def _of_another_set(assignment: str, foreign: set[str]) -> Refused:
    if foreign:
        return Refused(
            _(
                "This is a submission of another problem set; expected {assignment}, found the cells "
                "{others}."
            ).format(
                assignment=assignment,
                others=", ".join(sorted(printable(name)[:40] for name in foreign)[:4]),
            )
        )
    return Refused(
        _(
            "The notebook has none of the cells of {assignment}; start from the released one."
        ).format(assignment=assignment)
    )


# ---- nbgrader's receipt ---------------------------------------------------------------------


def _receipt(places: tuple[Path, ...], assignment: str, notes: list[str]) -> dict[str, str]:
    for place in places:
        if not place.is_symlink() and place.is_dir():
            return read_receipt(_beside(place, assignment), notes.append)
    return {}


def read_receipt(
    read: Callable[[str], bytes | None], note: Callable[[str], None] = lambda text: None
) -> dict[str, str]:
    """What nbgrader's `submit` left with a submission: the time, in UTC, and the secret.

    read: the bytes of a file by its name, None where there is none. note: is given a sentence when
    there is a time that cannot be read.

    >>> read_receipt({"timestamp.txt": b"2026-12-04 23:59:00.5 CET\\n"}.get)
    {'timestamp.txt': '2026-12-04 22:59:00.500000 UTC'}
    >>> read_receipt({"timestamp.txt": b"yesterday"}.get)
    {}
    """
    kept = {}
    if written := _text(read(TIMESTAMP)):
        time = timestamps.read_timestamp(written)
        if time is None:
            note(
                _("The time stamp “{written}” could not be read; lateness is not counted.").format(
                    written=printable(written)[:40]
                )
            )
        else:
            kept[TIMESTAMP] = timestamps.as_nbgrader_writes(time)
    secret = _text(read(SECRET))
    if SECRET_FORM.fullmatch(secret):
        kept[SECRET] = secret
    return kept


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace").strip()


def _beside(entry: Path, assignment: str) -> Callable[[str], bytes | None]:
    """Reads small plain files of a student's folder for the assignment."""
    inner = entry / assignment
    root = inner if inner.is_dir() and not inner.is_symlink() else entry

    def read(name: str) -> bytes | None:
        try:
            handle = os.open(root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        with os.fdopen(handle, "rb") as file:
            return file.read(1000) if stat.S_ISREG(os.fstat(handle).st_mode) else None

    return read
