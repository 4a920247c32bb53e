"""Make a class: its folder with settings, secret, gradebook, list, archive and a Hub's configuration.

    class.toml           name, exchange, due dates, lateness: edit it (`policy`)
    secret.key           what hidden inputs hang on, for the instructor alone
    nbgrader_config.py   `nbgrader` and Formgrader grade as `tokcourse grade` does
    gradebook.db         nbgrader's, with the students of the list
    hand-out.zip         exercises and lectures without solutions (`handout`)
    hub/                 configuration for a JupyterHub, to copy to where it runs

What is there already is left as it is, so that making a class again adds what is missing, and
students who came later. Left out: grading (`grade`), and work out and back (`exchange`).
"""

from __future__ import annotations

import getpass
import json
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import policy
from autograder.course.folder import Course, CourseError
from autograder.grading.nbgrader_config import write_config
from autograder.language import words
from autograder.teach import handout, roster

_ = words("commands")


HUB = Path(__file__).parent / "hub"
LISTED = "hub/students.txt"  # who may sign in to a Hub; one id a line
EXCHANGE = "/srv/nbgrader/exchange"
SETTLED = """\
# What this class has settled. tokcourse, nbgrader and Formgrader read it at every command.
name = {name}
exchange = {exchange}  # only for a JupyterHub: where work goes out and comes in
# language = "ko"  # of the feedback and of hand-out.zip's README; English without it

[due]
# A time with its distance from UTC, by the problem set's short name:
# ps02 = 2026-12-04T23:59:00+01:00

[late]
# After the grace time each day begun costs a share of the score, up to the most. 0: lateness is free.
grace_minutes = 15
percent_per_day = 0
most_percent = 50
"""


@dataclass
class Made:
    """What making a class did: files made and left, students, and what a person should look at."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    enrolled: roster.Enrolled = field(default_factory=lambda: roster.Enrolled([], [], []))
    warnings: list[str] = field(default_factory=list)


def make(
    course: Course,
    name: str = "",
    exchange: str = "",
    students: list[roster.Student] | None = None,
    judge: dict[str, object] | None = None,
) -> Made:
    """Make a class in the course's folder, or add what is missing there.

    name: the class's in nbgrader's exchange, by default the folder's. exchange: the folder that users
    of a JupyterHub hand work over in. judge: as for `course.configure`.

    Raises:
        CourseError: when the folder cannot be one, or a name is asked for that class.toml contradicts.
        PolicyError: when class.toml cannot be read.
    """
    root = course.root
    if root.is_symlink() or (root.exists() and not root.is_dir()):
        raise CourseError(_("{root} is there and is no folder; name another").format(root=root))
    course.assignments()  # which says so when there are no solutions
    done = Made()
    _make_folder(root, done)
    settled = _settle(root, name, exchange, done)
    for place, write in _files(course, settled, judge or {}).items():
        if (root / place).exists():
            done.kept.append(place)
            continue
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        write(root / place)
        done.made.append(place)
    done.enrolled = roster.enrol(course, students or [])
    _list_students(root / LISTED, students or [])
    return done


def _make_folder(root: Path, done: Made) -> None:
    if not root.exists():
        root.mkdir(parents=True)
        root.chmod(0o700)
    elif (mode := stat.S_IMODE(root.stat().st_mode)) & 0o077:
        done.warnings.append(
            _(
                "{root} has the mode {mode:o}: others on this machine can look into it; chmod 700 "
                "{root}"
            ).format(root=root, mode=mode)
        )


def _settle(root: Path, name: str, exchange: str, done: Made) -> policy.Policy:
    path = root / policy.FILE
    if path.exists():
        done.kept.append(policy.FILE)
        settled = policy.read(root)
        for key, asked in (("name", name), ("exchange", exchange)):
            if asked and asked != (there := getattr(settled, key)):
                raise CourseError(
                    _(
                        "{path} says {key} = {there!r}, not {asked!r}; edit it there, and then the files in "
                        "{root}"
                    ).format(path=path, key=key, there=there, asked=asked, root=root / "hub")
                )
        return settled
    text = SETTLED.format(
        name=json.dumps(name or plain_name(root.resolve().name), ensure_ascii=False),
        exchange=json.dumps(exchange or EXCHANGE, ensure_ascii=False),
    )
    settled = policy.parse(text, f"--name {name!r}")
    path.write_text(text, encoding="utf-8")
    done.made.append(policy.FILE)
    return settled


def plain_name(folder: str) -> str:
    """A folder's name as a class may be called.

    >>> plain_name("NLP & tokens, 2026")
    'NLP-tokens-2026'
    """
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-.") or "class"


def _files(
    course: Course, settled: policy.Policy, judge: dict[str, object]
) -> dict[str, Callable[[Path], object]]:
    """Each file's place and what writes it there."""
    told = {
        '"<name>"': settled.name,
        '"<exchange>"': settled.exchange,
        '"<class>"': str(course.root.resolve()),
        '"<instructor>"': getpass.getuser(),
    }

    def filled(path: Path) -> None:
        text = (HUB / f"{path.name}.in").read_text(encoding="utf-8")
        for mark, value in told.items():
            text = text.replace(mark, json.dumps(value, ensure_ascii=False))
        path.write_text(text, encoding="utf-8")

    def copied(path: Path) -> None:
        path.write_bytes((HUB / path.relative_to(course.root / "hub")).read_bytes())

    return {
        "secret.key": lambda path: course.secret(),
        "nbgrader_config.py": lambda path: write_config(course, judge),
        "hand-out.zip": lambda path: handout.write(course, path, settled.name, settled.language),
        "hub/jupyterhub_config.py": filled,
        "hub/nbgrader_config.py": filled,
        "hub/labconfig/page_config.json": copied,
        "hub/student/labconfig/page_config.json": copied,
    }


def listed(root: Path) -> list[str]:
    """The ids on the class's list, in the order they came; none where there is no list."""
    path = root / LISTED
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _list_students(path: Path, students: list[roster.Student]) -> None:
    """Add to the Hub's list who is not on it; nobody is taken off."""
    there = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    new = [one.id for one in students if one.id not in there]
    if new or not path.exists():
        path.write_text("".join(f"{name}\n" for name in there + new), encoding="utf-8")
