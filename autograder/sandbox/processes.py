"""Pipes to a sandbox that starts: who is its first process, whether it stands, what it says at the end."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import threading

ENOUGH = 1 << 20  # bytes on standard error; what a kernel prints comes another way


class FirstProcess:
    """The first process of a sandbox, as bubblewrap names it; its end is the end of all others."""

    def __init__(self) -> None:
        self._ear, self.mouth = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self._ear, False)
        self._pid = 0
        self._given = False

    def given(self) -> None:
        """Close our copy of the end that bubblewrap writes to."""
        if not self._given:
            self._given = True
            os.close(self.mouth)

    def pid(self) -> int:
        """Its number here, 0 while bubblewrap has not said it."""
        if not self._pid:
            with contextlib.suppress(BlockingIOError, ValueError, KeyError):
                self._pid = int(json.loads(os.read(self._ear, 4096))["child-pid"])
        return self._pid

    def handle(self, parent: int) -> int:
        """A descriptor of it, to be closed by the caller; -1 when it is no more `parent`'s child."""
        if not self.pid():
            return -1
        try:
            handle = os.pidfd_open(self._pid)
        except OSError:
            return -1
        # The number could have gone to somebody else; the handle cannot.
        with contextlib.suppress(OSError):
            if _parent(self._pid) == parent:
                return handle
        os.close(handle)
        return -1

    def kill(self, parent: int) -> bool:
        """Kill it, if it is still `parent`'s child; False when there is nobody to kill."""
        handle = self.handle(parent)
        if handle < 0:
            return False
        try:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        except OSError:
            return False
        finally:
            os.close(handle)
        return True

    def close(self) -> None:
        """Close what is open."""
        self.given()
        os.close(self._ear)


def _parent(pid: int) -> int:
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        return int(file.read().rpartition(")")[2].split()[1])


class Waiting:
    """Two pipes to a process that waits in a sandbox: it says that it stands, and hears its exit status.

    >>> waiting = Waiting(); _ = os.write(waiting.stands, b"x"); waiting.given()
    >>> waiting.stood(1)
    True
    >>> waiting.close()
    """

    def __init__(self) -> None:
        self.stdin, self.status = os.pipe2(os.O_CLOEXEC)
        self._ear, self.stands = os.pipe2(os.O_CLOEXEC)
        self._open = {self.stdin, self.status, self._ear, self.stands}

    def given(self) -> None:
        """Close our copies of the ends that the process has."""
        self._close(self.stdin, self.stands)

    def stood(self, seconds: float) -> bool:
        """Whether it says in time that it stands; call `assignment_data` first, or its end would go unheard."""
        return bool(select.select([self._ear], [], [], seconds)[0] and os.read(self._ear, 1))

    def close(self) -> None:
        """Close what is open."""
        self._close(*self._open)

    def _close(self, *handles: int) -> None:
        for handle in handles:
            if handle in self._open:
                self._open.discard(handle)
                os.close(handle)


class Ears:
    """Reads a process's standard error to its end and keeps the last of it.

    It must be read: a full pipe would stop the kernel. It must be bounded: a learner's code can write.

    >>> ears = Ears(5)
    >>> _ = os.write(ears.mouth, b"many words\\x1b"); ears.given(); ears.take()
    'ords?'
    >>> ears.close()
    """

    def __init__(self, room: int) -> None:
        self._ear, self.mouth = os.pipe2(os.O_CLOEXEC)
        self._room, self._kept = room, b""
        self._given = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        total = 0
        while total < ENOUGH and (heard := os.read(self._ear, 65536)):
            self._kept = (self._kept + heard)[-self._room :]
            total += len(heard)
        os.close(self._ear)  # who goes on speaking gets an error, and costs the grader nothing

    def given(self) -> None:
        """Close our copy of the end that the process writes to."""
        if not self._given:
            self._given = True
            os.close(self.mouth)

    def take(self) -> str:
        """What was said last, once, in printable characters; it may come from a learner's code."""
        self._thread.join(timeout=1)
        text, self._kept = self._kept.decode("utf-8", "replace"), b""
        return "".join(c if c.isprintable() or c == "\n" else "?" for c in text).strip()

    def close(self) -> None:
        """Close what is open; the listener ends with the last process that can speak."""
        self.given()
