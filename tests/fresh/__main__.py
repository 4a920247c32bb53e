"""The README's commands on machines that were just set up: Debian 12 and 13, as root and as a user.

    make fresh                                  everything, about an hour
    make fresh ARGS="--quick"                   without `make test`: some minutes each
    make fresh ARGS="--quick bookworm-learner"  one machine

A machine is a minimal Debian in namespaces of its own (`machine`), with a clone of what is committed,
in a folder whose name has a blank. The learner has no sudo, so the Debian packages that grading can
do without stay missing there. What a run printed is in build/fresh. The last line counts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.fresh.machine import ROOT, FreshError, machine, need, run

LOGS = ROOT / "build" / "fresh"


@dataclass(frozen=True)
class Visit:
    """A new machine, who sits at it, and what is typed: README's commands, in its order."""

    suite: str
    user: str
    setup: str = "make setup"

    @property
    def name(self) -> str:
        """What the command line calls it."""
        return f"{self.suite}-{self.user}" + ("-light" if "LIGHT" in self.setup else "")

    def typed(self, quick: bool) -> list[str]:
        """The commands; twice the first, since a second run must do as well."""
        return [self.setup, "make demo", "make demo", *([] if quick else ["make test"])]


# CPU torch needs PyTorch's own index for any Python but 3.11; where that is not reached, only the
# light set-up can be tried on Debian 13.
VISITS = (
    Visit("bookworm", "learner"),
    Visit("bookworm", "root"),
    Visit("bookworm", "learner", "make setup LIGHT=1"),
    Visit("trixie", "learner", "make setup LIGHT=1"),
    Visit("trixie", "root", "make setup LIGHT=1"),
)


def visit(one: Visit, quick: bool) -> bool:
    """Type the commands on a new machine, each with its time; whether all of them exited with 0."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with machine(one.suite, one.user) as root:
        for number, command in enumerate(one.typed(quick), 1):
            log = LOGS / f"{one.name}-{number}.log"
            begun = time.monotonic()
            status = run(root, one.user, command, log)
            took = time.monotonic() - begun
            print(f"{one.name:<24} {command:<20} exit {status}  {took:5.0f} s", flush=True)
            if status != 0:
                lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
                print("\n".join(f"    {line}" for line in lines[-15:]))
                return False
    return True


def main() -> int:
    """Visit the machines that were asked for; 0 when everything that was typed worked."""
    options = argparse.ArgumentParser(prog="make fresh", description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="leave out `make test`")
    options.add_argument("machines", nargs="*", metavar="MACHINE", help="such as bookworm-learner")
    asked = options.parse_args()
    known = {one.name: one for one in VISITS}
    if unknown := [name for name in asked.machines if name not in known]:
        options.error(f"no machine {unknown[0]!r}; there are {', '.join(known)}")
    changed = subprocess.run(
        ["git", "-C", str(ROOT), "status", "--porcelain"],
        capture_output=True, encoding="utf-8", check=False,
    ).stdout  # fmt: skip
    if changed:
        print("A machine clones what is committed; the changes here are not in it.")
    try:
        need()
        passed = [visit(known[name], asked.quick) for name in asked.machines or known]
    except FreshError as error:
        print(f"make fresh: {error}", file=sys.stderr)
        return 2
    print(f"{sum(passed)} passed of {len(passed)} tried")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
