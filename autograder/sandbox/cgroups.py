"""Control groups: a limit on the memory and the number of processes of a whole sandbox at once.

Version 1 and 2, wherever this process may make a group below (1, 2) or beside (2) its own. Where it
may not, each process still has its own limits. Left out: CPU time, which the grader's clock bounds.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.limits import Limits

PREFIX = "tokcourse-"


@dataclass(frozen=True)
class Parents:
    """Where groups can be made. version: 1 or 2. folders: one each for memory and processes in
    version 1, one in version 2."""

    version: int
    folders: tuple[Path, ...]


def _mounts() -> list[tuple[str, Path, Path, set[str]]]:
    """(type, mount point, root of the mount within the hierarchy, options) of each cgroup mount."""
    found = []
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            left, _, right = line.partition(" - ")
            kind, _, options = right.split()[:3]
            if kind in ("cgroup", "cgroup2"):
                fields = left.split()
                found.append((kind, Path(fields[4]), Path(fields[3]), set(options.split(","))))
    return found


def _own() -> dict[str, str]:
    """Controllers, comma-separated ("" for version 2) -> this process's group."""
    with open("/proc/self/cgroup", encoding="utf-8") as file:
        lines = [line.rstrip("\n").split(":", 2) for line in file]
    return {controllers: path for _, controllers, path in lines}


def _here(mount: Path, root: Path, group: str) -> Path:
    """The folder of a group below a mount that may show only a part of the hierarchy."""
    with contextlib.suppress(ValueError):
        return mount / Path(group).relative_to(root)
    return mount


def find() -> Parents | None:
    """Where groups for sandboxes can be made; None where nowhere.

    >>> found = find()
    >>> found is None or found.version in (1, 2)
    True
    """
    try:
        own, mounts = _own(), _mounts()
    except OSError:
        return None
    for kind, mount, root, _ in mounts:
        if kind == "cgroup2" and "" in own:
            here = _here(mount, root, own[""])
            # A group that holds processes shares nothing out; its parent may.
            for folder in (here, *here.parents):
                if not folder.is_relative_to(mount):
                    break
                if _shares(folder) and _can_make(folder):
                    return Parents(2, (folder,))
    chosen = []
    for wanted in ("memory", "pids"):
        for kind, mount, root, options in mounts:
            names = next((n for n in own if wanted in n.split(",")), None)
            if kind == "cgroup" and wanted in options and names is not None:
                folder = _here(mount, root, own[names])
                if _can_make(folder):
                    chosen.append(folder)
                    break
    return Parents(1, tuple(chosen)) if len(chosen) == 2 else None


def _shares(folder: Path) -> bool:
    try:
        text = (folder / "cgroup.subtree_control").read_text(encoding="utf-8")
    except OSError:
        return False
    return {"memory", "pids"} <= set(text.split())


def _can_make(folder: Path) -> bool:
    trial = folder / f"{PREFIX}trial-{os.getpid()}"
    try:
        trial.mkdir()
        trial.rmdir()
    except OSError:
        return False
    return os.access(folder / "cgroup.procs", os.W_OK)


class Group:
    """A sandbox's group, in one or two folders.

    Raises:
        OSError: when a limit cannot be written; then nothing may start.
    """

    def __init__(self, parents: Parents, name: str, limits: Limits) -> None:
        self.version = parents.version
        self.folders = [folder / f"{PREFIX}{name}" for folder in parents.folders]
        for folder in self.folders:
            _end(folder)
            folder.mkdir()
        if self.version == 2:
            self._write("memory.max", limits.memory)
            self._write("memory.swap.max", 0, optional=True)
            self._write("memory.oom.group", 1, optional=True)
        else:
            self._write("memory.limit_in_bytes", limits.memory)
            self._write("memory.memsw.limit_in_bytes", limits.memory, optional=True)
        self._write("pids.max", limits.processes)

    def _write(self, name: str, value: int, optional: bool = False) -> None:
        files = [folder / name for folder in self.folders if (folder / name).exists()]
        if not files and not optional:
            raise OSError(f"cgroup: no {name} in {', '.join(map(str, self.folders))}")
        for file in files:
            with contextlib.suppress(OSError) if optional else contextlib.nullcontext():
                file.write_text(str(value), encoding="utf-8")

    def joining(self) -> list[str]:
        """A command's beginning: the process joins the group, then becomes the command behind it.

        subtle: the process itself joins. Moved from outside, it could have forked before.
        """
        steps = " && ".join(
            f'echo $$ > "${i}/cgroup.procs"' for i in range(1, len(self.folders) + 1)
        )
        script = f'{steps} && shift {len(self.folders)} && exec "$@"'
        return ["/bin/sh", "-c", script, "sh", *map(str, self.folders)]

    def out_of_memory(self) -> bool:
        """Whether the kernel ended a process of the group because the group's memory was used up."""
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        for folder in self.folders:
            with contextlib.suppress(OSError):
                text = (folder / name).read_text(encoding="utf-8")
                words = dict(line.split(None, 1) for line in text.splitlines() if " " in line)
                return int(words.get("oom_kill", "0")) > 0
        return False

    def end(self) -> bool:
        """End every process of the group and remove it; False while one is still dying."""
        ended = [_end(folder) for folder in self.folders]
        return all(ended)

    def end_soon(self) -> bool:
        """As `end`, and wait for the dying, a second at most; for when no loop runs any more."""
        for _ in range(100):
            if self.end():
                return True
            time.sleep(0.01)
        return False


def _end(folder: Path) -> bool:
    if not folder.exists():
        return True
    try:
        if (folder / "cgroup.kill").exists():  # version 2, Linux 5.14 and newer
            (folder / "cgroup.kill").write_text("1", encoding="utf-8")
        for pid in (folder / "cgroup.procs").read_text(encoding="utf-8").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        folder.rmdir()
    except OSError:
        return not folder.exists()
    return True


def name_for(folder: Path) -> str:
    """The name of the group that belongs to a kernel's folder; no two living folders share one."""
    return f"{folder.name}-{folder.stat().st_ino}"


def sweep(parents: Parents | None, folder: Path) -> None:
    """End and remove the group of a folder that a killed grader left."""
    for parent in parents.folders if parents else ():
        _end(parent / f"{PREFIX}{name_for(folder)}")
