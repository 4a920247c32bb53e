"""`python -m confine SPEC`: confine this process as the file says, then become its command."""

from __future__ import annotations

import os
import runpy
import sys

from . import FAILED, imports, landlock, privileges, seccomp, supervise
from .spec import Spec


def apply(spec: Spec) -> None:
    """Build every wall around this process; the order matters.

    Raises:
        OSError: at the first wall that the system refuses. The caller must end the process.
    """
    os.umask(0o077)
    privileges.no_new_privileges()
    if spec.landlock:
        # While paths can still be opened that the new user could not reach.
        landlock.restrict(spec.write, spec.sockets, spec.read, spec.listing)
    if spec.uid is not None:
        privileges.become(spec.uid)
    # subtle: after the change of user, since the number of processes is counted by user.
    privileges.lower(spec.limits)
    seccomp.install(spec.own_network, spec.own_signals)


def tidy(spec: Spec) -> None:
    """Leave the interpreter as a kernel expects it: stand-ins first, our own tools gone."""
    tools = os.environ.pop("PYTHONPATH", "")
    others = [path for path in sys.path if path != tools]
    sys.path[:] = [spec.stand_ins, *others, *spec.import_from]
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [spec.stand_ins, *spec.import_from]
    )  # for the interpreters that a learner's code starts
    os.environ.pop("JPY_PARENT_PID", None)  # of another pid namespace
    imports.refuse(spec.hide)
    for name in [n for n in sys.modules if n.partition(".")[0] == __package__]:
        del sys.modules[name]


def become(argv: list[str]) -> None:
    """Run the command: a Python module in this process, anything else in its place."""
    if argv[0] == "-m":
        sys.argv = argv[1:]
        runpy.run_module(argv[1], run_name="__main__", alter_sys=True)
    else:
        os.execvp(argv[0], argv)


def main() -> None:
    """Read, confine, run. Any failure before the run ends the process."""
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            spec = Spec.from_json(file.read())
        if spec.supervise:
            supervise.split()
        apply(spec)
        tidy(spec)
    except BaseException as error:
        print(f"sandbox: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(FAILED)
    become(spec.argv)


if __name__ == "__main__":
    main()
