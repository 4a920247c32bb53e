"""`python -m tests.classroom.killing [--points N]`: end a grading run with SIGKILL at random points.

A point is the k-th thing that the run does: it opens a file to write, renames one, starts a process,
sends a statement to the gradebook, commits, or hears a line from a worker. At that point the run
itself (which writes the gradebook too), one of its workers, a kernel, or the warm process that kernels
are forked from is killed. Then the run is started again, and its gradebook must equal that of a run
that nobody disturbed, row for row.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder.course.folder import HERE, Course
from autograder.grading import grade as grading
from autograder.grading import worker
from autograder.grading.grade import grade
from tests.classroom.__main__ import course_at, traits
from tests.classroom.synthetic import SETS, Made, drawn, hand_in

sys.path.insert(0, str(HERE / "tests" / "support"))
from rows import rows

ASSIGNMENT = SETS[0]
VICTIMS = ("run", "worker", "kernel", "warm")
SIZE = 3
WATCHED = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "subprocess.Popen")
KILLED = -signal.SIGKILL
LATEST = 0.9  # of an undisturbed run's events, whose number is not quite the same each time


def members(size: int = SIZE) -> list[Made]:
    """A class with one problem set, and no submission that kills by itself."""
    fits = ("solution", "design", "mistake", "blank")
    found = (m for m in drawn(300, seed=3) if m.kind.assignment == ASSIGNMENT)
    return [m for m in found if m.kind.sort in fits][:size]


class Events:
    """Counts what a run does, and kills at the k-th event; at 0 it only counts."""

    def __init__(self, at: int, victim: str) -> None:
        self.at, self.victim, self.seen = at, victim, 0
        self.done = False

    def arm(self) -> None:
        """Count from now on."""
        sys.addaudithook(self._audited)
        event.listen(Engine, "before_cursor_execute", self._told)
        event.listen(Engine, "commit", self._told)
        heard: Callable[..., bytes] = worker.Worker._line

        def line(*asked: Any) -> bytes:
            got = heard(*asked)
            self._told()
            return got

        worker.Worker._line = line  # type: ignore[method-assign]

    def _audited(self, name: str, args: tuple[object, ...]) -> None:
        if name == "open":
            counts = isinstance(args[1], str) and bool(set(args[1]) & set("wax+"))
        else:
            counts = name in WATCHED
        if counts:
            self._told()

    def _told(self, *unused: object) -> None:
        self.seen += 1
        if self.done or not self.at or self.seen < self.at:
            return
        pid = victim_of(self.victim)
        # Where there is none yet, or it has just ended by itself, at the next event.
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.done = True


def victim_of(name: str) -> int | None:
    """The process to kill; None when there is none of that kind now."""
    if name == "run":
        return os.getpid()
    children = _children()
    workers = [
        p for p in children.get(os.getpid(), []) if b"autograder.grading.worker" in _command(p)
    ]
    if name == "worker":
        return workers[-1] if workers else None
    direct = [p for w in workers for p in children.get(w, [])]
    warm = [p for p in direct if b"confine.warm" in _command(p)]
    if name == "warm":
        return warm[-1] if warm else None
    kernels = [p for w in workers for p in _below(w, children) if not children.get(p)]
    kernels = [p for p in kernels if p not in warm]
    return kernels[-1] if kernels else None


def _below(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    for child in children.get(pid, []):
        yield child
        yield from _below(child, children)


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                stat = Path("/proc", name, "stat").read_text(encoding="utf-8", errors="replace")
                found.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(name))
    return found


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path("/proc", str(pid), "cmdline").read_bytes()
    return b""


def child(
    course: Path, inbox: Path, at: int, victim: str, tested: bool = True
) -> subprocess.CompletedProcess[str]:
    """Grade in a process of its own, killed or not; its last line is the number of events."""
    command = [sys.executable, "-m", "tests.classroom.killing", "--child", str(course), str(inbox)]
    command += ["--at", str(at), "--victim", victim, *([] if tested else ["--untested"])]
    return subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8")


def _as_child(asked: argparse.Namespace) -> None:
    if asked.untested:  # the sample's runs are many, and what they judge is in the cache
        grading.self_test = lambda *unused: None
    events = Events(asked.at, asked.victim)
    events.arm()
    course, inbox = asked.child
    grade(course_at(Path(course)), ASSIGNMENT, Path(inbox), traits(), workers=2)
    print(events.seen)


def survives(root: Path, inbox: Path, at: int, victim: str, wanted: list[Any]) -> str:
    """Kill at a point and start again; what is wrong then, or an empty text."""
    killed = child(root, inbox, at, victim)
    if victim == "run" and killed.returncode != KILLED:
        return f"it was not killed: status {killed.returncode} {killed.stderr[-300:]}"
    if victim != "run" and killed.returncode:
        return f"it ended with its {victim}: {killed.stderr[-500:]}"
    again = child(root, inbox, 0, "run")
    if again.returncode:
        return f"it did not go on: {again.stderr[-500:]}"
    found = rows(Course(root))
    if found != wanted:
        return f"the gradebook differs: {[r for r in found if r not in wanted][:3]}"
    return ""


def main(arguments: list[str]) -> int:
    """Print a line a point; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.classroom.killing")
    parser.add_argument("--points", type=int, default=50, help="how often to kill (default: 50)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--at", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--victim", choices=VICTIMS, default="run", help=argparse.SUPPRESS)
    parser.add_argument("--untested", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.child:
        _as_child(asked)
        return 0
    if asked.points < 1:
        parser.error(f"nothing is tried with {asked.points} points; give --points 1 or more")
    chance, survived = random.Random(asked.seed), 0
    with tempfile.TemporaryDirectory(prefix="tok-kill-") as name:
        folder = Path(name)
        hand_in(members(), folder)
        inbox = folder / ASSIGNMENT
        calm = child(folder / "calm", inbox, 0, "run")
        if calm.returncode:
            print(f"a run that nobody disturbs fails: {calm.stderr[-1000:]}")
            return 1
        wanted, events = rows(Course(folder / "calm")), int(calm.stdout.split()[-1])
        print(f"{len(wanted)} rows, {events} events", flush=True)
        for number in range(asked.points):
            victim = VICTIMS[number % len(VICTIMS)]
            at = chance.randint(1, int(events * LATEST))
            wrong = survives(folder / str(number), inbox, at, victim, wanted)
            survived += not wrong
            print(f"{number + 1:>3}  {victim:<7} at {at:>5}  {wrong or 'equal'}", flush=True)
    print(f"survived {survived} of {asked.points}")
    return 0 if survived == asked.points else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
