"""Without a pid namespace: a process that stays outside the walls and ends everything with it.

It adopts whatever a kernel's processes leave behind, and ends them when the kernel ends, when it is
told to (SIGTERM), or when the grader is gone. Behind bubblewrap the kernel's namespace does this.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Iterator

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) refused")


def adopt() -> None:
    """Become the parent of what this process's children leave behind.

    Raises:
        OSError: when the system refuses.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def split() -> None:
    """Fork. Returns in the child, which is to be confined; the parent stays until all is over."""
    parent = os.getppid()
    adopt()
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # the grader died before it could be watched
        os._exit(1)
    me = os.getpid()
    child = os.fork()
    if child:
        os._exit(_stay(child))
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != me:
        os._exit(1)
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGCHLD})


def _stay(child: int) -> int:
    """Wait for the kernel's end or for SIGTERM, end what is left, and answer the kernel's status."""
    status = None
    while status is None:
        if signal.sigwait({signal.SIGTERM, signal.SIGCHLD}) == signal.SIGTERM:
            status = 128 + signal.SIGKILL
        else:
            status = next((code for pid, code in _reap() if pid == child), None)
    while True:
        # Whoever forks while this looks is found in the next round; their number is limited.
        for pid in descendants(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return status


def _reap() -> Iterator[tuple[int, int]]:
    """(pid, shell-like status) of every child that has ended."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            code = os.waitstatus_to_exitcode(found[1])
            yield found[0], 128 - code if code < 0 else code


def descendants(root: int) -> list[int]:
    """Every process below `root`, by /proc.

    >>> os.getpid() in descendants(os.getppid())
    True
    """
    below: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                # subtle: the second field is the program's name, which may hold spaces and brackets
                parent = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        below.setdefault(parent, []).append(int(name))
    found, queue = [], [root]
    while queue:
        children = below.get(queue.pop(), [])
        found += children
        queue += children
    return found
