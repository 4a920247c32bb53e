"""Read a stranger's notebook file: plain, bounded, in any encoding that JSON has, also inside a zip.

Only cells' kinds, texts and ids are taken from it. `candidates` says which files of a student's folder
may be a notebook: never a checkpoint, nor what an operating system leaves beside files.

Left out: which of several is graded (`intake`), whose it is (`lms_archives`).
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.course.cells import grade_id, source_of
from autograder.language import words

_ = words("feedback")


MAX_BYTES = 20_000_000  # of a notebook file; honest ones with plots stay under 5 MB
MAX_CELLS = 10_000  # in a notebook; a file with more is refused before anything is made of them
MAX_FILES = 200  # looked at in one student's folder
MAX_CELL_ID = 64  # characters, as nbformat allows
NOTEBOOK = re.compile(r"(?i)\.ipynb(\.txt|\.json)?$")
ARCHIVE = re.compile(r"(?i)\.zip$")
CHECKPOINT = re.compile(r"(?i)-checkpoint\.ipynb")
# What systems leave beside files, in folders and archives.
JUNK = re.compile(r"(?i)(\..*|__MACOSX|Thumbs\.db|desktop\.ini|Icon\r)")


# What reading a zip file raises that is damaged, encrypted or packed in an odd way.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
)


class Refused(Exception):
    """A file that is no submission; the message is for its author."""


@dataclass(frozen=True)
class File:
    """A notebook file that was read: its name, when it was changed, and its cells."""

    name: str
    changed: float
    cells: list[NotebookNode]


def printable(name: str) -> str:
    r"""A stranger's name for something, as printable and valid UTF-8, at most 80 code points.

    >>> printable("a\x1b[2J")
    'a?[2J'
    """
    return "".join(c if c.isprintable() else "?" for c in name)[:80]


def is_junk(name: str) -> bool:
    """Whether a file or folder of that name is never a person's work.

    >>> is_junk("._ps02.ipynb"), is_junk("__MACOSX"), is_junk("ps02.ipynb")
    (True, True, False)
    """
    return JUNK.fullmatch(name) is not None or CHECKPOINT.search(name) is not None


def is_notebook(name: str) -> bool:
    """Whether a name is a notebook's, as browsers and mail programs change it.

    >>> is_notebook("PS02.IPYNB"), is_notebook("ps02.ipynb.txt"), is_notebook("ps02.pdf")
    (True, True, False)
    """
    return NOTEBOOK.search(name) is not None


def is_archive(name: str) -> bool:
    """Whether a name is a zip file's.

    >>> is_archive("ps02.ipynb.zip")
    True
    """
    return ARCHIVE.search(name) is not None


def candidates(root: Path) -> tuple[list[Path], list[str]]:
    """The files below a folder that may hold a notebook, and the names of all others.

    Raises:
        Refused: when there are too many files to look at.
    """
    found: list[Path] = []
    others: list[str] = []
    for here, folders, files in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        for name in sorted(files):
            if is_junk(name):
                continue
            if is_notebook(name) or is_archive(name):
                found.append(Path(here, name))
            else:
                others.append(printable(name))
            if len(found) + len(others) > MAX_FILES:
                raise Refused(
                    _("The submission has more than {max_files} files.").format(max_files=MAX_FILES)
                )
    return found, others


def read(path: Path) -> Iterator[File]:
    """The notebooks in a file: one, or those in a zip file, one after another.

    Raises:
        Refused: when it is a link, odd, empty, too large or no notebook.
    """
    raw, changed = _plain(path)
    if is_archive(path.name):
        yield from _in_archive(printable(path.name), raw, changed)
    else:
        yield File(printable(path.name), changed, cells_of(printable(path.name), raw))


def _plain(path: Path) -> tuple[bytes, float]:
    """The bytes of a plain file of its own, and when it was changed."""
    name = printable(path.name)
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
                path=name, what=what
            )
        ) from error
    with os.fdopen(handle, "rb") as file:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode) or info.st_nlink > 1:
            raise Refused(_("{path} is not a plain file.").format(path=name))
        _check_size(name, info.st_size)
        return file.read(MAX_BYTES + 1), info.st_mtime


def _check_size(name: str, size: int) -> None:
    if size == 0:
        raise Refused(
            _("{path} is empty (0 bytes). Save the notebook and submit again.").format(path=name)
        )
    if size > MAX_BYTES:
        raise Refused(
            _(
                "{path} has {st_size:.0f} MB; the limit is {max_bytes:.0f} MB. Clear the outputs and "
                "submit again."
            ).format(path=name, st_size=size / 1e6, max_bytes=MAX_BYTES / 1e6)
        )


def _in_archive(name: str, raw: bytes, changed: float) -> Iterator[File]:
    """The notebooks of a student's own zip file; nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = [info for info in archive.infolist() if not info.is_dir()]
            if len(inside) > MAX_FILES:
                raise Refused(
                    _("The submission has more than {max_files} files.").format(max_files=MAX_FILES)
                )
            named = [info for info in inside if not any(map(is_junk, info.filename.split("/")))]
            notebooks = [info for info in named if is_notebook(info.filename)]
            if (total := sum(info.file_size for info in notebooks)) > MAX_BYTES:
                _check_size(name, total)
            if not notebooks:
                raise Refused(_("There was no notebook in {name}.").format(name=name))
            for info in notebooks:
                inner = printable(info.filename.rpartition("/")[2])
                _check_size(inner, info.file_size)
                # subtle: zipfile never unpacks more than the size that an entry states
                yield File(inner, changed, cells_of(inner, archive.read(info)))
    except DAMAGED as error:
        raise Refused(
            _("{name} cannot be unpacked. Submit the notebook itself.").format(name=name)
        ) from error


def cells_of(name: str, raw: bytes) -> list[NotebookNode]:
    """The cells of a notebook's bytes, with nothing but kind, text and ids.

    Raises:
        Refused: when it is no notebook.
    """
    try:
        data = json.loads(raw.decode(json.detect_encoding(raw)))
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
    return [_cell(cell) for cell in cells]


def _cell(cell: Any) -> NotebookNode:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    make = new_code_cell if kind == "code" else new_markdown_cell
    made = make(source_of(cell))
    own = cell.get("id") if isinstance(cell, dict) else None
    made["id"] = own if isinstance(own, str) and len(own) <= MAX_CELL_ID else ""
    if (name := grade_id(cell)) is not None:
        made.metadata["nbgrader"] = {"grade_id": name}
    return made
