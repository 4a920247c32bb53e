"""Two pipes to a sandbox that starts: who is its first process, and what it says when it fails."""

from __future__ import annotations

import contextlib
import json
import os
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

    def kill(self, parent: int) -> bool:
        """Kill it, if it is still `parent`'s child; False when there is nobody to kill."""
        if not self.pid():
            return False
        try:
            handle = os.pidfd_open(self._pid)
        except OSError:
            return False
        try:
            # The number could have gone to somebody else; the handle cannot.
            if _parent(self._pid) != parent:
                return False
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
