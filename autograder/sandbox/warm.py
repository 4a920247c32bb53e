"""Warm processes: each has imported what kernels use, and forks one for every kernel that asks.

A process that starts kernels holds at most a few, one for each set of packages and walls. They end with
it. A fork goes into a sandbox that bubblewrap has made as for any other kernel, so that what a sandbox
promises does not hang on them; where that cannot be done, kernels start cold.

Left out: the warm process itself (`confine/warm.py`), and who asks (`provisioner`).
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import weakref
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox import view
from autograder.sandbox.confine import landlock
from autograder.sandbox.confine import warm as inside
from autograder.sandbox.rungs import Rung

MOST = 2  # warm processes at once; each holds 60 MB, or 250 with torch
BOOT = 120.0  # seconds for the imports, on a machine that is busy
ANSWER = 20.0  # seconds for one fork
# Home while it imports: nothing is read from a folder that others may write.
NOWHERE = "/nonexistent"

# What a kernel imports until its first cell has run, beyond what the names themselves bring with them.
KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "ipykernel.connect",
    "IPython",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "comm",
)

# What stands in the sandbox while the kernel is another process's child: it says that it is there, reads
# the kernel's exit status, and ends with it; it also ends when whoever should tell it has ended.
WAITING = ("/bin/sh", "-c", 'echo && exec >&- && read -r code && exit "$code"')


class NotWarm(Exception):
    """No kernel can be forked; the message says why, and a cold start is the way out."""


@dataclass(frozen=True)
class Wanted:
    """What a warm process is for. modules: imported in this order, as far as they are installed."""

    modules: tuple[str, ...]
    device: str = "cpu"
    hide: tuple[str, ...] = ()
    import_from: tuple[str, ...] = ()


@dataclass
class Warm:
    """One warm process. line: the socket that it is asked by. missing: modules it could not import."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    missing: tuple[str, ...] = ()
    _last: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._last = weakref.finalize(self, _end, self.process, self.line, os.getpid())

    @classmethod
    def start(cls, wanted: Wanted) -> Warm:
        """Start one and wait until it has imported everything.

        Raises:
            NotWarm: when it ends, is not ready in time, or must not be forked.
        """
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        variables = view.environment(wanted.device, NOWHERE, str(view.HERE))
        process = subprocess.Popen(
            [sys.executable, "-s", "-m", "confine.warm", str(its.fileno())],
            cwd="/",
            env=variables,
            pass_fds=(its.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        its.close()
        made = cls(process, ours)
        try:
            made.missing = _boot(ours, wanted)
        except BaseException:
            made.close()
            raise
        return made

    def fork(self, asked: dict[str, Any], handles: list[int]) -> None:
        """Have a kernel forked into a sandbox.

        asked, handles: see `confine/warm.py`.

        Raises:
            NotWarm: when the process is gone, or the fork could not join the sandbox.
        """
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with its:
                try:
                    # It gets the line only; what is asked for is read by the fork alone.
                    socket.send_fds(self.line, [b"?"], [its.fileno()])
                except OSError as error:
                    raise NotWarm(f"the warm process is gone: {error}") from error
            try:
                socket.send_fds(ours, [json.dumps(asked).encode("utf-8")], handles)
                said = _hear(ours, ANSWER)
            except OSError as error:
                raise NotWarm(f"the fork ended: {error}") from error
        if said != b"joined":
            raise NotWarm(said.decode("utf-8", "replace") or "the fork ended before it answered")

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it; kernels that it has forked go on."""
        self._last()


def _end(process: subprocess.Popen[bytes], line: socket.socket, owner: int) -> None:
    if os.getpid() == owner:  # a fork of the grader inherits this object, not the process
        line.close()
        process.kill()
        process.wait()


def _boot(line: socket.socket, wanted: Wanted) -> tuple[str, ...]:
    seen = view.look(wanted.hide, wanted.import_from)
    asked = {
        "modules": [*KERNEL, *wanted.modules],
        "hide": list(wanted.hide),
        "shown": [*view.SYSTEM, *seen.packages, *seen.extra],
        "masked": list(seen.masked),
        "import_from": list(wanted.import_from),
    }
    line.sendall(json.dumps(asked).encode("utf-8"))
    said = _hear(line, BOOT)
    if not said:
        raise NotWarm("the warm process ended while it imported")
    ready = json.loads(said)
    if ready["unfit"]:
        raise NotWarm(ready["unfit"])
    return tuple(ready["missing"])


def _hear(line: socket.socket, seconds: float) -> bytes:
    """One message; b"" when the other end is closed.

    Raises:
        NotWarm: when none comes in time.
    """
    if not select.select([line], [], [], seconds)[0]:
        raise NotWarm(f"no answer from the warm process in {seconds:g} s")
    with contextlib.suppress(ConnectionResetError):
        return line.recv(1 << 16)
    return b""


_kept: OrderedDict[Wanted, Warm] = OrderedDict()
_given_up: dict[Wanted, str] = {}


def ready(wanted: Wanted) -> Warm:
    """The warm process for that, started when there is none; the one longest unused goes.

    Raises:
        NotWarm: now and from then on, when it could not be started.
    """
    if wanted in _given_up:
        raise NotWarm(_given_up[wanted])
    found = _kept.pop(wanted, None)
    if found is None or not found.alive():
        while len(_kept) >= MOST:
            _kept.popitem(last=False)[1].close()
        try:
            found = Warm.start(wanted)
        except NotWarm as error:
            give_up(wanted, str(error))
            raise
    _kept[wanted] = found
    return found


def give_up(wanted: Wanted, reason: str) -> None:
    """Try that no more in this process."""
    _given_up[wanted] = reason
    if (found := _kept.pop(wanted, None)) is not None:
        found.close()


def refused(rung: Rung) -> str:
    """Why no kernel can be forked into a sandbox of that rung; "" where it can.

    >>> refused(Rung("landlock"))
    'landlock has no namespaces to join'
    """
    if not rung.name.startswith("bwrap"):
        return f"{rung.name} has no namespaces to join"
    if rung.identity == "namespace" and not landlock.version():
        # subtle: a fork's program file was opened outside, and /proc/self/exe leads to it; its owner
        # could write there, but for Landlock.
        return "without Landlock a fork could write to its own program file"
    return ""


def namespaces(rung: Rung) -> int:
    """The kinds of namespaces that a fork joins, as `setns` takes them."""
    kinds = inside.IPC | inside.MOUNTS | inside.NETWORK | inside.PROCESSES | inside.NAMES
    if os.path.exists("/proc/self/ns/cgroup"):
        kinds |= inside.GROUPS
    return kinds | (inside.USERS if rung.identity == "namespace" else 0)
