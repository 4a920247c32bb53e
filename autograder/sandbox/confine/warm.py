"""`python -m confine.warm`: import once what kernels use, then fork one kernel for each that asks.

It stands outside every sandbox and never runs a stranger's code. A fork joins the namespaces of a
sandbox that bubblewrap has made, with one process in it that only waits, and builds the same last walls
as a kernel that starts cold. It then differs from one in this: the modules are there already.

What no fork may find here is not here: no request is read before the fork, no package that the exercise
forbids is imported, and no memory is shared that could be written. Standard library only.
Left out: who asks, and what is asked for (`autograder/sandbox/warm.py`).
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import Any

from . import FAILED, imports, privileges, supervise
from .__main__ import apply, become, tidy
from .paths import below
from .spec import Spec

MOST = 1 << 16  # bytes of a request
# Every kind of namespace that a sandbox has of its own, as <linux/sched.h> numbers them; that of users
# only where it has one.
IPC, MOUNTS, NETWORK = 0x08000000, 0x00020000, 0x40000000
PROCESSES, NAMES, GROUPS = 0x20000000, 0x04000000, 0x02000000
USERS = 0x10000000


def load(names: list[str]) -> list[str]:
    """Import what there is of some modules; returns what there is not."""
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    return missing


def unfit(masked: list[str]) -> str:
    """Why nothing may be forked from this process; "" where nothing speaks against it.

    masked: paths that a sandbox hides; nothing may have been imported from there.
    """
    for name, module in sys.modules.items():
        file = getattr(module, "__file__", None) or ""
        ours = name.partition(".")[0] in ("__main__", __package__)
        if not ours and any(below(file, path) for path in masked):
            return f"{name} was imported from {file}, which submissions may not see"
    if len(os.listdir("/proc/self/task")) != 1:
        return "an import has started a thread, which a fork would lose"
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        for line in file:
            rights = line.split()[1]
            if rights[1] == "w" and rights[3] == "s":
                return f"memory that forks would share: {line.split(maxsplit=5)[-1].strip()}"
    return ""


def serve(control: socket.socket, made: dict[str, str]) -> None:
    """Fork for each socket that comes over `control`, until its other end is closed.

    made: variables that imports have set, as they would in a kernel.
    """
    while True:
        told, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not told:
            os._exit(0)
        if os.fork() == 0:
            control.close()
            try:
                _answer(socket.socket(fileno=handles[0]), made)
            finally:
                os._exit(FAILED)
        for handle in handles:
            os.close(handle)


def _answer(line: socket.socket, made: dict[str, str]) -> None:
    """Read one request, have the kernel made in its sandbox, and stay until it has ended.

    The request's descriptors: the sandbox's first process, the kernel's standard error, and where its
    exit status is to be written.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    text, handles, _, _ = socket.recv_fds(line, MOST, 3)
    asked: dict[str, Any] = json.loads(text)
    first, stderr, status = handles
    # subtle: who joins a process namespace stays out itself, and only its next child is in. That one is
    # left to this process, which is in nothing of the sandbox's and so is not counted or ended with it.
    supervise.adopt()
    between = os.fork()
    if between == 0:
        try:
            for group in asked["groups"]:
                with open(f"{group}/cgroup.procs", "w", encoding="utf-8") as file:
                    file.write("0")  # itself, before it could have forked
            join(first, asked["namespaces"])
        except OSError as error:
            line.sendall(str(error).encode("utf-8"))
            os._exit(FAILED)
        if os.fork() == 0:
            _kernel(stderr, asked, made)
        line.sendall(b"joined")
        os._exit(0)
    line.close()
    if os.waitpid(between, 0)[1] != 0:
        os._exit(FAILED)
    _, ended = os.waitpid(-1, 0)
    code = os.waitstatus_to_exitcode(ended)
    with contextlib.suppress(BrokenPipeError):
        os.write(status, b"%d\n" % (128 - code if code < 0 else code))
    os._exit(0)


def join(first: int, namespaces: int) -> None:
    """Move this process into the namespaces of another, given by its descriptor.

    Raises:
        OSError: when the system refuses (before Linux 5.8, and without the right to).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(first, namespaces) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"setns refused: {os.strerror(code)}")


def _kernel(stderr: int, asked: dict[str, Any], made: dict[str, str]) -> None:
    """Confine this process and run the kernel in it; does not return. made: see `serve`."""
    try:
        os.setsid()
        nothing = os.open("/dev/null", os.O_RDWR)
        for given, place in ((nothing, 0), (nothing, 1), (stderr, 2)):
            os.dup2(given, place)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.chdir(asked["folder"])
        sys.path[0] = asked["folder"]  # where `python -m` puts the folder that it starts in
        os.environ.clear()
        os.environ.update(asked["environment"] | made)
        with open(asked["spec"], encoding="utf-8") as file:
            spec = Spec.from_json(file.read())
        apply(spec)
        privileges.give_up()
        fresh(spec)
    except BaseException as error:
        print(f"sandbox: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(FAILED)
    code: Any = 1
    try:
        become(spec.argv)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def fresh(spec: Spec) -> None:
    """Leave nothing of the common past but modules: own random state, own paths, own caches."""
    import tempfile

    # `random` sees to itself.
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()
    tempfile.tempdir = None
    sys.meta_path[:] = [finder for finder in sys.meta_path if not _refuses(finder)]
    # `tidy` puts them last.
    sys.path[:] = [path for path in sys.path if path not in spec.import_from]
    tidy(spec)
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()


def _refuses(finder: object) -> bool:
    return isinstance(finder, imports.Refuse)


def main() -> None:
    """Import, report, serve. `argv`: the descriptor of the line to who asks."""
    control = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(control.fileno(), False)
    asked = json.loads(control.recv(MOST))
    imports.refuse(asked["hide"])
    # As in a sandbox: nothing is imported from a folder that it does not show. The first is this one's.
    away = [*asked["masked"], os.environ["PYTHONPATH"]]
    shown = [p for p in sys.path[1:] if any(below(p, folder) for folder in asked["shown"])]
    seen = [p for p in shown if not any(below(p, folder) for folder in away)]
    sys.path[:] = [sys.path[0], *seen, *asked["import_from"]]
    before = dict(os.environ)
    missing = load(asked["modules"])
    made = {name: value for name, value in os.environ.items() if before.get(name) != value}
    said = unfit(asked["masked"])
    gc.collect()
    gc.freeze()  # so that a fork's own collections leave the common pages alone
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # forks that have ended need nobody
    control.sendall(json.dumps({"unfit": said, "missing": missing}).encode("utf-8"))
    if not said:
        serve(control, made)


if __name__ == "__main__":
    main()
