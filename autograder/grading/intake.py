"""Take submissions in: from a folder as it came to nbgrader's layout, refusing what is not one.

Accepted layouts: `STUDENT/ASSIGNMENT/….ipynb` (nbgrader's), `STUDENT/….ipynb`, and `STUDENT.ipynb`.
Links are not followed, names of files do not matter (the right notebook is known by its cells), and
only cells' kinds, texts and nbgrader ids are copied, and nbgrader's receipt: when it was submitted,
and the secret by which its author finds the feedback. A submission that cannot be read still gets an
entry, with the reason, so that it is graded 0 and its author learns why.

Left out: archives of learning management systems; running (`execute`).
"""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.cells import grade_id, source_of
from autograder.course.submission import Submission
from autograder.language import words

_ = words("feedback")


MAX_BYTES = 20_000_000  # of a notebook file; honest ones with plots stay under 5 MB
MAX_CELLS = 10_000  # in a notebook; a file with more is refused before anything is made of them
MAX_FILES = 200  # looked at in one student's folder
NAME = re.compile(r"[\w.][\w.@+ -]{0,79}")
SECRET = "submission_secret.txt"
TIMESTAMP = r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?) UTC"  # as nbgrader writes it
RECEIPT = {"timestamp.txt": TIMESTAMP, SECRET: r"[0-9a-f]{128}"}


class IntakeError(Exception):
    """The folder of submissions cannot be used; the message says why and what to do."""


class Refused(Exception):
    """A file that is no submission; the message is for its author."""


def take_in(folder: Path, target: Path, assignment: str, release: NotebookNode) -> list[Submission]:
    """Copy every submission in `folder` to `target/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb`.

    release: the assignment as released; its cells tell which notebook is meant.

    Raises:
        IntakeError: when the folder is missing, is a link or holds no submission.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise IntakeError(
            _("{folder} is not a folder; give the folder that holds the submissions").format(
                folder=folder
            )
        )
    wanted = {name for c in release.cells if (name := grade_id(c)) is not None}
    entries = [
        entry
        for entry in sorted(folder.iterdir())
        if not entry.name.startswith(".") and (_is_folder(entry) or entry.suffix == ".ipynb")
    ]
    _refuse_twins(entries)
    taken = [_take_one(entry, target, assignment, wanted) for entry in entries]
    if not taken:
        raise IntakeError(
            _(
                "{folder} holds no submission; expected STUDENT/{assignment}/{assignment}.ipynb, "
                "STUDENT/NOTEBOOK.ipynb or STUDENT.ipynb"
            ).format(folder=folder, assignment=assignment)
        )
    return taken


def _refuse_twins(entries: list[Path]) -> None:
    """Two entries for one student: whose is the grade? Names are compared as every file system might."""
    seen: dict[str, Path] = {}
    for entry in entries:
        key = unicodedata.normalize("NFC", _student(entry)).casefold()
        if key in seen:
            raise IntakeError(
                _("two submissions for {student!r}: {first!r} and {second!r}; keep one").format(
                    student=_student(entry), first=seen[key].name, second=entry.name
                )
            )
        seen[key] = entry


def _student(entry: Path) -> str:
    return entry.stem if entry.suffix == ".ipynb" else entry.name


def shown_name(path: Path) -> str:
    """A file's name as it may stand in a message.

    >>> shown_name(Path("homework (2).ipynb"))
    'homework (2).ipynb'
    """
    return printable(path.name)


def printable(name: str) -> str:
    r"""A stranger's name for something, as printable and valid UTF-8, at most 80 code points.

    >>> printable("a\x1b[2J")
    'a?[2J'
    """
    return "".join(c if c.isprintable() else "?" for c in name)[:80]


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(path.lstat().st_mode) or path.is_symlink()


def _take_one(entry: Path, target: Path, assignment: str, wanted: set[str]) -> Submission:
    student = _student(entry)
    if not NAME.fullmatch(student):
        raise IntakeError(
            _(
                "{name!r} cannot be a student's id; use letters, digits, . _ @ + - and spaces, at "
                "most 80 in all, a letter, digit, . or _ first"
            ).format(name=entry.name)
        )
    try:
        cells, refused = _find(entry, assignment, wanted), ""
    except Refused as reason:
        cells, refused = [], str(reason)
    nb = new_notebook(cells=cells)
    if refused:
        nb.metadata["tokcourse_refused"] = refused
    path = target / student / assignment / f"{assignment}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(nb), encoding="utf-8")
    kept = read_receipt(_beside(entry, assignment)) if not entry.is_symlink() else {}
    for name in RECEIPT:
        (path.parent / name).unlink(missing_ok=True)  # of an earlier submission
        if name in kept:
            (path.parent / name).write_text(kept[name], encoding="utf-8")
    return Submission(student, path, refused)


def read_receipt(read: Callable[[str], bytes | None]) -> dict[str, str]:
    """What nbgrader's `submit` left with a submission, as far as it is what nbgrader writes.

    read: the bytes of a file by its name, None where there is none.

    >>> read_receipt({"timestamp.txt": b"2026-12-04 22:59:00.5 UTC\\n"}.get)
    {'timestamp.txt': '2026-12-04 22:59:00.5 UTC'}
    >>> read_receipt({"timestamp.txt": b"yesterday"}.get)
    {}
    """
    kept = {}
    for name, form in RECEIPT.items():
        text = (read(name) or b"").decode("utf-8", "replace").strip()
        match = re.fullmatch(form, text)
        if match is not None and (form is not TIMESTAMP or _is_time(match[1])):
            kept[name] = text
    return kept


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


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


def _find(entry: Path, assignment: str, wanted: set[str]) -> list[NotebookNode]:
    """The cells of the notebook that is meant.

    Raises:
        Refused: when there is none.
    """
    files = _notebooks(entry, assignment)
    if not files:
        raise Refused(_("There was no notebook in the submission."))
    best: tuple[int, list[NotebookNode]] = (0, [])
    refused: Refused | None = None
    others: set[str] = set()
    for path in files:
        try:
            cells = _read(path)
        except Refused as reason:
            refused = refused or reason
            continue
        names = {name for c in cells if (name := grade_id(c)) is not None}
        others |= names - wanted
        if len(names & wanted) > best[0]:
            best = (len(names & wanted), cells)
    if best[0]:
        return best[1]
    if refused is not None:
        raise refused
    if others:
        raise Refused(
            _(
                "This is a submission of another problem set; expected {assignment}, found the cells "
                "{others}."
            ).format(
                assignment=assignment,
                others=", ".join(sorted(printable(n)[:40] for n in others)[:4]),
            )
        )
    raise Refused(
        _(
            "The notebook has none of the cells of {assignment}; start from the released one."
        ).format(assignment=assignment)
    )


def _notebooks(entry: Path, assignment: str) -> list[Path]:
    """The notebook files of one student, the assignment's own folder first; links refused."""
    if entry.is_symlink():
        raise Refused(
            _("{entry} is a link, not a file or folder; links are not followed.").format(
                entry=shown_name(entry)
            )
        )
    if entry.suffix == ".ipynb" and not entry.is_dir():
        return [entry]
    inner = entry / assignment
    root = inner if inner.is_dir() and not inner.is_symlink() else entry
    found, seen = [], 0
    for here, folders, files in os.walk(root, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            seen += 1
            if seen > MAX_FILES:
                raise Refused(
                    _("The submission has more than {max_files} files.").format(max_files=MAX_FILES)
                )
            if name.endswith(".ipynb"):
                found.append(Path(here, name))
    return found


def _read(path: Path) -> list[NotebookNode]:
    """The cells of one notebook file, with nothing but kind, text and nbgrader id.

    Raises:
        Refused: when it is a link, odd, empty, too large or no notebook.
    """
    try:
        # subtle: O_NOFOLLOW, so that a link put there after the listing is not followed either, and
        # O_NONBLOCK, so that a pipe does not hold the run.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        what = (
            _("a link")
            if path.is_symlink()
            else _("not readable ({strerror})").format(strerror=error.strerror)
        )
        raise Refused(
            _("{path} is {what}; links and odd files are not followed.").format(
                path=shown_name(path), what=what
            )
        ) from error
    with os.fdopen(handle, "rb") as file:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode) or info.st_nlink > 1:
            raise Refused(_("{path} is not a plain file.").format(path=shown_name(path)))
        if info.st_size == 0:
            raise Refused(
                _("{path} is empty (0 bytes). Save the notebook and submit again.").format(
                    path=shown_name(path)
                )
            )
        if info.st_size > MAX_BYTES:
            raise Refused(
                _(
                    "{path} has {st_size:.0f} MB; the limit is {max_bytes:.0f} MB. Clear the outputs and "
                    "submit again."
                ).format(
                    path=shown_name(path),
                    st_size=info.st_size / 1e6,
                    max_bytes=MAX_BYTES / 1e6,
                )
            )
        raw = file.read(MAX_BYTES + 1)
    return _parse(shown_name(path), raw)


def _parse(name: str, raw: bytes) -> list[NotebookNode]:
    try:
        data = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(
            _("{name} is not a notebook: byte {start} is not UTF-8.").format(
                name=name, start=error.start
            )
        ) from error
    except (ValueError, RecursionError) as error:
        where = (
            _("line {lineno}").format(lineno=error.lineno)
            if isinstance(error, json.JSONDecodeError)
            else _("too deep")
        )
        raise Refused(
            _("{name} is not a notebook: it is not JSON ({where}).").format(name=name, where=where)
        ) from error
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise Refused(
            _("{name} is JSON, but not a notebook of format 4: it has no list of cells.").format(
                name=name
            )
        )
    if len(cells) > MAX_CELLS:
        raise Refused(
            _(
                "{name} has {cells:,} cells; the limit is {max_cells:,}. Start from the released one."
            ).format(name=name, cells=len(cells), max_cells=MAX_CELLS)
        )
    return [_cell(cell, place) for place, cell in enumerate(cells)]


def _cell(cell: Any, place: int) -> NotebookNode:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    make = new_code_cell if kind == "code" else new_markdown_cell
    made = make(source_of(cell))
    made["id"] = f"cell-{place}"
    if (name := grade_id(cell)) is not None:
        made.metadata["nbgrader"] = {"grade_id": name}
    return made
