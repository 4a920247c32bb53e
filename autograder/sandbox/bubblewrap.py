"""The command line of bubblewrap: namespaces and mounts around a kernel.

Inside, /tmp and /scratch are small file systems in memory; everything else is read-only or empty.
Left out: what the process does to itself once inside (`confine`), and limits on the whole (`cgroups`).
"""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path
from typing import Literal

from autograder.sandbox.folders import Folder
from autograder.sandbox.limits import Limits
from autograder.sandbox.view import HERE, SETTINGS, SYSTEM, View

# Where things are inside.
HOME, SCRATCH, INSIDE = "/tmp", "/scratch", "/run/sandbox"
CONNECTION, SPEC, SOCKETS = f"{INSIDE}/connection.json", f"{INSIDE}/spec.json", f"{INSIDE}/s"
TOOLS, STAND_INS = f"{INSIDE}/tools", f"{INSIDE}/stand-ins"
WRITABLE = ("/tmp", SCRATCH, "/dev", "/proc")

NEEDED_OPTIONS = ("--size", "--perms", "--die-with-parent", "--info-fd")

# user: root starts it, and the kernel becomes another user for good. namespace: anybody starts it,
# in a user namespace of its own.
Identity = Literal["user", "namespace"]


@functools.cache
def options(program: str = "bwrap") -> str:
    """What this bubblewrap offers, as its help says; "" where there is none."""
    try:
        asked = subprocess.run(
            [program, "--help"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError:
        return ""
    return asked.stdout + asked.stderr


def namespaces(identity: Identity, becomes: bool = True) -> list[str]:
    """Separate from the host in everything; nothing outlives the starter.

    becomes: root's process in there is to become another user.
    """
    # subtle: --die-with-parent follows the thread that started it, so start kernels in one that lasts.
    line = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    line += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--hostname", "sandbox"]
    line += ["--cap-drop", "ALL"]
    if identity == "user":
        if not becomes:
            return line
        # Used once, by the process itself, to give up root and the right to get it back.
        for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"):
            line += ["--cap-add", capability]
        return line
    line += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    return line + (["--disable-userns"] if "--disable-userns" in options() else [])


class _Mounts:
    """Mount options, with every parent folder made first: bubblewrap makes missing ones unreadable."""

    def __init__(self) -> None:
        self.line: list[str] = []
        self.made: set[str] = {"/", "/usr", "/dev", "/proc", "/tmp"}

    def folder(self, path: str) -> None:
        for part in [*reversed(Path(path).parents), Path(path)]:
            name = str(part)
            if name not in self.made and not name.startswith(("/usr/", "/dev/")):
                self.made.add(name)
                self.line += ["--perms", "0755", "--dir", name]

    def bind(self, source: str, target: str = "", kind: str = "--ro-bind") -> None:
        target = target or source
        self.folder(target if os.path.isdir(source) else os.path.dirname(target))
        self.line += [kind, source, target]

    def memory(self, path: str, size: int) -> None:
        self.folder(path)
        self.line += ["--perms", "1777", "--size", str(size), "--tmpfs", path]


def command(
    identity: Identity,
    folder: Folder,
    view: View,
    limits: Limits,
    devices: list[str],
    info: int,
    becomes: bool = True,
) -> list[str]:
    """bubblewrap's command line, to be followed by the environment (`setting`) and the command.

    folder: the kernel's own; its `spec.json` and `inside.json` are read inside. info: a descriptor that
    bubblewrap writes the sandbox's first process to, as JSON. becomes: see `namespaces`.
    """
    mounts = _Mounts()
    for path in SYSTEM:
        if os.path.islink(path):
            mounts.line += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            mounts.bind(path)
    for path in filter(os.path.exists, SETTINGS):
        mounts.bind(path)
    mounts.line += ["--proc", "/proc", "--dev", "/dev"]
    for path in devices:
        mounts.bind(path, kind="--dev-bind")
    for path, size in (
        ("/tmp", limits.temporary),
        (SCRATCH, limits.scratch),
        ("/dev/shm", limits.shared),
    ):
        mounts.memory(path, size)
    for path in (*view.packages, *view.extra):
        mounts.bind(path)
    nothing = {True: str(folder.empty), False: str(folder.path / "nothing.py")}
    for path in view.masked:
        mounts.line += ["--ro-bind", nothing[os.path.isdir(path)], path]
    mounts.bind(str(HERE / "confine"), f"{TOOLS}/confine")
    mounts.bind(str(HERE / "inside"), STAND_INS)
    mounts.bind(str(folder.path / "inside.json"), CONNECTION)
    mounts.bind(str(folder.path / "spec.json"), SPEC)
    mounts.bind(str(folder.sockets), SOCKETS, kind="--bind")
    # subtle: /dev is a file system in memory of its own, without a limit.
    sealed = ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH, "--clearenv"]
    return [*namespaces(identity, becomes), "--info-fd", str(info), *mounts.line, *sealed]


def setting(environment: dict[str, str]) -> list[str]:
    """The options that set these variables."""
    return [word for name, value in environment.items() for word in ("--setenv", name, value)]


def trial(identity: Identity) -> str:
    """Try the namespaces on this host; "" when they work, else what bubblewrap said."""
    view = ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for path in SYSTEM[1:]:
        if os.path.islink(path):
            view += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            view += ["--ro-bind", path, path]
    try:
        tried = subprocess.run(
            [
                *namespaces(identity),
                *view,
                "--remount-ro",
                "/",
                "--clearenv",
                "--",
                "/bin/sh",
                "-c",
                ":",
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        return str(error)
    return (
        "" if tried.returncode == 0 else tried.stderr.strip() or f"exit status {tried.returncode}"
    )
