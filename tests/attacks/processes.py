"""Watch the sandbox's processes and the grader's memory while a class is graded."""

from __future__ import annotations

import contextlib
import os
import threading

from autograder.grading import worker

EVERY = 0.1  # seconds between two looks
ROUNDS = 20  # looks at what should have ended, before it is said to be left

Process = tuple[int, str]  # its number and when it began: numbers are given out again


def _all() -> dict[Process, int]:
    """Every process on this machine -> its parent's number."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                found[_identity(int(name))] = _parent(int(name))
    return found


def _fields(pid: int) -> list[str]:
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        return file.read().rpartition(")")[2].split()


def _identity(pid: int) -> Process:
    return pid, _fields(pid)[19]


def _ended(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return _fields(pid)[0] in "ZX"
    return True


def _parent(pid: int) -> int:
    return int(_fields(pid)[1])


def _namespace(pid: int) -> str:
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{pid}/ns/pid")
    return ""


def _line(pid: int) -> str:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read(200).replace(b"\0", b" ").decode("utf-8", "replace")
    return ""


def graders() -> list[int]:
    """This process, and the one that judges for it with its warm process: they stay for the next
    submission. What the warm one has forked is its child, not the judging one's, and has to end."""
    judging = worker.shared().process
    return [os.getpid(), *([judging.pid, *_warm(judging.pid)] if judging is not None else [])]


def _warm(judging: int) -> list[int]:
    below = [pid for (pid, _), parent in _all().items() if parent == judging]
    return [
        p for p in below if _namespace(p) == _namespace(judging) and " confine.warm " in _line(p)
    ]


class Watch:
    """Remembers each process that was seen in a namespace of a child of this process.

    Other graders may run on the machine; only what was started from here is looked at.
    """

    def __init__(self) -> None:
        self.peak = 0
        self.seen: set[Process] = set()
        self._own = _namespace(os.getpid())
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self._done.set()
        self._thread.join()

    def reset(self) -> int:
        """Begin anew with the peak of memory; returns the memory held now."""
        self.peak = self._memory()
        return self.peak

    def _memory(self) -> int:
        """Of the grader, with the process that judges for it."""
        return sum(worker.memory(pid) for pid in graders()[:2])

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            self.peak = max(self.peak, self._memory())
            parents = _all()
            family, spaces = {os.getpid()}, set()
            for process, parent in sorted(parents.items()):
                if parent in family:
                    family.add(process[0])
                    spaces.add(_namespace(process[0]))
            spaces -= {"", self._own}
            # subtle: a process that left its parent is still in the namespace that it was made in.
            self.seen |= {p for p in parents if p[0] in family or _namespace(p[0]) in spaces}

    def left(self) -> list[str]:
        """The command lines of processes that should have ended."""
        for _ in range(ROUNDS):
            found = [p for p in _all() if p in self.seen and p[0] not in graders()]
            alive = [p for p in found if not _ended(p[0])]
            if not alive:
                return []
            # One that was killed while it held gigabytes is there until they are given back.
            self._done.wait(EVERY)
        return [f"{pid} {_line(pid)}"[:80] for pid, _ in alive]
