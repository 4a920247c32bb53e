"""The ground that attacks are tried on: a class with an honest student before and after them.

One grading run, in the sandbox; while it goes on, each attack is watched: whose rows of the gradebook
change, how much memory and time the grader needs, which processes of the sandbox are left. Afterwards
files and pages are looked at.

Left out: the attacks (`attacks`), what a page may hold (`pages`), runs apart and the table (`__main__`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import site
import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import checks, sandbox
from autograder.course.folder import HERE, Course
from autograder.course.submission import Submission
from autograder.grading.grade import Graded, grade
from autograder.grading.intake import IntakeError
from autograder.judging import inputs
from tests.attacks import pages
from tests.attacks.base import FULL, NAME, Attack, write
from tests.attacks.processes import Watch

FIRST, LAST = "aa-honest", "zz-honest"
MARK = "a submission was here"  # what every attack writes where it manages to write
TOKEN = "COURSE_ATTACK_TOKEN"
MOST_MEMORY = 1_500_000_000  # bytes that one submission may add to the grader
MOST_SECONDS = 90.0  # for one submission, with the time limits below
MOST_PAGE = 5_000_000  # bytes; a page with every output that an honest notebook shows takes 1 MB
TRAITS = {"cell_seconds": 4.0, "notebook_seconds": 30.0, "check_seconds": 25.0}
STARTUP = (
    ".ipython/profile_default/startup",
    ".jupyter",
    ".config",
    ".local/lib",
    ".bashrc",
    ".profile",
)


@dataclass
class Result:
    """What came of one attack; wrong is empty when it held."""

    name: str
    score: float | None = None
    seconds: float = 0.0
    memory: int = 0
    wrong: list[str] = field(default_factory=list)


Rows = dict[str, tuple[object, ...]]


class Ground:
    """A course, a class of attacks with two honest students, and listeners that should hear nothing."""

    def __init__(self, root: Path, attacks: Sequence[Attack]) -> None:
        self.attacks = {attack.name: attack for attack in attacks}
        self.results = {name: Result(name) for name in self.attacks}
        self.inbox, solutions = root / "in", root / "solutions"
        # A copy: what a submission could reach here must not be the course itself.
        shutil.copytree(HERE / "solutions" / NAME, solutions / NAME)
        self.course = Course(root / "course", solutions)
        self.solution: NotebookNode = nbformat.read(solutions / NAME / f"{NAME}.ipynb", 4)
        self.release: NotebookNode = nbformat.read(HERE / "exercises" / NAME / f"{NAME}.ipynb", 4)
        self.spare = root / "spare.ipynb"
        self.spare.write_text(nbformat.writes(self.solution), encoding="utf-8")
        self.ears = Ears(root / "socket")

    def places(self) -> dict[str, str]:
        """What the names in an attack's code stand for here."""
        return {
            "COURSE": str(self.course.root),
            "SOLUTIONS": str(self.course.solutions),
            "REPO": str(HERE),
            "HOME": str(Path.home()),
            "OTHER": str(self.inbox / FIRST / f"{NAME}.ipynb"),
            "SPARE": str(self.spare),
            "GRADER": str(os.getpid()),
            "PORT": str(self.ears.port),
            "SOCKET": self.ears.path,
        }

    def hand_in(self) -> None:
        """Write every submission."""
        for name in (FIRST, LAST):
            honest = Attack(name, "", "", FULL, "solution")
            write(honest, self.inbox / name, self.solution, self.release, {})
        for name, attack in self.attacks.items():
            write(attack, self.inbox / name, self.solution, self.release, self.places())

    def run(self) -> list[Result]:
        """Grade them all, and say of each what went wrong."""
        self.hand_in()
        os.environ[TOKEN] = "only the grader's"
        before = self.files()
        try:
            traits = {**TRAITS, "kernel": sandbox.kernel_name()}
            with Watch() as self.watch:
                graded = grade(self.course, "ps02", self.inbox, traits, self._watched)
        except IntakeError as error:
            self._look_at_refusal(str(error))
            return list(self.results.values())
        finally:
            del os.environ[TOKEN]
            self.ears.close()
        self._look_at_files(before)
        for attack in self.attacks.values():
            self._look_at(attack, graded)
        self._look_at_honest(graded)
        return list(self.results.values())

    def _look_at_refusal(self, said: str) -> None:
        for attack in self.attacks.values():
            if not attack.refusal or attack.refusal not in said:
                self.results[attack.name].wrong.append(f"the run was refused: {said}")

    def everybody(self, said: str) -> None:
        """Something is wrong that cannot be laid at one attack's door."""
        for result in self.results.values():
            result.wrong.append(said)

    def _watched(self, taken: Iterable[Submission]) -> Iterator[Submission]:
        rows: Rows = {}
        for submission in taken:
            student = submission.student
            begun, memory = time.monotonic(), self.watch.reset()
            yield submission
            result = self.results.get(student, Result(student))
            result.seconds = round(time.monotonic() - begun, 1)
            result.memory = max(0, self.watch.peak - memory)
            if left := self.watch.left():
                result.wrong.append(f"processes are left: {left}")
            if heard := self.ears.heard:
                result.wrong.append(f"listeners were reached: {heard}")
                self.ears.heard = []
            after = self.rows()
            changed = [s for s in rows if s != student and rows[s] != after.get(s)]
            if changed:
                result.wrong.append(f"others' rows of the gradebook changed: {changed}")
            rows = after

    def rows(self) -> Rows:
        """Each student's grades as the gradebook holds them."""
        query = """select student.id, grade.auto_score, grade.manual_score, grade.extra_credit,
            grade.needs_manual_grade, grade.cell_id from grade
            join submitted_notebook on grade.notebook_id = submitted_notebook.id
            join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
            join student on submitted_assignment.student_id = student.id
            order by student.id, grade.cell_id"""
        found: Rows = {}
        with contextlib.closing(sqlite3.connect(self.course.root / "gradebook.db")) as link:
            for student, *rest in link.execute(query):
                found[student] = (*found.get(student, ()), *rest)
        return found

    def files(self) -> dict[str, str]:
        """Path -> hash, of everything that an attack must leave as it is."""
        # Not the course folder: the run itself makes what is in it, so that is looked at afterwards.
        roots = [self.course.solutions, self.inbox, self.spare]
        return {str(p): digest(p) for root in roots for p in plain_files(root)}

    def _look_at_files(self, before: dict[str, str]) -> None:
        after = self.files()
        if changed := [p for p in {*before, *after} if before.get(p) != after.get(p)]:
            self.everybody(f"files changed: {sorted(changed)[:3]}")
        course = self.course.root
        kept = [course / "release", course / "secret.key", course / "nbgrader_config.py"]
        kept += [HERE / "minbpe_ref", HERE / "autograder", *(Path.home() / s for s in STARTUP)]
        for folder in site.getsitepackages():
            kept += [*Path(folder).glob("*.pth"), *Path(folder).glob("*customize.py")]
        marked = [p for root in kept for p in plain_files(root) if MARK.encode() in p.read_bytes()]
        if marked:
            self.everybody(f"an attack wrote into {marked[:3]}")
        if len(self.course.secret()) != 32:
            self.everybody("the secret is another")

    def _look_at(self, attack: Attack, graded: Graded) -> None:
        result = self.results[attack.name]
        if attack.refusal:
            result.wrong.append(f"the run was not refused with {attack.refusal!r}")
        row = next((r for r in graded.pages.rows if r.student == attack.name), None)
        if row is None:
            result.wrong.append("is not in the class's table")
            return
        result.score = row.score
        lost = attack.own_harm and row.score is not None and 0 <= row.score <= (attack.score or 0)
        if row.score != attack.score and not lost:
            result.wrong.append(f"score {row.score}, expected {attack.score}: {row.why}")
        if attack.reason not in row.why:
            result.wrong.append(f"the reason is {row.why!r}, expected {attack.reason!r}")
        if result.seconds > MOST_SECONDS:
            result.wrong.append(f"took {result.seconds:g} s")
        if result.memory > MOST_MEMORY:
            result.wrong.append(f"the grader grew by {result.memory / 1e6:.0f} MB")
        said = pages.said(self.course.autograded / attack.name / NAME / f"{NAME}.ipynb")
        result.wrong += [
            f"it never ran: no {w!r} in {said[-300:]!r}" for w in attack.said if w not in said
        ]
        result.wrong += [
            f"it got what it wanted: {line}"
            for word in attack.unsaid
            for line in said.splitlines()
            if word in line
        ][:3]
        if row.feedback is None:
            result.wrong.append("has no feedback page")
            return
        result.wrong += pages.harm(
            row.feedback, self._page(graded, FIRST), self.secrets(graded), MOST_PAGE
        )

    def _page(self, graded: Graded, student: str) -> Path:
        return self.course.feedback / student / NAME / f"{NAME}.html"

    def _look_at_honest(self, graded: Graded) -> None:
        scores = {r.student: r.score for r in graded.pages.rows}
        if (scores.get(FIRST), scores.get(LAST)) != (FULL, FULL):
            self.everybody(f"the honest students have {scores.get(FIRST)} and {scores.get(LAST)}")
        for student, wrong in pages.table_harm(graded.pages.table).items():
            self.results.get(student, Result(student)).wrong += wrong
        if found := pages.active(graded.pages.page) - Counter({"<meta>": 1}):
            self.everybody(f"the class's summary holds {dict(found)}")

    def secrets(self, graded: Graded) -> list[str]:
        """What no page may hold: the secret, and inputs that only this run's secret draws."""
        secret = self.course.secret()
        hidden = set()
        for check in checks.of_set("ps02"):
            seed = inputs.hidden_seed(secret, graded.run, NAME, check.id)
            for place, behaviour in enumerate(check.behaviours):
                shown = (*behaviour.edges, *inputs.draw(check, place, inputs.VISIBLE_SEED))
                drawn = inputs.draw(check, place, seed)
                hidden |= set(map(longest, drawn)) - set(map(longest, shown))
        # A short one may turn up by chance.
        return [secret.hex(), *sorted(h for h in hidden if len(h) > 24)]


def longest(args: tuple[object, ...]) -> str:
    """The longest argument, as it would be printed."""
    return max(map(repr, args), key=len)


class Ears:
    """Listeners on every kind of socket that a submission could try; `heard` says who was reached."""

    def __init__(self, path: Path) -> None:
        self.heard: list[str] = []
        self.closing = False
        # subtle: a socket's path is bounded to 107 bytes, which a test's folder may exceed.
        self.path = f"/tmp/course-attack-{os.getpid()}.sock"
        self.sockets = {"tcp": socket.create_server(("127.0.0.1", 0))}
        self.port: int = self.sockets["tcp"].getsockname()[1]
        self.sockets["udp"] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sockets["udp"].bind(("127.0.0.1", self.port))
        for name, address in (("path", self.path), ("abstract", f"\0course-attack-{self.port}")):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(address) if name == "path" else None
            self.sockets[name] = socket.socket(socket.AF_UNIX)
            self.sockets[name].bind(address)
            self.sockets[name].listen()
        if os.path.exists(self.path):
            os.chmod(self.path, 0o777)
        self._threads = [
            threading.Thread(target=self._listen, args=item, daemon=True)
            for item in self.sockets.items()
        ]
        for thread in self._threads:
            thread.start()

    def _listen(self, name: str, ear: socket.socket) -> None:
        with contextlib.suppress(OSError):
            ear.recv(100) if name == "udp" else ear.accept()
            if not self.closing:
                self.heard.append(name)

    def close(self) -> None:
        """Stop listening."""
        self.closing = True
        for ear in self.sockets.values():
            with contextlib.suppress(OSError):
                ear.shutdown(socket.SHUT_RDWR)
            ear.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)


def plain_files(root: Path) -> list[Path]:
    """The plain files below a folder, or the file itself; links are not followed."""
    if root.is_symlink() or not root.exists():
        return []
    if root.is_file():
        return [root]
    return [
        Path(here, name)
        for here, _, names in os.walk(root)
        for name in names
        # Large ones are not hashed: an attack hands in a file of ten gigabytes that takes no room.
        if Path(here, name).is_file()
        and not Path(here, name).is_symlink()
        and Path(here, name).stat().st_size < 50_000_000
    ]


def digest(path: Path) -> str:
    """A file's content as a hash."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
