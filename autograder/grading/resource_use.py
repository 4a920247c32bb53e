"""How much memory the processes below this one hold, as the system tells.

Left out: bounding it (`sandbox.cgroups`, `worker`).
"""

from __future__ import annotations

import contextlib
import os

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def largest_below(pid: int) -> int:
    """Bytes of memory that the largest process started by `pid`, or by one of those, holds now.

    0 where there is none, or the system does not tell.

    >>> largest_below(os.getpid()) >= 0
    True
    """
    children = _children()
    below, left = [], list(children.get(pid, []))
    while left:
        one = left.pop()
        below.append(one)
        left += children.get(one, [])
    return max(map(_held, below), default=0)


def _children() -> dict[int, list[int]]:
    """Each process -> the ones that it started."""
    found: dict[int, list[int]] = {}
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit() and len(fields := _read(f"/proc/{name}/stat").rpartition(")")[2].split()) > 1:  # fmt: skip
                found.setdefault(int(fields[1]), []).append(int(name))
    return found


def _held(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * PAGE if len(fields) > 1 else 0


def _read(path: str) -> str:
    with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
    return ""
