"""A course folder for grading: where things are.

    gradebook.db    nbgrader's gradebook (any SQLAlchemy URL may take its place)
    release/        assignments as released, generated from the solutions
    submitted/      submissions as taken in
    autograded/     submissions as run and judged
    feedback/       a page for each student
    records/        for each submission: what was judged, in which run, with which result
    nbgrader_config.py  lets `nbgrader` and Formgrader, started in the folder, grade in the same way
    secret.key      what hidden inputs are drawn from; made on first use, never to be shared
    kept.json       scores that a regrading kept; made by it
    runs/           a record of each grading run, enough to replay it
    cache/          judged notebooks, so that none is judged twice; may be deleted
    log.jsonl       what each run did, a line of JSON an event
    class.toml      what people settled: name, exchange, due dates, lateness (`policy`)
    collected/      submissions as they lay in the exchange (`exchange`)

Left out: what is done with them (`autograder.grading`), and how nbgrader is told of it
(`autograder.grading.nbgrader_config`).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from autograder import atomic_write
from autograder.language import words
from autograder.paths import absolute, absolute_database

_ = words("commands")


HERE = Path(__file__).resolve().parents[2]
# nbgrader finds notebooks by glob; SQLAlchemy ends a file's name at a question mark.
PATTERN_CHARACTERS = frozenset("*?[")


class CourseError(Exception):
    """The course folder cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Course:
    """A folder to grade in.

    root: the folder. solutions: where the assignments' source notebooks are. database: the
    gradebook's SQLAlchemy URL, by default a file in the folder. Relative paths are made absolute
    here, since nbgrader changes the working directory later.

    Raises:
        CourseError: when nbgrader cannot work in a folder of that name.
    """

    root: Path
    solutions: Path = field(default=HERE / "solutions")
    database: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", absolute(self.root))
        object.__setattr__(self, "solutions", absolute(self.solutions))
        object.__setattr__(self, "database", absolute_database(self.database))
        for path in (self.root, self.solutions):
            if odd := sorted(set(str(path.resolve())) & PATTERN_CHARACTERS):
                raise CourseError(
                    _(
                        "{path} has {odd} in its name, which nbgrader takes for a search pattern; "
                        "use a folder without it"
                    ).format(path=path, odd=" ".join(odd))
                )

    @property
    def release(self) -> Path:
        """Assignments as released."""
        return self.root / "release"

    @property
    def submitted(self) -> Path:
        """Submissions as taken in."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """Submissions as run and judged."""
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """Pages for students."""
        return self.root / "feedback"

    @property
    def records(self) -> Path:
        """What was judged, a file for each submission."""
        return self.root / "records"

    @property
    def cache(self) -> Path:
        """Judged notebooks, by what their result hangs on."""
        return self.root / "cache"

    @property
    def db_url(self) -> str:
        """The gradebook's address."""
        return self.database or f"sqlite:///{self.root.resolve() / 'gradebook.db'}"

    def assignments(self) -> list[str]:
        """The problem sets that have a source notebook.

        Raises:
            CourseError: when the folder of solutions is not there.
        """
        if not self.solutions.is_dir():
            raise CourseError(
                _(
                    "no solutions in {solutions}; run from a checkout of the course, or name the folder "
                    "with --solutions"
                ).format(solutions=self.solutions)
            )
        return sorted(p.name for p in self.solutions.iterdir() if (p / f"{p.name}.ipynb").is_file())

    def resolve(self, name: str) -> str:
        """The full name of an assignment from a short one, such as "ps02".

        Raises:
            CourseError: when no assignment, or more than one, has that name.
        """
        known = self.assignments()
        found = [a for a in known if a == name or a.partition("_")[0] == name]
        if len(found) != 1:
            raise CourseError(
                _("no assignment {name!r}; there are {known}").format(
                    name=name, known=", ".join(known)
                )
            )
        return found[0]

    def secret(self) -> bytes:
        """The secret, made on first use, readable by its owner alone."""
        path = self.root / "secret.key"
        if not path.exists():
            atomic_write.write(path, secrets.token_bytes(32))
        return path.read_bytes()

    def record_run(self, run: str, facts: dict[str, object]) -> Path:
        """Write down what a grading run was made of."""
        path = self.root / "runs" / f"{run}.json"
        atomic_write.write(path, json.dumps(facts, indent=2) + "\n")
        return path

    def last_run(self, assignment: str) -> str:
        """The id of the assignment's latest grading run; empty when there was none."""
        found = [
            (path.stat().st_mtime_ns, path.stem)
            for path in (self.root / "runs").glob("*.json")
            if json.loads(path.read_text(encoding="utf-8")).get("assignment") == assignment
        ]
        return max(found)[1] if found else ""

    def log(self, event: str, **facts: object) -> None:
        """Append a line to the log: the time in UTC, the event and its facts."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now, "event": event, **facts})
        with (self.root / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the course for one run.

        Raises:
            CourseError: when another run holds it; the hold ends with the process, however it ends.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "grading.lock").open("a+", encoding="utf-8") as file:
            if not _locked(file):
                file.seek(0)
                raise CourseError(
                    _(
                        "another run grades in {root} ({holder}); wait for it, or use another --course"
                    ).format(root=self.root, holder=file.read().strip() or _("it just began"))
                )
            file.truncate(0)
            file.write(f"process {os.getpid()}")
            file.flush()
            yield


def _locked(file: IO[str]) -> bool:
    """Lock a file for this process; False when another has it. Without locks, as if it were free."""
    try:
        import fcntl
    except ImportError:  # Windows, where the sandbox does not run either
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
