"""`python -m tests.classroom [--size N]`: grade a synthetic class, compare every score, show the growth.

Classes of 10, 100 … up to the size are graded from nothing, each in a process of its own, so that its
time and memory are its own. Exit status 0 only when every score is the known one and none is lost.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from autograder import sandbox
from autograder.cli import INSIDE
from autograder.course.folder import Course
from autograder.grading.grade import grade
from tests.classroom.synthetic import RUN, SECRET, SETS, Made, drawn, hand_in

HEAD = (
    f"{'size':>7} {'seconds':>9} {'each':>7} {'CPU each':>9} {'run, MB':>9} "
    f"{'largest process, MB':>21} {'as expected':>12} {'lost':>6}"
)
TRAITS = {"cell_seconds": 6.0, "notebook_seconds": 40.0, "check_seconds": 60.0, "run": RUN}


@dataclass(frozen=True)
class Figures:
    """What grading a class took, and what came of it.

    seconds: by the clock. cpu: seconds of all processes together. run, largest: megabytes that the
    run itself and its largest child held. expected: submissions with their known score. lost: those
    without a score. faults: a line for each that is not as expected.
    """

    size: int
    seconds: float
    cpu: float
    run: float
    largest: float
    expected: int
    lost: int
    faults: list[str]

    def row(self) -> str:
        """A line of the table under `HEAD`."""
        return (
            f"{self.size:>7} {self.seconds:>9.1f} {self.seconds / self.size:>7.2f} "
            f"{self.cpu / self.size:>9.2f} {self.run:>9.0f} {self.largest:>21.0f} "
            f"{self.expected:>12} {self.lost:>6}"
        )


def traits() -> dict[str, object]:
    """How the class is run: in the sandbox where one holds, with the same results without it."""
    cage = {"kernel": sandbox.kernel_name()} if sandbox.probe().holds else {}
    return {**TRAITS, "environment": {"PYTHONPATH": str(INSIDE)}, **cage}


def course_at(root: Path, database: str = "") -> Course:
    """A course folder whose hidden inputs are those of the known scores."""
    course = Course(root, database=database)
    course.secret()
    (root / "secret.key").write_bytes(SECRET)
    return course


def grade_class(course: Course, members: list[Made], inbox: Path, workers: int) -> None:
    """Hand in and grade all of a class's problem sets."""
    hand_in(members, inbox)
    for assignment in SETS:
        if (inbox / assignment).is_dir():
            grade(course, assignment, inbox / assignment, traits(), workers=workers)


def found(course: Course) -> dict[tuple[str, str], float]:
    """(student, assignment) -> the score in the gradebook."""
    with Gradebook(course.db_url) as book:
        return {
            (submission.student.id, assignment.name): submission.score
            for assignment in book.assignments
            for submission in assignment.submissions
        }


def faults(course: Course, members: Iterable[Made]) -> list[str]:
    """What is not as it must be: a line for each submission that is lost or has another score."""
    have, wrong = found(course), []
    for made in members:
        score = have.get((made.student, made.kind.assignment))
        if score is None:
            wrong.append(f"{made.student}, {made.kind.assignment}: lost")
        elif score != made.score:
            what = f"{made.kind.sort} “{made.kind.name}” {made.kind.check}".strip()
            wrong.append(
                f"{made.student}, {made.kind.assignment}: {score:g}, expected {made.score:g}: {what}"
            )
    return wrong


def measure(size: int, seed: int, workers: int) -> Figures:
    """Grade a class of that size in this process."""
    members = list(drawn(size, seed))
    with tempfile.TemporaryDirectory(prefix="tok-class-") as folder:
        course, begun = course_at(Path(folder, "course")), time.monotonic()
        with contextlib.redirect_stdout(io.StringIO()):
            grade_class(course, members, Path(folder, "in"), workers)
        seconds, wrong = time.monotonic() - begun, faults(course, members)
    mine, others = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = mine.ru_utime + mine.ru_stime + others.ru_utime + others.ru_stime
    lost = sum(line.endswith(": lost") for line in wrong)
    run, largest = mine.ru_maxrss / 1000, others.ru_maxrss / 1000
    return Figures(size, seconds, cpu, run, largest, size - len(wrong), lost, wrong)


def in_a_process(size: int, seed: int, workers: int) -> Figures:
    """`measure` in a process of its own."""
    command = [sys.executable, "-m", "tests.classroom", "--measure", "--size", str(size)]
    command += ["--seed", str(seed), "--workers", str(workers)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def sizes(size: int) -> list[int]:
    """The sizes graded on the way: 10, 100 and so on, and the whole.

    >>> sizes(1000), sizes(40), sizes(4)
    ([10, 100, 1000], [10, 40], [4])
    """
    tens = [10**k for k in range(1, 9) if 10**k < size]
    return [*tens, size]


def main(arguments: list[str]) -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.classroom")
    parser.add_argument("--size", type=int, default=1000, help="submissions (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="which class is drawn")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.size < 1:
        parser.error(f"a class of {asked.size} has no submission; give --size 1 or more")
    if asked.measure:
        print(json.dumps(asdict(measure(asked.size, asked.seed, asked.workers))))
        return 0
    print(HEAD)
    for size in sizes(asked.size):
        got = in_a_process(size, asked.seed, asked.workers)
        print(got.row(), flush=True)
        for fault in got.faults:
            print(f"        {fault}", flush=True)
    print(f"{got.expected} of {asked.size} as expected, {got.lost} lost")
    return 0 if got.expected == asked.size else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
