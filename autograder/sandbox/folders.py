"""A kernel's own folder on the host: found again, and swept, whatever became of its grader.

Its name is the user number that the kernel runs as (when the grader is root), so that two kernels never
share one. Who owns a folder holds a lock on it; a folder without a holder is what a killed grader left.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path

USERS = range(
    61184, 65520
)  # systemd's range of users made for one service; nobody logs in with one
LONGEST_SOCKET = 107  # bytes in the path of a Unix socket
LOCK = "lock"


class FolderError(RuntimeError):
    """No folder can be made for a kernel."""


def base(root: str = "") -> Path:
    """The folder of all kernels of this user, made when missing.

    Raises:
        FolderError: when somebody else owns it, it is a link, or `root` is too long for sockets.
    """
    parent = root or tempfile.gettempdir()
    room = LONGEST_SOCKET - len(f"/tokcourse-{os.geteuid()}/{max(USERS)}/s/ipc-5")
    if len(os.fsencode(parent)) > room and root:
        said = f"{root} is {len(os.fsencode(root))} bytes long; a kernel's sockets leave {room}"
        raise FolderError(f"{said}; give a shorter path")
    if len(os.fsencode(parent)) > room:
        parent = "/tmp"
    folder = Path(parent) / f"tokcourse-{os.geteuid()}"
    folder.mkdir(mode=0o711, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        said = f"{folder} is not a folder that only this user can write; remove it, or set TMPDIR"
        raise FolderError(said)
    return folder


class Folder:
    """One kernel's folder, held until `remove` or the end of this process.

    >>> folder = Folder.make(base())
    >>> folder.sockets.is_dir() and folder.user in USERS
    True
    >>> folder.remove(); folder.path.exists()
    False
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self.user = int(path.name)
        self.sockets, self.empty = path / "s", path / "empty"
        for part in (self.sockets, self.empty):
            part.mkdir(mode=0o700)
        self._before: list[Callable[[], object]] = []
        self._last = weakref.finalize(self, _let_go, path, lock, os.getpid(), self._before)

    @classmethod
    def make(cls, parent: Path) -> Folder:
        """Make and lock a folder with a free number.

        Raises:
            FolderError: when no number is free.
        """
        for _ in range(10 * len(USERS)):
            path = parent / str(secrets.choice(USERS))
            try:
                path.mkdir(mode=0o711)
            except FileExistsError:
                continue
            lock = os.open(path / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (path / LOCK).exists():
                return cls(path, lock)
            os.close(lock)  # somebody swept it between the two lines above
        said = f"no free folder below {parent} ({len(USERS)} at most); end kernels or remove old folders"
        raise FolderError(said)

    def give(self, *paths: Path) -> None:
        """Let the kernel's user own these, where the grader may give things away (root)."""
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, self.user, self.user)

    def before_removal(self, step: Callable[[], object]) -> None:
        """Do this too when the folder goes, in whatever way: also when the grader just exits."""
        self._before[:] = [step]

    def remove(self) -> None:
        """Remove the folder and everything in it; once is enough."""
        self._last()


def _let_go(path: Path, lock: int, owner: int, before: list[Callable[[], object]]) -> None:
    if os.getpid() == owner:  # a fork of the grader inherits this object, not the folder
        for step in before:
            step()
        _remove(path)
        os.close(lock)


def _remove(path: Path) -> None:
    # A learner's process may have taken away rights on its own folders; the owner takes them back.
    for folder, names, _ in os.walk(path):
        for name in names:
            inner = os.path.join(folder, name)
            if not os.path.islink(inner):
                os.chmod(inner, 0o700)
    shutil.rmtree(path, ignore_errors=True)


def sweep(parent: Path, before: Callable[[Path], None] = lambda _: None) -> int:
    """Remove every folder whose grader is gone; returns how many.

    before: called with each, to end what belongs to it elsewhere.
    """
    removed = 0
    for path in parent.iterdir():
        try:
            lock = os.open(path / LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            continue  # being made just now, or not ours
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass  # its grader lives
        else:
            before(path)
            _remove(path)
            removed += 1
        finally:
            os.close(lock)
    return removed
