"""Unpack what a learning management system hands out: one zip file with everybody's submission.

The names in it say whose each file is, in Moodle's, Canvas's or Blackboard's way; any other archive
holds folders as `intake` reads them. Where someone submitted more than once, the latest counts. A
student's id keeps the system's own number (`Ann Lee_4711`), so that `grade_exports` can give grades back.

Nothing in an archive is trusted: a name that leads out of the folder, a link, a file that is too
large when unpacked or encrypted is refused, and only notebooks are unpacked.

Left out: reading notebooks (`intake`).
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.grading.intake import MAX_BYTES, IntakeError, printable
from autograder.language import words

_ = words("commands")


MAX_ENTRIES = 100_000  # files in an archive: a hundred for each of a thousand students
MAX_TOTAL = 4_000_000_000  # bytes unpacked, all together

# Ann Lee_4711_assignsubmission_file_/ps02.ipynb, or without a folder for each student
MOODLE = re.compile(r"(?P<student>[^/]+?_\d+)_assignsubmission_(?:file|onlinetext)_?/?(?P<file>.+)")
# leeann_LATE_4711_90210_ps02.ipynb; a second upload of the same name gets -1, -2 …
CANVAS = re.compile(r"(?P<name>[^/_]+)(?:_LATE)?_(?P<id>\d+)_(?P<order>\d+)_(?P<file>[^/]+)")
# Problem set 2_lee4711_attempt_2026-11-24-23-59-01_ps02.ipynb
BLACKBOARD = re.compile(
    r"[^/]*?_(?P<student>[^/_]+)_attempt_(?P<order>\d{4}(?:-\d\d){5})_(?P<file>[^/]+)"
)


@dataclass(frozen=True)
class Found:
    """A notebook in an archive: whose it is, its place in their folder, and which of theirs is later."""

    student: str
    file: str
    order: tuple[int, ...]
    info: zipfile.ZipInfo


def system_of(names: list[str]) -> str:
    """Whose names they are: "moodle", "canvas", "blackboard" or "folders".

    >>> system_of(["leeann_4711_90210_ps02.ipynb", "kimbo_4712_90211_ps02.ipynb"])
    'canvas'
    """
    ways = {"moodle": MOODLE, "blackboard": BLACKBOARD, "canvas": CANVAS}
    for system, way in ways.items():
        if names and all(way.fullmatch(name) for name in names):
            return system
    return "folders"


def unpack(archive: Path, target: Path) -> Path:
    """Unpack the notebooks of a zip file to `target/STUDENT/…`; returns `target`.

    Raises:
        IntakeError: when it is no zip file, or holds something that no honest one does.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            notebooks = [i for i in _checked(file, archive) if i.filename.endswith(".ipynb")]
            system = system_of([i.filename for i in notebooks])
            for found in _latest(_found(system, info) for info in notebooks):
                path = target / found.student / found.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.read(found.info))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise IntakeError(
            _(
                "{name} can't be unpacked: {error}. Download it again, or unpack it by hand and give "
                "the folder"
            ).format(name=archive.name, error=error)
        ) from error
    return target


def _checked(file: zipfile.ZipFile, archive: Path) -> Iterator[zipfile.ZipInfo]:
    """The archive's files, once all of them are seen to be harmless."""
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
        path, shown = PurePosixPath(info.filename), printable(info.filename)
        if (
            path.is_absolute()
            or ".." in path.parts
            or "\\" in info.filename
            or "\0" in info.filename
        ):
            raise IntakeError(
                _("{name} holds {shown!r}, which leads out of its folder").format(
                    name=archive.name, shown=shown
                )
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise IntakeError(
                _("{name} holds {shown!r}, a link; links are not followed").format(
                    name=archive.name, shown=shown
                )
            )
        # subtle: zipfile never unpacks more than the size that an entry states
        if info.filename.endswith(".ipynb") and info.file_size > MAX_BYTES:
            raise IntakeError(
                _(
                    "{name} holds {shown!r} of {file_size:.0f} MB; the limit is {max_bytes:.0f} MB"
                ).format(
                    name=archive.name,
                    shown=shown,
                    file_size=info.file_size / 1e6,
                    max_bytes=MAX_BYTES / 1e6,
                )
            )
    return iter(files)


def _found(system: str, info: zipfile.ZipInfo) -> Found:
    name = info.filename
    if system == "moodle" and (match := MOODLE.fullmatch(name)):
        return Found(match["student"], PurePosixPath(match["file"]).name, (), info)
    if system == "canvas" and (match := CANVAS.fullmatch(name)):
        student = f"{match['name']}_{match['id']}"
        return Found(student, match["file"], (int(match["order"]),), info)
    if system == "blackboard" and (match := BLACKBOARD.fullmatch(name)):
        order = tuple(map(int, match["order"].split("-")))
        return Found(match["student"], match["file"], order, info)
    student, _, rest = name.partition("/")
    return Found(student if rest else PurePosixPath(name).stem, rest or name, (), info)


def _latest(found: Iterator[Found]) -> list[Found]:
    """Of each student's files those of the latest attempt."""
    of_student: dict[str, list[Found]] = {}
    for one in found:
        of_student.setdefault(one.student, []).append(one)
    kept = []
    for files in of_student.values():
        last = max(one.order for one in files)
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
