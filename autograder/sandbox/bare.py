"""A kernel without namespaces: walls of Landlock, seccomp and limits, which need no privilege.

For hosts that block namespaces, such as most JupyterHub pods. Weaker than bubblewrap in what it can
count: /proc names no stranger's data, but disk use is bounded a file at a time, and memory a process
at a time unless a cgroup can be made. Left out: building the walls (`confine`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.folders import Folder
from autograder.sandbox.view import HERE, SETTINGS, SYSTEM, View

PROC = (
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/version",
    "/proc/filesystems",
)
SYS = ("/sys/devices/system/cpu", "/sys/devices/system/node")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
TOOLS = str(HERE)


def unreadable(view: View) -> list[str]:
    """Folders of the interpreter that another user cannot enter, so that root cannot step down."""
    closed = []
    for folder in (*view.packages, *view.extra):
        for part in (Path(folder), *Path(folder).parents):
            if not os.stat(part).st_mode & 0o001:
                closed.append(str(part))
    return sorted(set(closed))


def split(folder: str, masked: Iterable[str]) -> tuple[list[str], list[str]]:
    """(readable, listable) so that everything below `folder` can be read, but what is masked.

    Landlock only allows; what is masked is left out by naming its neighbours one by one.

    >>> split("/usr", ["/elsewhere"])
    (['/usr'], [])
    """
    masked = list(masked)
    inside = [path for path in masked if path.startswith(folder.rstrip("/") + "/")]
    if not inside:
        return [folder], []
    readable, listable = [], [folder]
    with os.scandir(folder) as entries:
        # subtle: a rule follows a link, so a link to what is masked would open it.
        children = [entry.path for entry in entries if not entry.is_symlink()]
    for child in children:
        if child not in inside:
            more, names = split(child, inside)
            readable += more
            listable += names
    return readable, listable


def reach(view: View, folder: Folder, devices: list[str]) -> dict[str, list[str]]:
    """The `read`, `listing`, `write` and `sockets` of this kernel's `confine.Spec`."""
    read = [*SETTINGS, *PROC, *SYS, *DEVICES]
    read += [str(HERE / "inside"), str(HERE / "confine"), str(folder.path / "inside.json")]
    listing: list[str] = []
    masked = [os.path.realpath(path) for path in view.masked]
    for root in (*SYSTEM, *view.packages, *view.extra):
        if os.path.isdir(root) and not os.path.islink(root):
            readable, names = split(os.path.realpath(root), masked)
            read += readable
            listing += names
    write = [str(folder.path / "tmp"), str(folder.path / "scratch"), "/dev/null", *devices]
    return {"read": read, "listing": listing, "write": write, "sockets": [str(folder.sockets)]}
