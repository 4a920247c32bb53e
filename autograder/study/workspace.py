"""A learner's folder: laid out from the installed course, and brought up to date without losing a word.

    README.md      where to begin
    lectures/      the lectures
    exercises/     the problem sets, without answers
    .tokcourse/    copies of what was laid out, by which the learner's own changes are known; results

A file that the learner changed is never written over. When the course changed it too, the learner's
file is first kept beside it (`NAME.before-update.ipynb`), then its answers are carried over by cell id
into the new version. Left out: how two notebooks become one (`carry`), running checks (`selfcheck`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograder.course.folder import HERE, CourseError
from autograder.language import words

_ = words("commands")


PACKED = HERE / "gpt_tokenizer_course"  # where a wheel carries the notebooks
STATE = ".tokcourse"
FOLDERS = ("lectures", "exercises")
README = Path(__file__).parent / "workspace.md"


@dataclass(frozen=True)
class Laid:
    """What became of one file.

    done: "new", "same", "updated" (the learner had not touched it), "yours" (changed by the learner
    alone), "merged" (changed by both), "unreadable" (kept beside, laid anew), "foreign" (a file that
    was there before). kept: the copy of the learner's file. answers: how many cells of the learner's
    were carried over. look: cells whose text changed under an answer.
    """

    path: Path
    done: str
    kept: Path | None = None
    answers: int = 0
    look: list[str] = field(default_factory=list)


def material() -> Path:
    """The folder with the course's lectures and exercises: the wheel's, or the checkout's.

    Raises:
        CourseError: when this installation has neither.
    """
    for folder in (PACKED, HERE):
        if all((folder / name).is_dir() for name in FOLDERS):
            return folder
    raise CourseError(
        _(
            "this installation has no notebooks (looked in {packed} and {here}); install the "
            "course's wheel, or run from a checkout"
        ).format(packed=PACKED, here=HERE)
    )


def files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a workspace, by its path in there."""
    yield "README.md", README.read_bytes()
    for folder in FOLDERS:
        for path in sorted((source / folder).rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(source).parts)
            if path.is_file() and not hidden:
                yield path.relative_to(source).as_posix(), path.read_bytes()


def lay_out(target: Path, source: Path | None = None) -> Iterator[Laid]:
    """Lay out a workspace or bring one up to date; yields what became of each file, as it is done.

    Interrupted, it leaves whole files, and goes on where it was when run again.

    Raises:
        CourseError: when `target` is a file or the course's own source.
    """
    source = source or material()
    if target.exists() and not target.is_dir():
        raise CourseError(
            _("{target} is a file; name a folder to lay the course out in").format(target=target)
        )
    if (target / "pyproject.toml").exists() and (target / "solutions").is_dir():
        raise CourseError(
            _(
                "{target} is the course's own source; name another folder, such as ~/tokenizers"
            ).format(target=target)
        )
    for name, content in files(source):
        yield _lay(target, name, content)


def _lay(target: Path, name: str, content: bytes) -> Laid:
    path, copy = target / name, target / STATE / "laid" / name
    laid = copy.read_bytes() if copy.is_file() else None
    mine = path.read_bytes() if path.is_file() else None
    if path.exists() and mine is None:
        raise CourseError(
            _("{path} is a folder; move it away, a file of the course belongs there").format(
                path=path
            )
        )
    if mine is None:
        made = Laid(path, "new")
    elif mine == content:
        made = Laid(path, "same")
    elif mine == laid:
        made = Laid(path, "updated")
    elif laid == content:
        return Laid(path, "yours")
    elif laid is None:
        return Laid(path, "foreign")
    else:
        made, content_there = _merged(path, laid, mine, content)
        write(path, content_there)
        write(copy, content)
        return made
    if mine != content:
        write(path, content)
    if laid != content:
        write(copy, content)
    return made


def _merged(path: Path, laid: bytes, mine: bytes, new: bytes) -> tuple[Laid, bytes]:
    """Both changed the file: keep the learner's beside it, and give what takes its place."""
    kept = _keep(path, mine)
    if path.suffix != ".ipynb":
        return Laid(path, "merged", kept), new
    from autograder import notebook_outline

    try:
        own = notebook_outline.parsed(mine.decode("utf-8"))
    except Exception:  # nbformat raises many kinds; whichever, it is no notebook any more
        return Laid(path, "unreadable", kept), new
    from autograder.study.carry import carry_over

    base, fresh = (nbformat.reads(text.decode("utf-8"), as_version=4) for text in (laid, new))
    carried = carry_over(base, own, fresh)
    text = nbformat.writes(carried.notebook) + "\n"
    return Laid(path, "merged", kept, len(carried.kept), carried.look), text.encode("utf-8")


def _keep(path: Path, content: bytes) -> Path:
    """Write the learner's file under a name that is free, and give it."""
    for number in range(1, 1000):
        more = "" if number == 1 else f"-{number}"
        kept = path.with_name(f"{path.stem}.before-update{more}{path.suffix}")
        try:
            with kept.open("xb") as file:
                file.write(content)
            return kept
        except FileExistsError:
            continue
    raise CourseError(
        _("there are 999 copies of {name} from before updates; delete some").format(name=path.name)
    )


def write(path: Path, content: bytes) -> None:
    """Write a whole file or none: an interruption leaves the one that was there.

    Others may read it as they may any file of this user's; `atomic_write.write` is for what they may not.

    Raises:
        CourseError: when the system refuses.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CourseError(
            _("cannot write {path} ({reason}); name a folder that is yours and has room").format(
                path=path, reason=reason
            )
        ) from error


def find(start: Path) -> Path:
    """The workspace that a folder lies in: the nearest one up with exercises, or with our state.

    Raises:
        CourseError: when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / STATE).is_dir() or (folder / "exercises").is_dir():
            return folder
    raise CourseError(
        _(
            "{start} is in no workspace; go to the folder that `tokcourse start FOLDER` laid "
            "out, or name it with --in"
        ).format(start=start)
    )
