"""A process that runs and judges notebooks for the grader, bounded in memory and time.

Whatever a submission makes of it (memory filled with messages, a crash in a library, a comparison
without end) ends this process and not the run: what was judged before counts, the rest says why, and
the next submission gets a new process. `main` is the process itself; requests
and answers are lines of JSON.

Left out: running and judging (`execute`); several workers at once (`pool`).
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import IO

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.checks import of_assignment
from autograder.course import records
from autograder.grading.cache import Judged, Record, Told
from autograder.grading.execute import (
    Ended,
    Settings,
    graded_check,
    prepare,
    run_notebook,
    scored,
)
from autograder.judging.engine import Verdict, judge
from autograder.language import speaking, words

_ = words("feedback")


ROOM = 1_250_000_000  # bytes that one submission may add to the worker; an honest one takes 50 MB
LOOK = 0.1  # seconds between two looks at its memory
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
PROCESS = "from autograder import fast_start; fast_start.start(); from autograder.grading.worker import main; main()"
FULL = b"full\n"  # the worker's line when the disk that it works on is full
LEEWAY = 60.0  # seconds on top of a submission's own limits, for starting and ending kernels


class Worker:
    """One process, started when it is needed and again when it has ended.

    room: bytes that one submission may add to its memory.
    """

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.process: subprocess.Popen[bytes] | None = None
        self.begun = ""  # how the kernels started
        self.lost = False  # whether one of them may have been killed from outside
        self._rest = b""

    def prepare(self, assignment: str, settings: Settings) -> None:
        """Start the process and have it draw what an assignment's checks ask; does not wait for it.

        Without it the first notebook waits for that.
        """
        with contextlib.suppress(BrokenPipeError):  # it ended; the first notebook starts another
            stdin = _pipe(self._running().stdin)
            stdin.write(_request(None, assignment, settings))
            stdin.flush()

    def judge(self, nb: NotebookNode, assignment: str, settings: Settings) -> Judged:
        """Run and judge a notebook.

        A process or a kernel that ends for no reason of its limits gets a second try: it may have
        been killed by somebody else. Ending twice is laid at the notebook's door.
        """
        with speaking(settings.language):
            return self._tried_twice(nb, assignment, settings)

    def _tried_twice(self, nb: NotebookNode, assignment: str, settings: Settings) -> Judged:
        begun = time.monotonic()
        for last in (False, True):
            self.begun, self.lost = "", False
            told, reason = self._judge(_request(nb, assignment, settings), settings)
            if last or not self.lost:
                break
        return Judged(told, reason, round(time.monotonic() - begun, 2), self.begun)

    def _judge(self, request: bytes, settings: Settings) -> tuple[Told, str]:
        """What was told, and why no more."""
        limit = 2 * (settings.notebook_seconds + settings.check_seconds) + LEEWAY
        told: Told = {}
        try:
            for answer in self._answers(request, limit):
                if "begun" in answer:
                    self.begun = answer["begun"]
                    continue
                if "lost" in answer:
                    self.lost = True
                    continue
                outputs = [nbformat.from_dict(o) for o in answer["outputs"]]
                told[answer["place"]] = (outputs, answer["record"])
        except WorkerEnded as error:
            self.close()
            self.lost = error.lost
            return told, str(error)
        return told, ""

    def close(self) -> None:
        """End the process, and with it whatever it has started."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                with contextlib.suppress(BrokenPipeError):
                    pipe.close() if pipe else None
        self.process, self._rest = None, b""

    def _answers(self, request: bytes, limit: float) -> Iterator[Record]:
        """The worker's lines up to the last.

        Raises:
            WorkerEnded: when it died, or did not finish in time.
        """
        process = self._running()
        deadline = time.monotonic() + limit
        most = memory(process.pid) + self.room
        try:
            _pipe(process.stdin).write(request)
            _pipe(process.stdin).flush()
        except BrokenPipeError as error:
            raise WorkerEnded(
                _("the process that judges could not be reached"), lost=True
            ) from error
        while True:
            line = self._line(process, deadline, most)
            if line == b"done\n":
                return
            if line == FULL:  # no fault of the notebook, and nothing to score it by
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            yield json.loads(line)

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.close()
            command = [sys.executable, "-P", "-c", PROCESS]
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        return self.process

    def _line(self, process: subprocess.Popen[bytes], deadline: float, most: int) -> bytes:
        out = _pipe(process.stdout)
        while b"\n" not in self._rest:
            # subtle: watched from here, because one long operation there holds all its threads.
            if memory(process.pid) > most:
                raise WorkerEnded(_("it filled the memory that is set aside for judging it"))
            if time.monotonic() > deadline:
                raise WorkerEnded(_("judging it took longer than all its limits together"))
            if not select.select([out], [], [], LOOK)[0]:
                continue
            if not (more := os.read(out.fileno(), 1 << 16)):
                status = process.wait()
                raise WorkerEnded(
                    _("the process that judged it ended (status {status})").format(status=status),
                    lost=True,
                )
            self._rest += more
        line, newline, self._rest = self._rest.partition(b"\n")
        return line + newline


def memory(pid: int) -> int:
    """Bytes of memory that a process holds; 0 where the system does not tell.

    >>> memory(os.getpid()) >= 0
    True
    """
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0


class WorkerEnded(Exception):
    """The worker is gone; the message says how, for the learner.

    lost: it ended by itself, and not for one of its limits.
    """

    def __init__(self, message: str, lost: bool = False) -> None:
        super().__init__(message)
        self.lost = lost


@cache
def shared() -> Worker:
    """The worker of this process, ended with it."""
    worker = Worker()
    atexit.register(worker.close)
    return worker


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "opened with pipes"
    return pipe


def _request(nb: NotebookNode | None, assignment: str, settings: Settings) -> bytes:
    plain = {**asdict(settings), "secret": settings.secret.hex()}
    asked = {"notebook": nb, "assignment": assignment, "settings": plain}
    return json.dumps(asked).encode("utf-8") + b"\n"


def filled(
    nb: NotebookNode, assignment: str, settings: Settings, judged: Judged
) -> tuple[NotebookNode, list[Record]]:
    """The notebook with outputs, and a record of each check; the reason where nothing was told."""
    with speaking(settings.language):
        return _filled(nb, assignment, settings, judged)


def _filled(
    nb: NotebookNode, assignment: str, settings: Settings, judged: Judged
) -> tuple[NotebookNode, list[Record]]:
    known, made = of_assignment(assignment), []
    told, reason = judged.told, judged.reason
    for place, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        outputs, record = told.get(place, ([], None))
        check = graded_check(cell, known)
        if place not in told and check is not None:
            verdict = judge(check, Ended(reason))
            outputs, record = scored(verdict, settings.reveal), records.as_record(verdict)
        elif place not in told:
            outputs = [
                new_output(
                    "stream", name="stdout", text=_("not run: {reason}\n").format(reason=reason)
                )
            ]
        cell.outputs = outputs
        made += [record] if record is not None else []
    return nb, made


# ---- The process itself ----------------------------------------------------------------------


def main() -> None:
    """Answer requests until the grader closes the line."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        plain = asked["settings"]
        plain["environment"] = tuple(map(tuple, plain["environment"]))
        settings = Settings(**{**plain, "secret": bytes.fromhex(plain["secret"])})
        if asked["notebook"] is None:
            prepare(asked["assignment"], settings)
            continue

        def say(said: Record) -> None:
            out.write(json.dumps(said).encode("utf-8") + b"\n")
            out.flush()

        def tell(place: int, outputs: list[NotebookNode], verdict: Verdict | None) -> None:
            record = records.as_record(verdict) if verdict is not None else None
            say({"place": place, "outputs": outputs, "record": record})

        last = b"done\n"
        nb, name = nbformat.from_dict(asked["notebook"]), asked["assignment"]
        try:
            run_notebook(
                nb,
                name,
                settings,
                tell,
                begun=lambda how: say({"begun": how}),
                lost=lambda: say({"lost": True}),
            )
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            last = FULL
        out.write(last)
        out.flush()


def _end_with(parent: int) -> None:
    """End when the grader has ended; a sandbox ends with the process that started it."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
