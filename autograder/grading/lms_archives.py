"""Unpack what a learning management system hands out: one zip file with everybody's submission.

The names in it say whose each file is, in Moodle's, Canvas's or Blackboard's way; any other archive
(ILIAS's, or a folder that somebody packed) holds folders as `intake` reads them. What a Mac adds and a
folder around all others change nothing. Where someone submitted more than once, the latest counts. A
student's id keeps the system's own number (`Ann Lee_4711`), so that `grade_exports` can give grades back.

Nothing in an archive is trusted: a name that leads out of the folder, a link, a file that is too large
when unpacked or encrypted is refused. Notebooks and zip files are unpacked; of any other file only the
name is, so that its student gets a row and a reason.

Left out: reading notebooks (`notebook_files`).
"""

from __future__ import annotations

import os
import re
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.grading.intake import IntakeError
from autograder.grading.notebook_files import (
    DAMAGED,
    MAX_BYTES,
    is_archive,
    is_junk,
    is_notebook,
    printable,
)
from autograder.language import words

_ = words("commands")


MAX_ENTRIES = 100_000  # files in an archive: a hundred for each of a thousand students
MAX_TOTAL = 4_000_000_000  # bytes unpacked, all together
MOST = 0.5  # of the files have to be named in a system's way; one foreign file changes nothing

# Ann Lee_4711_assignsubmission_file_/ps02.ipynb, or without a folder for each student. A team
# submission begins with the name of its group, where there is none with "Default group-".
MOODLE = re.compile(
    r"(?:Default group-)?(?P<student>[^/]+?_\d+)_assignsubmission_(?:file|onlinetext)_?/?(?P<file>.+)"
)
# leeann_LATE_4711_90210_ps02.ipynb; a second upload of the same name gets -1, -2 … Graded
# anonymously it is anon_Ab3xY_90210_ps02.ipynb.
CANVAS = re.compile(
    r"(?P<name>[^/_]+)(?:_LATE)?_(?P<id>\d+|[A-Za-z0-9]{5})(?:_LATE)?_(?P<order>\d+)_(?P<file>[^/]+)"
)
# Problem set 2_lee4711_attempt_2026-11-24-23-59-01_ps02.ipynb
BLACKBOARD = re.compile(
    r"[^/]*?_(?P<student>[^/_]+)_attempt_(?P<order>\d{4}(?:-\d\d){5})_(?P<file>[^/]+)"
)
# Blackboard's own page about an attempt, which has no name of a file.
ABOUT = re.compile(r"[^/]*_attempt_\d{4}(-\d\d){5}\.txt")
WAYS = {"moodle": MOODLE, "blackboard": BLACKBOARD, "canvas": CANVAS}
# A folder of one problem set, which is never somebody's name.
ASSIGNMENT = re.compile(r"ps\d\d(_.*)?")


@dataclass(frozen=True)
class Found:
    """A file in an archive: whose it is, its place in their folder, and which of theirs is later."""

    student: str
    file: str
    order: tuple[int, ...]
    info: zipfile.ZipInfo


def system_of(names: list[str]) -> str:
    """Whose names most of them are: "moodle", "canvas", "blackboard" or "folders".

    >>> system_of(["leeann_4711_90210_ps02.ipynb", "kimbo_4712_90211_ps02.ipynb", "notes.txt"])
    'canvas'
    """
    for system, way in WAYS.items():
        if names and sum(way.fullmatch(name) is not None for name in names) > MOST * len(names):
            return system
    return "folders"


def unpack(
    archive: Path, target: Path, passed_over: Callable[[str], None] = lambda name: None
) -> Path:
    """Unpack the submissions of a zip file to `target/STUDENT/…`; returns `target`.

    passed_over: is given the name of each file that nobody's name belongs to.

    Raises:
        IntakeError: when it is no zip file, or holds something that no honest one does.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            for found in _latest(list(_whose(_checked(file, archive), passed_over))):
                path = target / found.student / found.file
                path.parent.mkdir(parents=True, exist_ok=True)
                wanted = is_notebook(found.file) or is_archive(found.file)
                path.write_bytes(file.read(found.info) if wanted else b"")
                changed = time.mktime((*found.info.date_time, 0, 0, -1))
                os.utime(path, (changed, changed))
    except DAMAGED as error:
        raise IntakeError(
            _(
                "{name} can't be unpacked: {error}. Download it again, or unpack it by hand and give "
                "the folder"
            ).format(name=archive.name, error=error)
        ) from error
    return target


def _checked(file: zipfile.ZipFile, archive: Path) -> list[zipfile.ZipInfo]:
    """The archive's files, once all of them are seen to be harmless; without what systems leave there."""
    files = [info for info in file.infolist() if not info.is_dir()]
    if len(files) > MAX_ENTRIES:
        raise IntakeError(
            _("{name} holds {files:,} files; the limit is {max_entries:,}").format(
                name=archive.name, files=len(files), max_entries=MAX_ENTRIES
            )
        )
    if (total := sum(info.file_size for info in files)) > MAX_TOTAL:
        raise IntakeError(
            _("{name} unpacks to {total:.1f} GB; the limit is {max_total:g} GB").format(
                name=archive.name, total=total / 1e9, max_total=MAX_TOTAL / 1e9
            )
        )
    for info in files:
        _check(info, archive.name)
    return [info for info in files if not _is_nobodys(PurePosixPath(info.filename))]


def _is_nobodys(path: PurePosixPath) -> bool:
    return any(map(is_junk, path.parts)) or ABOUT.fullmatch(path.name) is not None


def _check(info: zipfile.ZipInfo, archive: str) -> None:
    path, shown = PurePosixPath(info.filename), printable(info.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in info.filename or "\0" in info.filename:
        raise IntakeError(
            _("{name} holds {shown!r}, which leads out of its folder").format(
                name=archive, shown=shown
            )
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise IntakeError(
            _("{name} holds {shown!r}, a link; links are not followed").format(
                name=archive, shown=shown
            )
        )
    # subtle: zipfile never unpacks more than the size that an entry states
    read = is_notebook(info.filename) or is_archive(info.filename)
    if read and info.file_size > MAX_BYTES:
        raise IntakeError(
            _(
                "{name} holds {shown!r} of {file_size:.0f} MB; the limit is {max_bytes:.0f} MB"
            ).format(
                name=archive,
                shown=shown,
                file_size=info.file_size / 1e6,
                max_bytes=MAX_BYTES / 1e6,
            )
        )


def _whose(files: list[zipfile.ZipInfo], passed_over: Callable[[str], None]) -> Iterator[Found]:
    """Each file with its student, by the way in which most are named."""
    around = _around([info.filename for info in files])
    names = [info.filename[around:] for info in files]
    system = system_of(names)
    for info, name in zip(files, names, strict=True):
        found = _found(system, name, info)
        if found is None:
            passed_over(printable(info.filename))
        else:
            yield found


def _around(names: list[str]) -> int:
    """How many characters of all names are folders around the students'.

    >>> _around(["download/Ann_1_assignsubmission_file_/a.ipynb"]), _around(["ann/ps02.ipynb"])
    (9, 0)
    >>> _around(["in/ann/ps02.ipynb", "in/bob/ps02.ipynb"]), _around(["ann/ps01/x", "ann/ps02/x"])
    (3, 0)
    """
    paths = [name.split("/") for name in names]
    shared = os.path.commonprefix([path[:-1] for path in paths])
    if system_of(names) != "folders":
        return 0
    for depth, folder in enumerate(shared, 1):
        if ASSIGNMENT.fullmatch(folder):
            break
        inside = ["/".join(path[depth:]) for path in paths]
        if system_of(inside) != "folders" or _are_students(inside, files_too=depth == 1):
            return len("/".join(shared[:depth])) + 1
    return 0


def _are_students(names: list[str], files_too: bool) -> bool:
    """Whether these look like several students' folders, or their notebooks."""
    below = {name.partition("/")[0] for name in names if files_too or "/" in name}
    return len(below) > 1 and not any(map(ASSIGNMENT.match, below))


def _found(system: str, name: str, info: zipfile.ZipInfo) -> Found | None:
    """Whose a file is; None where it is not named as the others are."""
    if system == "folders":
        student, _slash, rest = name.partition("/")
        return Found(student, rest, (), info) if rest else Found("", name, (), info)
    match = WAYS[system].fullmatch(name)
    if match is None:
        return None
    if system == "moodle":
        return Found(match["student"], PurePosixPath(match["file"]).name, (), info)
    if system == "canvas":
        return Found(f"{match['name']}_{match['id']}", match["file"], (int(match["order"]),), info)
    order = tuple(map(int, match["order"].split("-")))
    return Found(match["student"], match["file"], order, info)


def _latest(found: list[Found]) -> list[Found]:
    """Of each student's files those of the latest attempt."""
    of_student: dict[str, list[Found]] = {}
    for one in found:
        of_student.setdefault(one.student, []).append(one)
    kept = []
    for files in of_student.values():
        last = max(one.order for one in files)
        if not last:  # nothing says which is later; the intake chooses
            kept += files
            continue
        # Canvas numbers each file of an attempt, so only a lower number of the same name is older
        names = {_plain_name(one.file): one for one in sorted(files, key=lambda one: one.order)}
        dated = len(last) > 1
        kept += [one for one in files if one.order == last] if dated else list(names.values())
    return kept


def _plain_name(file: str) -> str:
    """A file's name without the number that Canvas gives to a second upload.

    >>> _plain_name("ps02-1.ipynb")
    'ps02.ipynb'
    """
    return re.sub(r"-\d+(?=\.ipynb$)", "", file)
